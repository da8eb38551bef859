"""PDFium: what it draws on the pages of a file, their pictures, and what the file says of itself.

Its functions are called with addresses of arrays: some calls a character are most of the time that reading takes.
"""

from __future__ import annotations

import ctypes
import io
import math
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.sources.ocr.engine import Pixels
from index.sources.pdf.page import HYPHEN, Drawn, Floats, Ints, Style

_MOST_SEGMENTS = 4000
"""Of paths on a page that are looked at for rules: a plot has more, and none of a table."""
_THIN = 3.0
"""Points: what is thinner is a rule."""
_LONG = 6.0
_INK = 0.05
"""Points: what is thinner is no ink; PDFium gives spaces a little."""
_GLANCE = 600
"""Pixels of the longer side of a picture that tells whether there is anything to see."""
_SEEN = 16
"""Of 255 greys: what differs less cannot be seen."""
_BOLD = 600
_FORCED_BOLD = 0x40000
_Set = tuple[float, str, bool, int]
"""The fields of a :class:`Style`: there is a text for every cell of a table, and few styles."""


class NeedsPassword(Exception):
    """The file is encrypted, and an empty password does not open it."""


class Damaged(Exception):
    """PDFium cannot open the file."""


def _prototype(name: str, *arguments: Any, result: Any = ctypes.c_int) -> Any:  # noqa: ANN401
    """Return a function of PDFium that takes addresses as numbers, called without giving up the interpreter lock."""
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_ADDRESS, _INT = ctypes.c_void_p, ctypes.c_int
_loose_box = _prototype("FPDFText_GetLooseCharBox", _ADDRESS, _INT, _ADDRESS)
_tight_box = _prototype("FPDFText_GetCharBox", _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
_object = _prototype("FPDFText_GetTextObject", _ADDRESS, _INT, result=ctypes.c_size_t)
_font = _prototype("FPDFTextObj_GetFont", _ADDRESS, result=_ADDRESS)
_origin = _prototype("FPDFText_GetCharOrigin", _ADDRESS, _INT, _ADDRESS, _ADDRESS)
_matrix = _prototype("FPDFText_GetMatrix", _ADDRESS, _INT, _ADDRESS)
_size = _prototype("FPDFText_GetFontSize", _ADDRESS, _INT, result=ctypes.c_double)
_code = _prototype("FPDFText_GetUnicode", _ADDRESS, _INT, result=ctypes.c_uint)


class Pdf:
    """An open PDF."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401
        self._document = document

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._document)

    def drawn(self, number: int) -> Drawn:
        """Return the characters and rules of page ``number``, from 1. Raises :class:`Damaged`."""
        with self._page(number) as (page, text):
            view = _View(page)
            codes, styles, bases, fonts = _characters(text, view)
            boxes = view.boxes(_loose(text, len(codes)))
            return Drawn(number, view.width, view.height, codes, boxes, bases, styles, fonts, _rules(page, view))

    def size(self, number: int) -> tuple[float, float]:
        """Return width and height of page ``number``, as it is shown, in points. Raises :class:`Damaged`."""
        with self._page(number) as (page, _):
            width, height = page.get_size()
            return max(width, 1e-3), max(height, 1e-3)

    def ink(self, number: int, runs: list[tuple[int, int]]) -> list[tuple[Floats, bool]]:
        """Return tight boxes (k, 4) of the drawn characters of each run ``(first, count)``, those with ink.

        With each stands whether its line is turned, up or down the picture. Raises :class:`Damaged`.
        """
        with self._page(number) as (page, text):
            view, most = _View(page), text.count_chars()
            found = []
            for first, count in runs:
                kept = _tight(text, max(0, first), min(most, first + count))
                angle = math.degrees(raw.FPDFText_GetCharAngle(text.raw, first)) - view.turn
                found.append((view.boxes(kept), 45 <= angle % 180 < 135))
            return found

    def picture(self, number: int, width: int) -> bytes:
        """Return page ``number`` as a PNG that is ``width`` pixels wide. Raises :class:`Damaged`."""
        with self._page(number) as (page, _):
            across, down = page.get_size()
            scale = min(width / max(across, 1e-3), 4 * width / max(down, 1e-3))  # a strip is no wall
            image = page.render(scale=scale, draw_annots=True).to_pil()
            stream = io.BytesIO()
            image.save(stream, "PNG")
            return stream.getvalue()

    def pixels(self, number: int, most: int, finest: float) -> tuple[Pixels, float]:
        """Return the greys of page ``number``, and how many pixels a point has: ``finest``, or less for a large page.

        Neither side is longer than ``most`` pixels. Raises :class:`Damaged`.
        """
        with self._page(number) as (page, _):
            scale = min(finest, most / max(*page.get_size(), 1e-3))
            picture = page.render(scale=scale, draw_annots=True, grayscale=True).to_numpy()
            return picture.reshape(picture.shape[:2]).copy(), scale

    def is_blank(self, number: int) -> bool:
        """Tell whether nothing can be seen on page ``number``. Raises :class:`Damaged`."""
        with self._page(number) as (page, _):
            kinds = [
                raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page.raw, each))
                for each in range(min(raw.FPDFPage_CountObjects(page.raw), _MOST_SEGMENTS))
            ]
            if not kinds and not raw.FPDFPage_GetAnnotCount(page.raw):
                return True
        if raw.FPDF_PAGEOBJ_IMAGE in kinds:
            return False
        greys, _ = self.pixels(number, _GLANCE, 1.0)
        return int(greys.max()) - int(greys.min()) < _SEEN

    def label(self, number: int) -> str:
        """Return the label printed on page ``number``; its number where there is none."""
        try:
            return self._document.get_page_label(number - 1).strip() or str(number)
        except (UnicodeDecodeError, pdfium.PdfiumError):
            return str(number)

    def information(self) -> dict[str, str]:
        """Return what the file says of itself: ``Title``, ``Author``, ``CreationDate``, ``ModDate``."""
        found = {}
        for key in ("Title", "Author", "CreationDate", "ModDate"):
            try:
                found[key] = self._document.get_metadata_value(key)
            except (UnicodeDecodeError, pdfium.PdfiumError):
                continue
        return found

    def outline(self) -> list[tuple[int, str]]:
        """Return the bookmarks: depth from 0, title."""
        found = []
        try:
            for entry in self._document.get_toc(max_depth=8):
                found.append((entry.level, entry.get_title()))
                if len(found) >= _MOST_SEGMENTS:
                    break
        except (UnicodeDecodeError, pdfium.PdfiumError):
            return found
        return found

    @contextmanager
    def _page(self, number: int) -> Iterator[tuple[Any, Any]]:
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError as problem:
            raise Damaged(f"page {number}: {problem}") from problem
        try:
            text = page.get_textpage()
        except pdfium.PdfiumError as problem:
            page.close()
            raise Damaged(f"page {number}: {problem}") from problem
        try:
            yield page, text
        finally:
            text.close()
            page.close()


@contextmanager
def opened(data: bytes) -> Iterator[Pdf]:
    """Open a PDF. Raises :class:`NeedsPassword` or :class:`Damaged`."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as problem:
        if problem.err_code == raw.FPDF_ERR_PASSWORD:
            raise NeedsPassword from problem
        raise Damaged(str(problem).rstrip(".")) from problem
    try:
        yield Pdf(document)
    finally:
        document.close()


class _View:
    """How a page is shown: from its own coordinates to those of its picture."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.turn = page.get_rotation() % 360
        self.width, self.height = page.get_size()

    def points(self, points: Floats) -> Floats:
        """Return (n, 2) points of the page on its picture."""
        x, y = points[:, 0], points[:, 1]
        across, down = {
            0: (x - self.left, self.top - y),
            90: (y - self.bottom, x - self.left),
            180: (self.right - x, y - self.bottom),
            270: (self.top - y, self.right - x),
        }[self.turn]
        return np.stack([across, down], axis=1)

    def boxes(self, boxes: Floats) -> Floats:
        """Return (n, 4) boxes, from any two opposite corners to left, top, right, bottom on the picture."""
        one, two = self.points(boxes[:, :2]), self.points(boxes[:, 2:])
        return np.concatenate([np.minimum(one, two), np.maximum(one, two)], axis=1)


def _loose(text: Any, count: int) -> Floats:  # noqa: ANN401
    boxes = np.zeros((count, 4), np.float32)
    handle, start = ctypes.cast(text.raw, ctypes.c_void_p).value, boxes.ctypes.data
    # Calls without a line of Python between them: deque only empties what yields them.
    deque(map(_loose_box, repeat(handle), range(count), range(start, start + 16 * count, 16)), maxlen=0)
    return np.nan_to_num(boxes.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def _tight(text: Any, first: int, end: int) -> Floats:  # noqa: ANN401
    boxes = np.zeros((max(0, end - first), 4))  # left, bottom, right, top
    handle, start = ctypes.cast(text.raw, ctypes.c_void_p).value, boxes.ctypes.data
    for place in range(len(boxes)):
        at = start + 32 * place
        _tight_box(handle, first + place, at, at + 16, at + 8, at + 24)
    inked = (boxes[:, 2:] - boxes[:, :2] > _INK).all(axis=1) & np.isfinite(boxes).all(axis=1)
    kept: Floats = boxes[inked]
    return kept


def _characters(text: Any, view: _View) -> tuple[Ints, Ints, Floats, tuple[Style, ...]]:  # noqa: ANN401
    codes = _codes(text)
    handle = ctypes.cast(text.raw, ctypes.c_void_p).value
    objects = np.fromiter(map(_object, repeat(handle), range(len(codes))), np.uint64, len(codes))
    unique, firsts, which = np.unique(objects, return_index=True, return_inverse=True)
    known: dict[_Set, int] = {}
    fonts: dict[int, tuple[str, bool]] = {}
    styles, bases = [-1] * len(unique), [(0.0, 0.0)] * len(unique)
    numbers = (ctypes.c_double * 2)(), (ctypes.c_float * 6)()
    # Styles are numbered as they appear: objects are sorted by where they lie in memory, each time elsewhere.
    pointers, seen = unique.tolist(), firsts.tolist()
    for place in firsts.argsort().tolist():
        pointer, first = pointers[place], seen[place]
        if pointer:
            font = _font(pointer) or 0
            if font not in fonts:
                fonts[font] = _face(text, first)
            style, bases[place] = _style(handle, first, fonts[font], view.turn, numbers)
            styles[place] = known.setdefault(style, len(known))
    points = view.points(np.nan_to_num(np.array(bases, np.float64).reshape(-1, 2)))
    return codes, np.array(styles, np.int64)[which], points[which], tuple(Style(*each) for each in known)


def _codes(text: Any) -> Ints:  # noqa: ANN401
    """Return the code points, of one call where that tells them one for one."""
    count = text.count_chars()
    if count <= 0:
        return np.zeros(0, np.int64)
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = raw.FPDFText_GetText(text.raw, 0, count, buffer)
    units = np.frombuffer(buffer, np.uint16)[: max(0, written - 1)].astype(np.int64)
    if len(units) != count or ((units >= 0xD800) & (units < 0xE000)).any():
        handle = ctypes.cast(text.raw, ctypes.c_void_p).value
        units = np.array([_code(handle, index) for index in range(count)], np.int64)
    units[units == 0xFFFE] = HYPHEN
    return units


def _style(handle: int | None, index: int, face: tuple[str, bool], turn: int, numbers: Any) -> tuple[_Set, Any]:  # noqa: ANN401
    """Return how a character is set and its origin on the page; ``numbers`` is room for what PDFium answers."""
    origin, matrix = numbers
    at = ctypes.addressof(origin)
    _origin(handle, index, at, at + 8)
    _matrix(handle, index, ctypes.addressof(matrix))
    a, b, c, d = matrix[:4]
    size = _size(handle, index) * math.hypot(c, d)
    angle = math.degrees(math.atan2(b, a)) if math.isfinite(a + b) else 0.0
    return (round(abs(size), 2) if math.isfinite(size) else 0.0, *face, round(angle - turn) % 360), tuple(origin)


def _face(text: Any, index: int) -> tuple[str, bool]:  # noqa: ANN401
    """Return the name of a character's font, and whether it is bold."""
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text.raw, index, buffer, 128, flags)
    name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace")
    heavy = raw.FPDFText_GetFontWeight(text.raw, index) >= _BOLD or bool(flags.value & _FORCED_BOLD)
    return name, heavy or any(word in name.lower() for word in ("bold", "black", "heavy", "-bd", "cmbx"))


