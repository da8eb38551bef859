#!/usr/bin/env python3
"""Check the citations of an exported answer against its sources. Standard library only; Pincite need not be installed.

usage: python verify_bundle.py [FOLDER]      default: the folder of this file

FOLDER holds ``answer.json``, as ``pincite ask --export FILE.zip`` writes it, and the cited files in ``sources/``, whose
own names ``names.json`` tells. What only Pincite can read, such as a PDF, has its text in ``texts/``, as it was read,
which counts for the very bytes that it was read from.
Prints a line a citation; exits 0 only if every quote stands word for word where its citation says.
``qa.citations.verify`` asks the same of the files that an index was made from, by the functions below.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
import sys
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any


class State(str, Enum):  # noqa: UP042  (StrEnum would need Python 3.11, which an auditor may not have)
    """What became of a quote."""

    EXACT = "exact"
    WHITESPACE = "whitespace"
    """Only white space differs."""
    MOVED = "moved"
    """The same text, at another place of the document."""
    CHANGED = "changed"
    MISSING = "missing"
    """The document is gone."""
    MISATTRIBUTED = "misattributed"
    """The text stands in another document."""
    ABSENT = "absent"
    """The document is there; the text, or anything like it, is not."""
    REREAD = "reread"
    """The file is as it was; what reads it is not, and reads another text."""


ALIKE = 0.5
"""Share of words, of quote and place together, that a changed quote has in common with what stands there now."""

READABLE = frozenset({".txt", ".text", ".md", ".markdown", ".html", ".htm", ".jsonl"})
"""Suffixes of files that this program reads by itself."""
_WORDS = re.compile(r"\w+|[^\w\s]")
_COMMON = 40
"""A word that stands more often in a document than this says little about where a quote stood."""
_PAIRS = 500_000
"""Pairs of equal words that are aligned one by one at most, for a tenth of a second."""
_SLACK = 12
"""Words by which an edited quote may have grown at either end."""


@dataclass(frozen=True)
class Place:
    """Where a text stands, or what is nearest to it. Offsets count characters (code points); the end is exclusive."""

    state: State
    start: int
    end: int
    alike: float = 1.0
    """Share of words in common, 0 … 1."""


class Searched:
    """A text in which quotes are looked for; what that needs is prepared once, when it is first needed."""

    def __init__(self, text: str) -> None:
        """Take the text."""
        self.text = text
        self._visible: tuple[str, list[int]] | None = None
        self._words: tuple[list[str], list[tuple[int, int]], dict[str, list[int]]] | None = None

    def place_of(self, quote: str, start: int, around: tuple[str, str] = ("", "")) -> Place | None:
        """Return where ``quote``, once at ``start``, stands now; None if nothing like it is there.

        ``around`` is the text before and after it: of several places the one that has most of it wins, then the
        nearest.
        """
        if not quote.strip():
            return None
        if self.text.startswith(quote, start):
            return Place(State.EXACT, start, start + len(quote))
        return self._verbatim(quote, start, around) or self._spaced(quote, start) or self.nearest(quote)

    def _verbatim(self, quote: str, start: int, around: tuple[str, str]) -> Place | None:
        places = list(_occurrences(self.text, quote))
        if not places:
            return None
        best = max(places, key=lambda at: (_kept(self.text, at, len(quote), around), -abs(at - start)))
        return Place(State.MOVED, best, best + len(quote))

    def _spaced(self, quote: str, start: int) -> Place | None:
        """Look for the quote with other white space in it."""
        if self._visible is None:
            positions = [n for n, character in enumerate(self.text) if not character.isspace()]
            self._visible = "".join(self.text[n] for n in positions), positions
        visible, positions = self._visible
        wanted = "".join(quote.split())
        places = [(positions[n], positions[n + len(wanted) - 1] + 1) for n in _occurrences(visible, wanted)]
        if not places:
            return None
        return Place(State.WHITESPACE, *min(places, key=lambda place: abs(place[0] - start)))

    def nearest(self, quote: str, least: float = ALIKE) -> Place | None:
        """Return the run of words most like ``quote``, if it has at least a share of ``least`` in common with it."""
        wanted = [match[0].lower() for match in _WORDS.finditer(quote)]
        words, spans, places = self._indexed()
        offset = _likeliest_offset(wanted, places)
        if offset is None:
            return None
        first = max(0, offset - _SLACK)
        window = words[first : offset + len(wanted) + _SLACK]
        blocks = [
            each for each in SequenceMatcher(None, wanted, window, autojunk=False).get_matching_blocks() if each.size
        ]
        blocks = _without_strays(blocks)
        if not blocks:
            return None
        begin, stop = blocks[0].b, blocks[-1].b + blocks[-1].size
        alike = 2 * sum(each.size for each in blocks) / (len(wanted) + stop - begin)
        # A changed first or last word belongs to what stands there now.
        begin, stop = max(0, begin - blocks[0].a), min(len(window), stop + len(wanted) - blocks[-1].a - blocks[-1].size)
        if alike < least:
            return None
        return Place(State.CHANGED, spans[first + begin][0], spans[first + stop - 1][1], alike)

    def _indexed(self) -> tuple[list[str], list[tuple[int, int]], dict[str, list[int]]]:
        if self._words is None:
            found = [(match[0].lower(), match.span()) for match in _WORDS.finditer(self.text)]
            places: dict[str, list[int]] = {}
            for number, (word, _) in enumerate(found):
                places.setdefault(word, []).append(number)
            self._words = [word for word, _ in found], [span for _, span in found], places
        return self._words


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _kept(text: str, at: int, length: int, around: tuple[str, str]) -> int:
    """Return how many characters of what stood around a quote stand around this place."""
    before, after = around
    left = next((n for n in range(len(before)) if text[at - n - 1 : at - n] != before[-n - 1]), len(before))
    right = next((n for n in range(len(after)) if text[at + length + n : at + length + n + 1] != after[n]), len(after))
    return left + right


def _likeliest_offset(wanted: Sequence[str], places: Mapping[str, Sequence[int]]) -> int | None:
    """Return where in the text, counted in words, the quote's first word would stand by most of its rarer words."""
    votes: defaultdict[int, float] = defaultdict(float)
    for number, word in enumerate(wanted):
        found = places.get(word, ())
        if 0 < len(found) <= _COMMON:
            for place in found:
                votes[place - number] += 1 / len(found)
    if not votes:
        return None
    near = sorted(votes)

    def support(offset: int) -> float:
        first, last = bisect_left(near, offset - _SLACK // 2), bisect_left(near, offset + _SLACK // 2 + 1)
        return sum(votes[other] / (1 + abs(other - offset)) for other in near[first:last])

    return max(near, key=lambda offset: (support(offset), -offset))


def _without_strays(blocks: Sequence[Any]) -> list[Any]:
    """Drop matches at either end that lie so far off that they are no part of the quote: a common word, found again."""
    kept = list(blocks)
    while len(kept) > 1 and kept[1].b - kept[0].b - kept[0].size > 4 * kept[0].size + (kept[1].a - kept[0].a):
        kept.pop(0)
    while len(kept) > 1 and kept[-1].b - kept[-2].b - kept[-2].size > 4 * kept[-1].size + (kept[-1].a - kept[-2].a):
        kept.pop()
    return kept


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Return a word diff: ``("same" | "removed" | "added", text)``; joined, what is not added gives ``before``.

    What is not removed gives ``after``.
    """
    old, new = re.findall(r"\s+|\w+|[^\w\s]", before), re.findall(r"\s+|\w+|[^\w\s]", after)
    made: list[tuple[str, str]] = []
    for kind, a, b, c, d in _opcodes(old, new):
        if kind == "equal":
            made.append(("same", "".join(old[a:b])))
        else:
            made += [(what, "".join(part)) for what, part in (("removed", old[a:b]), ("added", new[c:d])) if part]
    return made


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the steps from one to the other; where that would take long, one between what both begin and end with."""
    often = Counter(new)
    if sum(often[each] for each in old) <= _PAIRS:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    tail = next((n for n in range(most - head) if old[-n - 1] != new[-n - 1]), most - head)
    steps = [
        ("equal", 0, head, 0, head),
        ("replace", head, len(old) - tail, head, len(new) - tail),
        ("equal", len(old) - tail, len(old), len(new) - tail, len(new)),
    ]
    return [step for step in steps if step[1] < step[2] or step[3] < step[4]]


# --- the bundle -------------------------------------------------------------------------------------------------------


def decoded(data: bytes) -> str:
    r"""Return a file's text as Pincite reads it: newlines are ``\n``, a byte order mark is dropped."""
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    for mark, encoding in marks:
        if data.startswith(mark):
            return _newlines(data[len(mark) :].decode(encoding))
    try:
        return _newlines(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _newlines(data.decode("cp1252"))


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Page(HTMLParser):
    """Collects the text between the tags of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _is_html(name: str) -> bool:
    return name.lower().endswith((".html", ".htm"))


def documents_of(path: Path) -> dict[str, str]:
    """Return the texts in a file by document name; of JSON Lines, each record's; of HTML, what is between its tags."""
    if _is_html(path.name):
        page = _Page()
        page.feed(decoded(path.read_bytes()))
        return {"": "".join(page.text)}
    if path.suffix.lower() != ".jsonl":
        return {"": decoded(path.read_bytes())}
    lines = (line for line in path.read_bytes().decode("utf-8-sig").split("\n") if line.strip())
    return {str(record["id"]): _newlines(record["text"]) for record in map(json.loads, lines)}


def check(folder: Path) -> list[dict[str, Any]]:
    """Return number, state and place of each citation of the bundle in ``folder``."""
    answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    texts: dict[tuple[str, str], Searched] = {}
    digests: dict[str, str] = {}
    names = _names(folder)
    for path in sorted((folder / "sources").rglob("*")):
        if path.is_file():
            packed = unicodedata.normalize("NFC", path.relative_to(folder / "sources").as_posix())
            source = names.get(packed, packed)
            digests[source] = hashlib.sha256(path.read_bytes()).hexdigest()
            beside = folder / "texts" / f"{path.relative_to(folder / 'sources').as_posix()}.json"
            found = _as_read(beside, digests[source]) if beside.is_file() else documents_of(path)
            for name, text in found.items():
                texts[source, name or source] = Searched(text)
    return [_checked(quote, texts, digests) for quote in answer["quotes"] or answer["near_misses"]]


def _as_read(beside: Path, digest: str) -> dict[str, str]:
    """Return the texts that were read from the bytes of that digest; none if they were read from others."""
    packed = json.loads(beside.read_text(encoding="utf-8"))
    return dict(packed["texts"]) if packed["sha256"] == digest else {}


def _names(folder: Path) -> dict[str, str]:
    """Return the source that each packed file is; its own name may be one that not every system can unpack."""
    listed = folder / "names.json"
    if not listed.is_file():
        return {}
    return {packed: source for source, packed in json.loads(listed.read_text(encoding="utf-8")).items()}


def _checked(
    quote: Mapping[str, Any], texts: Mapping[tuple[str, str], Searched], digests: Mapping[str, str]
) -> dict[str, Any]:
    citation = quote["citation"]
    made = {"number": quote["number"], "source": citation["source"], "document": citation["document"]}
    made["file unchanged"] = digests.get(citation["source"]) == citation["sha256"]
    own = texts.get((citation["source"], citation["document"]))
    place = own.place_of(quote["text"], citation["start"], (quote["before"], quote["after"])) if own else None
    if place is not None:
        # Pincite counts in the text of a page, without its markup and menus; here only the words can be compared.
        found = _is_html(citation["source"]) and made["file unchanged"] and place.state is not State.CHANGED
        return {**made, "state": (State.EXACT if found else place.state).value, "start": place.start, "end": place.end}
    elsewhere = next((name for name, other in texts.items() if other is not own and quote["text"] in other.text), None)
    if elsewhere is not None:
        return {**made, "state": State.MISATTRIBUTED.value, "found in": " · ".join(dict.fromkeys(elsewhere))}
    return {**made, "state": (State.MISSING if own is None else State.ABSENT).value}


def main(arguments: Sequence[str]) -> int:
    """Check and print. Returns 0 if all is exact, 1 if not, 2 if there is no bundle."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # the console may lack the signs of a name
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    if not (folder / "answer.json").is_file():
        sys.stderr.write(f"{folder} holds no answer.json: give the folder that the exported bundle was unpacked to\n")
        return 2
    checked = check(folder)
    for each in checked:
        known = "the file is the one that was read" if each["file unchanged"] else "the file has changed since"
        where = f", now in {each['found in']}" if "found in" in each else ""
        line = f"[{each['number']}] {each['state']}: {each['source']} · {each['document']}{where} ({known})"
        sys.stdout.write(line + "\n")
    return 0 if checked and all(each["state"] == State.EXACT.value for each in checked) else 1


__all__ = ["READABLE", "Place", "Searched", "State", "check", "decoded", "difference", "documents_of", "main"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
