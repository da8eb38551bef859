"""An answer as a file: for a report, a reference manager, another program, or an auditor.

The suffix of the file says the form. Every form carries the quotes word for word with their places and hashes; all but
the bibliographies say when and with what they were made.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.errors import PinciteError
from index.search.index import Index
from index.store.records import document_id
from qa.citations.portable_names import portable_names
from qa.citations.verify_bundle import READABLE
from qa.citations.wording import english, of_citation
from qa.text.json_lines import one_line
from qa.text.markdown import plain, quotation
from qa.types import Answer, Citation, Match, Quote, Status

VERIFIER = Path(__file__).with_name("verify_bundle.py")
CONTEXT = 80
"""Characters before and after a quote in an annotation's selector."""

_VERDICTS = {
    Status.ANSWERED: "Answered",
    Status.LIKELY: "Likely, but not certain: check the quote",
    Status.WEAK: "Possibly relevant, not a clear answer",
    Status.NOT_FOUND: "Not found; the closest passages, which are not answers",
    Status.NO_DOCUMENTS: "No documents",
}
_LOOKED_UP = {
    Match.EXACT: "These words stand word for word in the documents.",
    Match.NEAR: "These words do not stand word for word in the documents. The closest passages:",
    Match.NOWHERE: "These words stand nowhere in the documents.",
}
_MORE = "More passages, beside the answer or far less likely:"


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and with what an answer was made."""

    time: str
    """ISO 8601, UTC."""
    model: str
    """Fingerprint of the reader."""
    pincite: str
    """Version."""

    @classmethod
    def now(cls, model: str) -> Stamp:
        """Return the stamp of this moment."""
        return cls(datetime.now(UTC).isoformat(timespec="seconds"), model, version("pincite"))


def export(path: Path, answer: Answer, stamp: Stamp, index: Index) -> None:
    """Write ``answer`` to ``path`` in the form that its suffix names. Raises :class:`PinciteError` if there is none."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise PinciteError(f'{path} has the suffix "{path.suffix}"; expected one of {", ".join(SUFFIXES)}')
    content = exported(suffix, answer, stamp, index)
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise PinciteError(f"{path} could not be written ({problem.strerror}): choose another place") from problem


def exported(suffix: str, answer: Answer, stamp: Stamp, index: Index) -> bytes:
    """Return the file that ``suffix``, one of ``SUFFIXES``, stands for. Raises :class:`PinciteError` as the bundle."""
    if suffix == ".zip":
        return bundle(answer, stamp, index)
    return FORMS[suffix](answer, stamp).encode("utf-8", "surrogatepass")


def shown(answer: Answer) -> Sequence[Quote]:
    """Return the quotes, or what is closest where nothing was found."""
    return answer.quotes or answer.near_misses


def as_json(answer: Answer, stamp: Stamp) -> str:
    """Return the answer object of the command line and the interface, with ``exported`` beside it."""
    return one_line(json.dumps(answer.to_json() | {"exported": asdict(stamp)}, ensure_ascii=False, indent=1)) + "\n"


def markdown(answer: Answer, stamp: Stamp) -> str:
    """Return question, quotes and citations as Markdown."""
    lines = [f"# {_plain(answer.question)}", ""]
    if answer.standalone_question != answer.question:
        lines += [f"Searched as: {_plain(answer.standalone_question)}", ""]
    lines += [_verdict(answer), ""]
    lines += [line for told in _asides(answer) for line in (_plain(told), "")]
    for part in answer.by_part():
        lines += [f"## {_plain(part.question)}", "", _verdict(part), "", *_listed(part)]
    lines += [] if answer.parts else _listed(answer)
    return "\n".join([*lines, "---", "", _made_with(answer, stamp), ""])


def _listed(answer: Answer) -> list[str]:
    """Return the lines of what was found for one question."""
    sides = _sides(answer)
    lines = [_plain(sides), ""] if sides else []
    first, more = answer.parted()
    for quote in (*first, *more):
        lines += [_MORE, ""] if more and quote is more[0] else []
        begin = f"{quote.number}. "
        words = f"{quote.text}\n\n{quote.below}" if quote.below else quote.text
        quoted = quotation(words, flowing=False).replace("\n", f"\n{' ' * len(begin)}")
        told = [f"{_plain(place(quote.citation))}{_likely(answer, quote)}"]
        told += [f"Also in {_plain(place(other))}" for other in quote.also_in]
        lines += [f"{begin}{quoted}", "", *(line for each in told for line in (f"{' ' * len(begin)}{each}", ""))]
    return lines


def html(answer: Answer, stamp: Stamp) -> str:
    """Return the same as a page that needs nothing beside it."""
    asides = "".join(f"<p>{escape(told)}</p>" for told in _asides(answer))
    found = "".join(
        f"<h2>{escape(part.question)}</h2><p>{_verdict(part)}</p>{_items(part)}" for part in answer.by_part()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(answer.question)}</title><style>{_STYLE}</style></head>\n<body><h1>{escape(answer.question)}</h1>"
        f"<p>{_verdict(answer)}</p>{asides}{found or _items(answer)}<hr>"
        f"<p><small>{escape(_made_with(answer, stamp))}</small></p></body></html>\n"
    )


