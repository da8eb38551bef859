"""What Outlook keeps of a message: properties in the storages of an OLE file, and RTF that is packed."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from olefile import OleFileIO

from index.sources.mail.headers import characters

_PREFIX = "__substg1.0_"
_PROPERTIES = "__properties_version1.0"
_TEXT, _TEXT_8, _BINARY, _STORAGE, _TIME = "001F", "001E", "0102", "000D", 0x0040
_CODE_PAGE, _INTERNET_PAGE = 0x3FFD, 0x3FDE
_PAGES = {
    65001: "utf-8", 20127: "ascii", 936: "gb18030", 54936: "gb18030", 950: "big5", 50220: "iso-2022-jp",
    50221: "iso-2022-jp", 50222: "iso-2022-jp", 51932: "euc_jp", 51949: "euc_kr", 20866: "koi8_r", 21866: "koi8_u",
    1200: "utf-16-le", 10000: "mac_roman",
}  # fmt: skip
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MOST_RTF = 32 * 1024 * 1024
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil "
    b"\\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans Serif"
    b"SymbolArialTimes New RomanCourier{\\colortbl"
    b"\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)  # fmt: skip
"""Of which packed RTF may take pieces from the start (MS-OXRTFCP)."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A message, a recipient or an attachment: what it holds, by the number of the property."""

    ole: OleFileIO
    path: tuple[str, ...] = ()
    head: int = 32
    """Bytes before the first of the fixed properties: they differ by what it is."""
    around: str = "cp1252"
    """Encoding of the message in which it stands: its own is told nowhere else."""

    def text(self, prop: str) -> str:
        """Return a text; empty where it has none."""
        wide = self._stream(f"{prop}{_TEXT}")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(f"{prop}{_TEXT_8}")
        return characters(narrow, self.page(_CODE_PAGE, _INTERNET_PAGE)).rstrip("\0") if narrow else ""

    def binary(self, prop: str) -> bytes | None:
        """Return bytes; None where it has none."""
        return self._stream(f"{prop}{_BINARY}")

    def time(self, prop: int) -> datetime | None:
        """Return a moment in UTC."""
        value = self._fixed(prop, _TIME)
        try:
            return _EPOCH + timedelta(microseconds=value // 10) if value else None
        except OverflowError:
            return None

    def number(self, prop: int) -> int:
        """Return a whole number; 0 where it has none."""
        return self._fixed(prop, 0x0003) & 0xFFFFFFFF

    def page(self, *props: int) -> str:
        """Return the encoding that the first of the properties names."""
        number = next((value for prop in props if (value := self.number(prop))), 0)
        if not number:
            return self.around
        return code_page(number)

    @property
    def html(self) -> tuple[bytes, str] | None:
        """The body in HTML, and its encoding."""
        data = self.binary("1013")
        if data is not None:
            return data, self.page(_INTERNET_PAGE, _CODE_PAGE)
        text = self.text("1013")
        return (text.encode("utf-8", "replace"), "utf-8") if text else None

    def inner(self, beginning: str) -> Iterator[Storage]:
        """Yield the storages in it whose names begin so."""
        depth = len(self.path)
        for path in self.ole.listdir(streams=False, storages=True):
            if len(path) == depth + 1 and tuple(path[:depth]) == self.path and path[-1].startswith(beginning):
                yield Storage(self.ole, tuple(path), 8, self.page(_CODE_PAGE, _INTERNET_PAGE))

    @property
    def message(self) -> Storage | None:
        """The message that an attachment is."""
        path = (*self.path, f"{_PREFIX}3701{_STORAGE}")
        return Storage(self.ole, path, 24, self.around) if self.ole.exists([*path, _PROPERTIES]) else None

    def _stream(self, name: str) -> bytes | None:
        return self._read(f"{_PREFIX}{name}")

    def _read(self, name: str) -> bytes | None:
        path = [*self.path, name]
        if not self.ole.exists(path) or self.ole.get_type(path) != 2:
            return None
        data = self.ole.openstream(path).read()
        return data if isinstance(data, bytes) else None

    def _fixed(self, prop: int, kind: int) -> int:
        data = self._read(_PROPERTIES) or b""
        wanted = struct.pack("<HH", kind, prop)
        for at in range(self.head, len(data) - 15, 16):
            if data[at : at + 4] == wanted:
                return int.from_bytes(data[at + 8 : at + 16], "little")
        return 0


def code_page(number: int) -> str:
    """Return the encoding that Windows gives this number."""
    name = _PAGES.get(number) or (f"iso8859_{number - 28590}" if 28590 < number < 28606 else f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def unpacked(data: bytes) -> bytes:
    """Return RTF that was packed (MS-OXRTFCP). What is damaged ends early."""
    if data[8:12] == b"MELA":
        return data[16:]
    if data[8:12] != b"LZFu":
        return b""
    made, at = bytearray(_DICTIONARY), 16
    while at < len(data) and len(made) < _MOST_RTF:
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                made += data[at : at + 1]
                at += 1
                continue
            pair, at = int.from_bytes(data[at : at + 2], "big"), at + 2
            # Places count in a ring of 4,096 bytes that began with the dictionary.
            back = (len(made) - (pair >> 4)) % 4096
            if back == 0 or back > len(made) or at > len(data):
                return bytes(made[len(_DICTIONARY) :])
            for _ in range((pair & 15) + 2):
                made.append(made[-back])
    return bytes(made[len(_DICTIONARY) :])


__all__ = ["Storage", "code_page", "unpacked"]
