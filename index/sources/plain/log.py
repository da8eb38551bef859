"""Logs: each entry, a line with the lines that belong to it, is a paragraph; a long log comes in several documents."""

from __future__ import annotations

from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice

from index.errors import SourceError
from index.sources.decoding import normalise_newlines
from index.sources.encodings import Surveyed, surveyed
from index.sources.file import File
from index.text.kinds.logs import begins_entry, is_log
from index.types import Document, Kind, Paragraph

_PART = 10_000
"""Entries of a document."""
_MOST_LINES = 60
"""Of an entry; of a longer one, such as a dump, the rest are entries of their own."""
_LONGEST_LINE = 1_000_000
_SAMPLE = 500
"""Lines that tell whether each entry begins with its time."""


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the documents of a log: one for each ten thousand entries."""
    survey = surveyed(file)
    known = list(islice(filter(str.strip, survey.sample.splitlines()), _SAMPLE))
    for first, text, paragraphs in _parts(_lines(file, survey), stamped=is_log(known)):
        last = first + text.count("\n") - text.endswith("\n")
        yield Document(
            source=file.source,
            name=file.name if first == 1 else f"{file.name} lines {first}–{last}",
            title=file.stem,
            text=text,
            paragraphs=paragraphs,
            sha256=survey.sha256,
        )


def _lines(file: File, survey: Surveyed) -> Iterator[str]:
    with file.open() as raw:
        raw.seek(survey.mark)
        text = TextIOWrapper(raw, survey.encoding, newline=None)
        number = 1
        try:
            while line := text.readline(_LONGEST_LINE):
                yield normalise_newlines(line)
                number += line.endswith("\n")
        except UnicodeDecodeError as problem:
            other = f"is not all {survey.encoding}, as it begins ({problem.reason} in line {number:,} or below)"
            raise SourceError(file.source, f"{other}; save it as UTF-8", number) from problem
        finally:
            text.detach()


def _parts(lines: Iterator[str], *, stamped: bool) -> Iterator[tuple[int, str, tuple[Paragraph, ...]]]:
    """Yield the first line, the text and the paragraphs of each document."""
    held: list[str] = []
    entries: list[tuple[int, int]] = []
    first = 1
    for line in lines:
        begins = line.strip() and (
            not entries or begins_entry(line, stamped=stamped) or len(held) - entries[-1][0] >= _MOST_LINES
        )
        if begins and len(entries) == _PART:
            yield first, "".join(held), _paragraphs(held, entries, first)
            first += sum(each.endswith("\n") for each in held)
            held, entries = [], []
        if begins:
            entries.append((len(held), len(held) + 1))
        elif line.strip():
            entries[-1] = (entries[-1][0], len(held) + 1)
        held.append(line)
    if entries:
        yield first, "".join(held), _paragraphs(held, entries, first)


def _paragraphs(lines: list[str], entries: list[tuple[int, int]], first: int) -> tuple[Paragraph, ...]:
    made: list[Paragraph] = []
    at, number, reached = 0, first, 0
    for begin, end in entries:
        at += sum(map(len, lines[reached:begin]))
        number += sum(line.endswith("\n") for line in lines[reached:begin])
        piece = "".join(lines[begin:end])
        start = at + len(piece) - len(piece.lstrip())
        made.append(Paragraph(len(made) + 1, start, at + len(piece.rstrip()), Kind.BODY, number))
        at += len(piece)
        number += sum(line.endswith("\n") for line in lines[begin:end])
        reached = end
    return tuple(made)


__all__ = ["read"]