def _items(answer: Answer) -> str:
    """Return what was found for one question."""
    first, more = ("".join(_item(answer, quote) for quote in part) for part in answer.parted())
    sides = _sides(answer)
    said = f"<p><strong>{escape(sides)}</strong></p>" if sides else ""
    return f"{said}<ol>{first}</ol>{f'<p>{_MORE}</p><ol>{more}</ol>' if more else ''}"


def _sides(answer: Answer) -> str:
    """Return the different answers, and whether they disagree or are about different things; "" for one answer."""
    if answer.is_open:
        return "Which one do you mean? " + " / ".join(f"{group.about}: {group.answer}" for group in answer.groups)
    said = " / ".join(group.answer for group in answer.groups)
    return f"The sources disagree: {said}." if len(answer.groups) > 1 else ""


def _item(answer: Answer, quote: Quote) -> str:
    also = "".join(f"<br>Also in {escape(place(other))}" for other in quote.also_in)
    told = f"{escape(place(quote.citation))}{_likely(answer, quote)}{also}"
    below = f"<pre>{escape(quote.below)}</pre>" if quote.below else ""
    return f'<li value="{quote.number}"><blockquote dir="auto">{_marked(quote)}</blockquote>{below}<p>{told}</p></li>'


def _verdict(answer: Answer) -> str:
    if answer.lookup is not None:
        return _LOOKED_UP[answer.lookup]
    if answer.reply is not None:
        return answer.reply.text
    if answer.missing:
        return "Only partly answered."
    return f"{_VERDICTS[answer.status]} ({answer.confidence:.0%})."


def _asides(answer: Answer) -> Sequence[str]:
    """Return what is said beside the quotes: how the question was read, unknown words, what they may be meant as."""
    unknown = () if answer.status is Status.ANSWERED else answer.unknown_words
    missing = [f"Not found: {' '.join(answer.missing)}"] if answer.missing else []
    told = [*missing, *answer.notices, *([f"Nowhere in these documents: {', '.join(unknown)}."] if unknown else [])]
    return [*told, *(f"Did you mean {' or '.join(one.near)}? {one.question}" for one in answer.spellings)]


def _likely(answer: Answer, quote: Quote) -> str:
    """Return the quote's own probability; a text that was looked up has none."""
    return f", {quote.confidence:.0%}" if answer.lookup is None else ""


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}"
    "blockquote{margin:0;white-space:pre-wrap}li{margin:1rem 0}li p,small{color:#555}mark{background:#ffe58a}"
)


def _marked(quote: Quote) -> str:
    if quote.answer is None:
        return escape(quote.text)
    start, end = (offset - quote.citation.start for offset in (quote.answer.start, quote.answer.end))
    return f"{escape(quote.text[:start])}<mark>{escape(quote.text[start:end])}</mark>{escape(quote.text[end:])}"


def web_annotations(answer: Answer, stamp: Stamp) -> str:
    """Return the quotes as W3C Web Annotations: a page of ``TextQuoteSelector`` and ``TextPositionSelector``.

    W3C Recommendation "Web Annotation Data Model" (2017), sections 4.2.4 and 4.2.5. Positions count characters of the
    text as Pincite reads it.
    """
    items = [_annotation(answer, quote, stamp) for quote in shown(answer)]
    page = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items}
    return one_line(json.dumps(page, ensure_ascii=False, indent=1)) + "\n"


def _annotation(answer: Answer, quote: Quote, stamp: Stamp) -> dict[str, Any]:
    citation = quote.citation
    exact: dict[str, Any] = {"type": "TextQuoteSelector", "exact": quote.text}
    exact |= {"prefix": quote.before[-CONTEXT:], "suffix": quote.after[:CONTEXT]}
    position = {"type": "TextPositionSelector", "start": citation.start, "end": citation.end}
    return {
        "id": f"urn:sha256:{citation.sha256}#{citation.start}-{citation.end}",
        "type": "Annotation",
        "motivation": "identifying" if quote.answer else "highlighting",
        "created": stamp.time,
        "generator": {"type": "Software", "name": f"Pincite {stamp.pincite}, {stamp.model}"},
        "body": {"type": "TextualBody", "value": answer.question, "purpose": "questioning", "format": "text/plain"},
        "target": {
            "source": citation.url or citation.permalink,
            "selector": [exact, position],
            "state": {"type": "State", "value": f"sha256:{citation.sha256}"},
        },
    }


def bibtex(answer: Answer, _stamp: Stamp) -> str:
    """Return one BibTeX entry for each cited document."""
    return "\n".join(_bibtex_entry(citation) for citation in sources(answer))


