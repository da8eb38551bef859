"""The signs of RTF: groups, control words, and bytes in the code page of their font."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.sources.office.symbols import symbol

_TOKEN = re.compile(
    rb"(?P<group>[{}])"
    rb"|\\(?P<word>[A-Za-z]{1,40})(?P<number>-?\d{1,10})?[ ]?"
    rb"|\\'(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<text>[^\\{}\r\n]{1,65536})"
)
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
SYMBOLS = 2
"""The charset of fonts of signs."""


@dataclass(frozen=True, slots=True)
class Token:
    """A sign: a group's brace, a control word, a control sign such as ``~``, or bytes of text."""

    kind: str
    """``{``, ``}``, ``word``, ``sign``, ``byte`` or ``text``."""
    name: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the signs of an RTF file; bytes that belong to pictures are passed by."""
    at = 0
    while at < len(data):
        match = _TOKEN.match(data, at)
        if match is None:  # a newline, which says nothing, or a backslash at the end
            at += 1
            continue
        at = match.end()
        if match["word"] is not None:
            name = match["word"].decode("ascii")
            number = None if match["number"] is None else int(match["number"])
            at += max(0, number or 0) if name == "bin" else 0
            yield Token("word", name, number)
        elif match["group"] is not None:
            yield Token(match["group"].decode("ascii"))
        elif match["byte"] is not None:
            yield Token("byte", data=bytes.fromhex(match["byte"].decode("ascii")))
        elif match["sign"] in {b"\\", b"{", b"}"}:
            yield Token("byte", data=match["sign"])  # it may be the second byte of a character
        elif match["sign"] is not None:
            yield Token("sign", match["sign"].decode("latin-1"))
        else:
            yield Token("text", data=match["text"])


@dataclass(slots=True)
class Font:
    """A font: what decides how its bytes are read."""

    charset: int | None = None
    name: str = ""


@dataclass(slots=True)
class Fonts:
    """The fonts of a file by their numbers, and its own code page."""

    page: str = "cp1252"
    fonts: dict[int, Font] = field(default_factory=dict)

    def font(self, number: int) -> Font:
        """Return a font, to be filled."""
        return self.fonts.setdefault(number, Font())

    def text(self, data: bytes, number: int | None) -> str:
        """Return bytes that are set in a font, or in none, as text; what does not fit its code page becomes U+FFFD."""
        font = Font() if number is None else self.fonts.get(number, Font())
        if font.charset == SYMBOLS:
            return "".join(symbol(0xF000 + each, font.name) if each >= 0x20 else "" for each in data)
        page = self.page if font.charset is None or font.charset == 1 else _CHARSETS.get(font.charset, self.page)
        return data.decode(page, errors="replace")

    def set_page(self, number: int) -> None:
        """Note the file's code page, if it is one that is known."""
        page = {65001: "utf-8", 10000: "mac_roman", 936: "gbk", 1361: "johab"}.get(number, f"cp{number}")
        try:
            codecs.lookup(page)
        except LookupError:
            return
        self.page = page


__all__ = ["SYMBOLS", "Font", "Fonts", "Token", "tokens"]
