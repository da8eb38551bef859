"""Delimited text, ``.csv`` and its kin: rows as a spreadsheet would number them, read in a stream.

A file is read twice: its bytes, for their hash and encoding, then its rows. So a million of them take no more room than
ten thousand, after which a file goes on in a further document.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import TextIOWrapper
from itertools import islice

from index.errors import SourceError
from index.sources.blocks import assembled
from index.sources.encodings import Surveyed, surveyed
from index.sources.file import File
from index.sources.tables.dialect import Dialect, dialect
from index.sources.tables.rows import PART, Blocks, Line, clean, written
from index.text.tables import names_columns
from index.types import Document, Location, Spot, Unit

_SAMPLE = 200
"""Rows that are looked at to tell titles, header and columns."""
_LONGEST_CELL = 1_000_000
"""Characters. A cell that is longer begins with a quotation mark that is never closed."""
_MOST_LINES = 2_000
"""Lines of a row; of one that has more the same is true."""

csv.field_size_limit(_LONGEST_CELL)


class _Unclosed(Exception):
    """A quotation mark is not closed; its one argument is the line where its row begins."""


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    """From 1, empty ones counted, as a spreadsheet does."""
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the first rows say of the others."""

    title: str | None
    above: int
    """Rows above the table."""
    header: _Row | None
    columns: int


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the documents of a file of delimited text: one for each ten thousand rows."""
    survey = surveyed(file)
    form = dialect(survey.sample)
    note = None
    try:
        for _ in _records(file, survey, form):  # so that nothing of it is yielded where its quotes are not as they seem
            pass
    except _Unclosed as unclosed:
        form = replace(form, quoted=False)
        note = f"a quotation mark is opened in line {unclosed.args[0]:,} and never closed; all are read as they stand"
    shape = _shape(list(islice(_rows(file, survey, form), _SAMPLE)))
    found = False
    for name, blocks in _documents(_rows(file, survey, form), shape):
        found = True
        text, paragraphs = assembled(blocks.made, shape.title)
        yield Document(
            source=file.source,
            name=f"{file.name} {name}".strip(),
            title=shape.title or file.stem,
            text=text,
            paragraphs=paragraphs,
            sha256=survey.sha256,
            note=note,
        )
    if not found:
        raise SourceError(file.source, "is empty: none of its rows holds anything; remove it or fill it")


def _rows(file: File, survey: Surveyed, form: Dialect) -> Iterator[_Row]:
    """Yield the rows that hold something, their cells on one line each."""
    for number, line, cells in _records(file, survey, form):
        cleaned = [clean(cell) for cell in cells]
        if any(cleaned):
            yield _Row(number, line, cleaned)


def _records(file: File, survey: Surveyed, form: Dialect) -> Iterator[tuple[int, int, list[str]]]:
    """Yield number, line and cells of each row. Raises :class:`_Unclosed` if its quotes are not what they seem."""
    with file.open() as raw:
        raw.seek(survey.mark)
        text = TextIOWrapper(raw, survey.encoding, newline="")
        for _ in range(form.skipped):
            text.readline()
        reader = csv.reader(text, **form.options)  # type: ignore[arg-type] # one of several kinds of options
        line = form.skipped + 1
        try:
            for number, cells in enumerate(reader, 1):
                after = form.skipped + reader.line_num + 1
                if form.quoted and after - line > _MOST_LINES:
                    raise _Unclosed(line)
                yield number, line, cells
                line = after
        except csv.Error as problem:
            if form.quoted:
                raise _Unclosed(line) from problem
            long = f"holds a cell of more than {_LONGEST_CELL:,} characters ({problem}); expected rows; save it as text"
            raise SourceError(file.source, long, line) from problem
        except UnicodeDecodeError as problem:
            other = f"is not all {survey.encoding}, as it begins ({problem.reason} in line {line:,} or below)"
            raise SourceError(file.source, f"{other}; save it as UTF-8", line) from problem
        finally:
            text.detach()


def _shape(first: Sequence[_Row]) -> _Shape:
    """Tell lines of text above a table, its header and its columns."""
    counts = Counter(len(_filled(row.cells)) for row in first)
    columns = max(counts, key=lambda width: (counts[width], width)) if counts else 0
    above = next((n for n, row in enumerate(first) if columns < 2 or sum(map(bool, row.cells)) > 1), 0)
    title = next((cell for cell in first[0].cells if cell), None) if above else None
    table = [row.cells for row in first[above:]]
    heads = bool(table) and (
        names_columns(table[0], table[1:]) or (columns == 1 and len(table) > 1 and not table[0][0][:1].isdigit())
    )
    wide = max((len(_filled(row)) for row in table), default=0)
    return _Shape(title, above, first[above] if heads else None, wide)


def _documents(rows: Iterator[_Row], shape: _Shape) -> Iterator[tuple[str, Blocks]]:
    """Yield what tells each document from the first, and its blocks."""
    blocks, first, last, name = Blocks(), 0, 0, ""
    for count, row in enumerate(rows):
        if count < shape.above:
            blocks.text(_line(row))
            continue
        if not first and shape.header is not None and row != shape.header:
            blocks.row(_line(shape.header, shape.columns))
        first = first or row.number
        last = row.number
        blocks.row(_line(row, shape.columns if row == shape.header else 0))
        if blocks.rows >= PART:
            blocks.close()
            yield name and f"rows {first}–{last}", blocks
            blocks, first, name = Blocks(), 0, "rows"
    if blocks.rows:
        blocks.close()
        yield name and f"rows {first}–{last}", blocks


def _line(row: _Row, columns: int = 0) -> Line:
    text = written(_filled(row.cells), columns)
    return Line(text, (Spot(0, len(text), Location(Unit.ROW, str(row.number)), line=row.line),), row.line)


def _filled(cells: list[str]) -> list[str]:
    """Return the cells up to the last that is not empty."""
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    return cells[:last]


__all__ = ["read"]
