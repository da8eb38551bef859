"""Answers and hits for a terminal, and how all else is printed. Text of documents is never read as markup."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.errors import PinciteError
from index.types import Hit
from qa.citations.verify_bundle import difference as diff
from qa.citations.wording import english, of_citation
from qa.conversation.transcript import turn_of
from qa.text.json_lines import json_line
from qa.text.places import paragraph_at
from qa.types import Answer, Citation, Match, Quote, Reply, Status, Turn

if TYPE_CHECKING:
    from index.search.index import Index
    from qa.assistant import Assistant
    from qa.citations.lookup import Lookup

_NEXT_STEP = {
    Status.NO_DOCUMENTS: "No documents yet: add some with `pincite index PATH…`.",
    Status.NOT_FOUND: "The documents do not answer this.",
    Status.LIKELY: "Likely, but not certain: check the quote.",
    Status.WEAK: "Possibly relevant, not a clear answer:",
}
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
"""Signs that turn the direction of what follows, or break its line: a name could show another ending than it has."""
_CLOSEST = "The closest passages, which are not answers:"
_LOOKED_UP = {
    Match.EXACT: "Word for word:",
    Match.NEAR: "Not word for word; nearly, with the differences marked:",
    Match.NOWHERE: "Nowhere in these documents.",
}
_CONFIDENCE = ((0.85, "very likely"), (0.5, "likely"), (0.0, "possible"))
_HISTORY = 6
_NEAREST = "pincite.nearest"
_ALIKE = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **{"•": "*", "·": "-", "→": "->", "←": "<-", "…": "...", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O"},
    **{"€": "EUR", "£": "GBP", "×": "x", "\u00a0": " ", "\u2028": " ", "\u2029": " "},
}
"""What is printed for a sign where the encoding of the output has none."""


def console() -> Console:
    """Return a console on standard output that neither interprets markup nor colours words by itself."""
    return Console(markup=False, highlight=False, soft_wrap=False)


def prepare() -> None:
    """Make the input and both outputs take every text: what an encoding lacks is printed as the nearest that it has.

    An output that is closed takes all and shows nothing.
    """
    codecs.register_error(_NEAREST, _nearest)
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_NEAREST)


def _nearest(problem: UnicodeError) -> tuple[str | bytes, int]:
    """Return what stands for the first character that cannot be encoded: an error handler of :mod:`codecs`."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    sign, after = problem.object[problem.start], problem.start + 1
    if "\udc80" <= sign <= "\udcff":  # a byte of an argument or a name that Python could not decode
        return bytes([ord(sign) - 0xDC00]), after
    if unicodedata.combining(sign):
        return "", after
    plain_letters = (c for c in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(c))
    letters = _ALIKE.get(sign) or "".join(plain_letters)
    try:
        letters.encode(problem.encoding)
    except UnicodeEncodeError:
        letters = ""
    return letters or "?", after


def print_json(value: object) -> None:
    """Print data as one line of JSON, in UTF-8 whatever the encoding of the output is."""
    line = json_line(value) + "\n"
    sys.stdout.flush()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.buffer.write(line.encode())
    else:
        sys.stdout.write(line)
    sys.stdout.flush()


def as_typed(text: str) -> str:
    """Return an argument or a line of input as it was meant: Python cannot decode UTF-8 in an ASCII locale."""
    try:
        return text.encode("utf-8", "surrogateescape").decode()
    except UnicodeError:
        return text


def print_answer(answer: Answer, *, every: bool = False) -> None:
    """Print the quotes of an answer, or what there is instead; with ``every``, those too that stand far below it."""
    out = console()
    if answer.reply is not None or answer.lookup is not None:
        _print_unasked(answer, out)
        return
    if answer.standalone_question != answer.question:
        out.print(Text(f"Searched as: {plain(answer.standalone_question)}", style="italic"))
    for notice in answer.notices:
        out.print(Text(notice, style="italic"))
    if answer.missing:
        out.print(Text(plain(f"Only partly answered. Not found: {' '.join(answer.missing)}"), style="bold"))
        out.print()
    for number, part in enumerate(answer.by_part()):
        out.print(Text(f"{chr(10) if number else ''}{plain(part.question)}", style="bold"))
        _print_found(part, out, every=every)
    if not answer.parts:
        _print_found(answer, out, every=every)
    _print_unknown(answer, out)