def _rules(page: Any, view: _View) -> Floats:  # noqa: ANN401
    """Return the straight lines across and down that are painted on a page."""
    found: list[tuple[float, float, float, float]] = []
    left = _MOST_SEGMENTS
    for number in range(min(raw.FPDFPage_CountObjects(page.raw), _MOST_SEGMENTS)):
        item = raw.FPDFPage_GetObject(page.raw, number)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH:
            left -= raw.FPDFPath_CountSegments(item)
            if left < 0:
                break
            found += _straight(item)
    boxes = np.array(found, np.float64).reshape(-1, 4)
    return view.boxes(boxes[np.isfinite(boxes).all(axis=1)])


def _straight(item: Any) -> Iterator[tuple[float, float, float, float]]:  # noqa: ANN401
    """Yield the straight sides of a path, across and down; of a thin filled shape its middle line."""
    box = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *box):
        return
    x0, y0, x1, y1 = (side.value for side in box)
    if min(x1 - x0, y1 - y0) <= _THIN:
        if max(x1 - x0, y1 - y0) >= _LONG:
            yield (x0, y0, x1, y1)
        return
    segments = raw.FPDFPath_CountSegments(item)
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    last: tuple[float, float] | None = None
    for number in range(segments):
        segment = raw.FPDFPath_GetPathSegment(item, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if last and raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
            wide, high = abs(point[0] - last[0]), abs(point[1] - last[1])
            if min(wide, high) < 0.5 and max(wide, high) >= _LONG:
                yield (*last, *point)
        last = point


__all__ = ["Damaged", "NeedsPassword", "Pdf", "opened"]