def _bibtex_entry(citation: Citation) -> str:
    year = f"  year = {{{citation.date[:4]}}},\n" if citation.date else ""
    # An address is read as it stands; only braces would end the field.
    address = _line(citation.url or "").replace("{", "%7B").replace("}", "%7D")
    url = f"  url = {{{address}}},\n" if address else ""
    return (
        f"@misc{{{_key(citation)},\n  title = {{{{{_bib(citation.title)}}}}},\n{year}{url}"
        f"  howpublished = {{{_bib(_name(citation))}}},\n  note = {{SHA-256 {citation.sha256}}}\n}}\n"
    )


def ris(answer: Answer, _stamp: Stamp) -> str:
    """Return one RIS record for each cited document."""
    made = []
    for citation in sources(answer):
        lines = ["TY  - GEN", f"TI  - {_line(citation.title)}", f"ID  - {_key(citation)}"]
        lines += (
            [f"DA  - {citation.date[:10].replace('-', '/')}", f"PY  - {citation.date[:4]}"] if citation.date else []
        )
        lines += [f"UR  - {_line(citation.url)}"] if citation.url else []
        lines += [f"L1  - {_line(_name(citation))}", f"N1  - SHA-256 {citation.sha256}", "ER  - \r\n"]
        made.append("\r\n".join(lines))
    return "".join(made)


def sources(answer: Answer) -> list[Citation]:
    """Return one citation of each document that the answer cites, in order."""
    cited = [place for quote in shown(answer) for place in (quote.citation, *quote.also_in)]
    return list({(each.source, each.document): each for each in reversed(cited)}.values())[::-1]


def bundle(answer: Answer, stamp: Stamp, index: Index) -> bytes:
    """Return a zip of the answer, the cited files as they are on disk, and the program that checks one by the other.

    What only Pincite can read, such as a PDF, has its text beside it, as it was read.
    Raises :class:`PinciteError` if a cited file is gone: what cannot be checked is not handed out as proof.
    """
    content = io.BytesIO()
    # A file may be older than the zip format, which begins in 1980.
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        packed.writestr("answer.json", as_json(answer, stamp))
        packed.writestr("answer.html", html(answer, stamp))
        packed.writestr("verify_bundle.py", VERIFIER.read_text(encoding="utf-8"))
        files = {each.source: document_id(each.source, each.document) for each in sources(answer)}
        names = portable_names(files)
        packed.writestr("names.json", one_line(json.dumps(names, ensure_ascii=False, indent=1)) + "\n")
        for source, identity in files.items():
            path = index.path_of(identity)
            if path is None or not path.is_file():
                raise PinciteError(f"{source} is cited but its file is gone: index again, then ask again")
            packed.write(path, f"sources/{names[source]}")
            if path.suffix.lower() not in READABLE:
                texts = json.dumps(_as_read(index, source, sources(answer)), ensure_ascii=False, indent=1)
                packed.writestr(f"texts/{names[source]}.json", one_line(texts) + "\n")
    return content.getvalue()


def _as_read(index: Index, source: str, cited: Sequence[Citation]) -> dict[str, Any]:
    """Return the texts of the documents of one file, by name, with what read them from which bytes."""
    documents = [index.document(document_id(each.source, each.document)) for each in cited if each.source == source]
    first = documents[0]
    return {"sha256": first.sha256, "reader": first.reader, "texts": {each.name: each.text for each in documents}}


FORMS: dict[str, Callable[[Answer, Stamp], str]] = {
    ".md": markdown,
    ".html": html,
    ".json": as_json,
    ".jsonld": web_annotations,
    ".bib": bibtex,
    ".ris": ris,
}
"""By suffix."""

SUFFIXES = (*FORMS, ".zip")
"""What an answer can be exported as; ``.zip`` is the bundle."""


def place(citation: Citation) -> str:
    """Return a citation as one line, with its hash."""
    parts = [citation.title, _name(citation), *english(of_citation(citation))]
    parts += [f"characters {citation.start}–{citation.end}"]
    return ", ".join([*parts, *([citation.date] if citation.date else []), f"SHA-256 {citation.sha256}"])


def _name(citation: Citation) -> str:
    return citation.source if citation.source == citation.document else f"{citation.source} / {citation.document}"


def _made_with(answer: Answer, stamp: Stamp) -> str:
    return f"Pincite {stamp.pincite}, {stamp.time}; corpus {answer.corpus}; reader {stamp.model}."


def _plain(text: str) -> str:
    """Return text that Markdown reads as text, on one line."""
    return plain(_line(text))


def _bib(text: str) -> str:
    """Return text as BibTeX and TeX take it; braces, which would end the field, become round ones."""
    return "".join(_TEX.get(sign, sign) for sign in _line(text))


_TEX = {sign: f"\\{sign}" for sign in "&%$#_"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": "(",
    "}": ")",
}


def _line(text: str) -> str:
    return " ".join(text.split())


def _key(citation: Citation) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", _name(citation).lower()).strip("-")[:40]
    return f"{stem or 'source'}-{document_id(citation.source, citation.document) % 16**4:04x}"


__all__ = [
    "FORMS",
    "SUFFIXES",
    "Stamp",
    "as_json",
    "bibtex",
    "bundle",
    "export",
    "exported",
    "html",
    "markdown",
    "place",
    "ris",
    "shown",
    "sources",
    "web_annotations",
]