def print_empty(folder: Path) -> None:
    """Print that there is nothing to search in the index ``folder``: it may be another one than was meant."""
    there = "No documents yet in the index" if folder.is_dir() else "There is no index"
    line = f"{there} {folder}: add documents with `pincite index --index {folder} PATH…`, or give another --index."
    console().print(Text(plain(line)), soft_wrap=True)


def _print_found(answer: Answer, out: Console, *, every: bool) -> None:
    """Print what was found for one question, and how likely it is."""
    if answer.is_open:
        meant = (f"{plain(group.about or '')}: {plain(group.answer)}" for group in answer.groups)
        out.print(Text("Which one do you mean? " + " / ".join(meant), style="bold"))
    elif len(answer.groups) > 1:
        sides = " / ".join(plain(group.answer) for group in answer.groups)
        out.print(Text(f"The sources disagree: {sides}", style="bold"))
    if answer.status in _NEXT_STEP:
        closest = f" {_CLOSEST}" if answer.near_misses else ""
        out.print(Text(_NEXT_STEP[answer.status] + closest))
    first, more = answer.parted()
    for quote in (*first, *more) if every else first:
        _print_quote(_quote(quote), quote, out)
    if more and not every:
        out.print()
        out.print(Text(f"{len(more)} more far below: --all prints {'it' if len(more) == 1 else 'them'}", style="dim"))
    _print_unconfirmed(answer, out)
    if answer.quotes:
        out.print()
        out.print(Text(f"{confidence_words(answer.confidence)} ({answer.confidence:.0%})", style="dim"))


def _print_quote(words: Text, quote: Quote, out: Console, *, likely: bool = True) -> None:
    out.print()
    out.print(Padding(words, (0, 0, 0, 2)))
    if quote.below:
        lines = "\n".join(map(plain, quote.below.split("\n")))
        out.print(Padding(Text(lines), (0, 0, 0, 6)))
    told = f"{place(quote.citation)} · {quote.confidence:.0%}" if likely else place(quote.citation)
    out.print(Padding(Text(told, style="dim"), (0, 0, 0, 6)))
    for other in quote.also_in:
        out.print(Padding(Text(f"also in {place(other)}", style="dim"), (0, 0, 0, 6)))


def _print_unconfirmed(answer: Answer, out: Console) -> None:
    """Print what the question names and the first source does not."""
    if answer.status.is_answer and answer.quotes[0].unconfirmed:
        named = ", ".join(answer.quotes[0].unconfirmed)
        out.print()
        out.print(Text(plain(f"The question names {named}; the first source does not.")))


def _print_unknown(answer: Answer, out: Console) -> None:
    """Print the words that stand nowhere, and what they may have been meant as."""
    if answer.unknown_words and answer.status is not Status.ANSWERED:
        out.print()
        out.print(Text(plain(f"Nowhere in these documents: {', '.join(answer.unknown_words)}")))
    for spelling in answer.spellings:
        out.print(Text(plain(f"Did you mean {' or '.join(spelling.near)}? {spelling.question}")))


def _print_looked_up(answer: Answer, out: Console) -> None:
    from qa.citations.lookup import unquoted  # brings the index along, which --help does without

    out.print(Text(_LOOKED_UP[answer.lookup or Match.NOWHERE]))
    wanted = unquoted(answer.question)
    for quote in answer.quotes or answer.near_misses:
        exact = answer.lookup is Match.EXACT
        words = Text(f"“{plain(quote.text)}”") if exact else difference(diff(wanted, quote.text))
        _print_quote(words, quote, out, likely=False)
    if answer.lookup is Match.NOWHERE:
        _print_unknown(answer, out)


def _print_unasked(answer: Answer, out: Console) -> None:
    """Print what came of a message that is no question: small talk or a quotation."""
    if answer.reply is not None:
        _print_reply(answer.reply, out)
    else:
        _print_looked_up(answer, out)


def _print_reply(reply: Reply, out: Console) -> None:
    out.print(Text(reply.text))
    out.print(Text(f"{reply.documents} {'document' if reply.documents == 1 else 'documents'}.", style="dim"))
    for question in reply.questions:
        out.print(Padding(Text(plain(question)), (0, 0, 0, 2)))


