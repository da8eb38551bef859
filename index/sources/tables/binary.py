"""``.xls``, ``.xlsb`` and ``.ods``: rows as calamine reads them, numbers as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from index.errors import SourceError
from index.sources.tables.numbers import text_of
from index.sources.tables.rows import clean
from index.sources.tables.sheets import Area, Cell, Row, Sheet, needs_password


@dataclass(slots=True)
class Workbook:
    """A workbook in memory."""

    source: str
    sheets: list[Sheet]
    _book: CalamineWorkbook

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """Yield the rows that hold something."""
        with _told(self.source):
            held = self._book.get_sheet_by_name(sheet.name)
            if held.start is None:
                return
            first = held.start[1] + 1
            # Rows come from the first of the sheet on, cells from the first that is used.
            for number, values in enumerate(held.iter_rows(), 1):
                cells = {
                    column: Cell(text, not isinstance(value, str))
                    for column, value in enumerate(values, first)
                    if value != "" and (text := clean(text_of(value)))
                }
                if cells:
                    yield Row(number, cells)

    def areas(self, sheet: Sheet) -> list[Area]:
        """Return which cells are merged, as far as the library tells."""
        with _told(self.source):
            found = self._book.get_sheet_by_name(sheet.name).merged_cell_ranges or []
        return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in found]


def opened(data: bytes, source: str) -> Workbook:
    """Return the workbook that ``data`` is. Raises :class:`SourceError` if it is none, or needs a password."""
    with _told(source):
        book = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = [
        Sheet(
            each.name,
            each.visible != SheetVisibleEnum.Visible,
            each.name if each.typ == SheetTypeEnum.WorkSheet else "",
        )
        for each in book.sheets_metadata
    ]
    return Workbook(source, sheets, book)


@contextmanager
def _told(source: str) -> Iterator[None]:
    """Turn what the library raises into an error that says what to do."""
    try:
        yield
    except SourceError:
        raise
    except PasswordError as problem:
        raise needs_password(source) from problem
    except (Exception, BaseException) as problem:
        if isinstance(problem, GeneratorExit | KeyboardInterrupt | SystemExit | MemoryError):
            raise
        said = " ".join(str(problem).split())[:200]
        raise SourceError(
            source, f"is no whole workbook ({said}); open it in its program and save it anew"
        ) from problem


__all__ = ["Workbook", "opened"]