def _quote(quote: Quote) -> Text:
    above = f"({plain(quote.header)}) " if quote.header else ""
    line = Text(f"[{quote.number}] {above}“{plain(quote.text)}”")
    if quote.answer is not None:
        start = len(f"[{quote.number}] {above}“") + quote.answer.start - quote.citation.start
        line.stylize("bold reverse", start, start + quote.answer.end - quote.answer.start)
    return line


def plain(text: str) -> str:
    """Return ``text`` with every control character shown as a space, so that it cannot drive the terminal.

    And every sign that breaks a line or turns its direction. The length stays.
    """
    return "".join(
        " " if character in _OVERRIDES or unicodedata.category(character) == "Cc" else character for character in text
    )


def place(citation: Citation) -> str:
    """Return a citation as one line."""
    where = named(citation.source, citation.document)
    parts = [where, *english(of_citation(citation)), *citation.heading[-1:]]
    about = [each for each in (citation.date, citation.author) if each]
    return plain(" · ".join([*parts, *about]))


def named(source: str, name: str) -> str:
    """Return a document with the file that holds it, where that is called otherwise."""
    return source if name == source else f"{source} · {name}"


def confidence_words(confidence: float) -> str:
    """Return how likely the first quote is the answer, in words."""
    return next(words for limit, words in _CONFIDENCE if confidence >= limit)


def print_lookup(found: Lookup) -> None:
    """Print the places of a sentence."""
    out = console()
    out.print(Text(_LOOKED_UP[found.match]))
    for one in found.places:
        out.print()
        out.print(Padding(difference(one.diff) if one.diff else Text(f"“{plain(one.text)}”"), (0, 0, 0, 2)))
        place = one.citation
        name = named(place.source, place.document)
        told = plain(" · ".join([name, *english(of_citation(place))]))
        out.print(Padding(Text(told, "dim"), (0, 0, 0, 6)))


def difference(diff: Sequence[tuple[str, str]]) -> Text:
    """Return a word diff as a terminal shows it: also without colours, and read aloud."""
    made = Text()
    for kind, words in diff:
        sign, style = {"same": ("", ""), "removed": ("-", "red strike"), "added": ("+", "green")}[kind]
        made.append(f"[{sign}{plain(words)}{sign}]" if sign and words.strip() else plain(words), style)
    return made


def print_hits(index: Index, hits: Sequence[Hit]) -> None:
    """Print passages with their places and scores."""
    out = console()
    for number, hit in enumerate(hits, 1):
        document = index.document_of(hit)
        paragraph = paragraph_at(document, hit.start)
        head = f"{number}. {document.source} · {document.name} · paragraph {paragraph.number} · score {hit.score:.3f}"
        out.print(Text(plain(head), style="bold"))
        out.print(Padding(Text(plain(document.text[hit.start : hit.end])), (0, 0, 1, 3)))
    if not hits:
        out.print(Text("Nothing found."))


def chat(assistant: Assistant, *, every: bool = False) -> None:
    """Ask and answer until an empty line or the end of input; ``every`` as :func:`print_answer` takes it."""
    out = console()
    summary = assistant.index.summary()
    if not summary.documents:
        print_empty(assistant.index.folder)
    out.print(Text(f"{summary.documents} documents, {summary.passages} passages. An empty line ends the chat."))
    history: list[Turn] = []
    while True:
        try:
            question = as_typed(input("\n? ")).strip() if sys.stdin else ""
        except (EOFError, KeyboardInterrupt):
            return
        if not question:
            return
        try:
            answer = assistant.ask(question, history)
        except PinciteError as problem:
            out.print(Text(f"error: {plain(str(problem))}", style="red"))
            continue
        print_answer(answer, every=every)
        history = [*history, turn_of(question, answer)][-_HISTORY:]


__all__ = [
    "as_typed",
    "chat",
    "confidence_words",
    "console",
    "difference",
    "named",
    "place",
    "plain",
    "prepare",
    "print_answer",
    "print_empty",
    "print_hits",
    "print_json",
    "print_lookup",
]
