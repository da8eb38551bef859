r"""Decoding: from bytes to text, for every file.

Newlines become ``\n`` here and nowhere else; a byte order mark is dropped; no other character is altered.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from index.errors import SourceError

_SAMPLE = 8192
"""How many leading bytes decide whether a file is text; git and grep look about as far."""


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document (.docx, .xlsx, .pptx, .epub)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls, .ppt)"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"{\\rtf", "an RTF document"),
)

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16 LE, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")

_LEGACY = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "cp437", "cp850",
    "mac_roman", "cp866", "gb18030", "big5", "cp932", "euc_jp", "cp949",
)  # fmt: skip
"""The code pages that occur in the wild; charset-normalizer's rarer ones only win by accident on short texts."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what it was encoded in."""

    text: str
    """Newlines normalised, and never blank."""
    guessed: str = ""
    """The encoding, where nothing but the bytes themselves told it."""

    @property
    def note(self) -> str | None:
        """What the ledger says of it."""
        if not self.guessed:
            return None
        return f"was read as {self.guessed}, which is a guess: it is not UTF-8; save it as UTF-8 if that is wrong"


def decode(data: bytes, source: str, declared: str | None = None) -> str:
    """Return the text of ``data`` alone, as :func:`decoded` does."""
    return decoded(data, source, declared).text


def decoded(data: bytes, source: str, declared: str | None = None) -> Decoded:
    """Return the text of ``data``. Raises :class:`SourceError` if it is none, or in no encoding that is known.

    A byte order mark decides; then the encoding that the document declares for itself, if it fits; then UTF-8; then
    the legacy code page that fits best.
    """
    reject_binary(data, source)
    characters = _characters(data, source, declared)
    text = normalise_newlines(characters.text)
    if not text.strip():
        raise SourceError(source, "is empty: it holds no text, only white space at most; remove it or fill it")
    return Decoded(text, characters.guessed)


def normalise_newlines(text: str) -> str:
    r"""Make every ``\r\n`` and ``\r`` a ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def known_by_first_bytes(data: bytes) -> str:
    """Return what a file is, whatever its name says: ``a PDF``; empty where that is not known."""
    return next((what for magic, what in _MAGIC if data.startswith(magic)), "")


def reject_binary(data: bytes, source: str) -> None:
    """Raise SourceError if the first bytes are not those of a text."""
    if what := known_by_first_bytes(data):
        raise SourceError(source, f"looks binary: its first bytes are those of {what}; expected text; convert it")
    if b"\x00" in data[:_SAMPLE] and not _marked(data) and not _bare_utf16(data):
        first = data[:8].hex(" ")
        raise SourceError(source, f"looks binary: first bytes {first}; expected text without NUL bytes; convert it")


def _marked(data: bytes) -> tuple[bytes, str] | None:
    """Return the byte order mark and its encoding."""
    return next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), None)


def _bare_utf16(data: bytes) -> str | None:
    """Return the UTF-16 without a mark that NULs give away: half of the bytes of Latin text, all on one side."""
    sample = data[: _SAMPLE & ~1]
    if len(data) % 2 or not sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = 1 + len(sample) // 5
    name = "utf-16-le" if even == 0 and odd >= enough else "utf-16-be" if odd == 0 and even >= enough else None
    if name is None or _CONTROL.search(sample.decode(name, errors="replace")):
        return None
    return name


def _characters(data: bytes, source: str, declared: str | None) -> Decoded:
    mark = _marked(data)
    if mark is not None:
        return Decoded(_strict(data[len(mark[0]) :], mark[1], source, len(mark[0])))
    bare = _bare_utf16(data)
    if bare is not None:
        return Decoded(_strict(data, bare, source, 0))
    text = _declared(data, declared) if declared is not None else None
    if text is not None:
        return Decoded(text)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if _damaged_utf8(data):
            raise _undecodable(source, error, 0) from error
        name = _legacy(data, source, error)
        return Decoded(_strict(data, name, source, 0), name)


def encoding_of(head: bytes, strange: bytes, source: str) -> tuple[str, int]:
    """Return the encoding of a file that begins with ``head``, and the length of its byte order mark.

    ``strange`` is some of it that is no UTF-8, in whole lines; empty if all of it is. Raises SourceError.
    """
    mark = _marked(head)
    if mark is not None:
        return mark[1], len(mark[0])
    bare = _bare_utf16(head[: len(head) & ~1])
    if bare is not None:
        return bare, 0
    try:
        strange.decode("utf-8")
    except UnicodeDecodeError as error:
        if _damaged_utf8(strange):
            raise _undecodable(source, error, 0) from error
        return _legacy(strange, source, error), 0
    return "utf-8", 0


def _strict(data: bytes, encoding: str, source: str, skipped: int) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(source, error, skipped) from error


def _declared(data: bytes, declared: str) -> str | None:
    """Decode as the document says; None where that is unknown, no text encoding, or does not fit."""
    try:
        name = codecs.lookup(declared).name
        # The web reads these labels as Windows-1252, of which they are subsets.
        return data.decode("cp1252" if name in {"iso8859-1", "ascii"} else name)
    except (LookupError, UnicodeDecodeError):
        return None


def _damaged_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a flaw, to be mended, from another encoding, to be guessed."""
    tried = data.decode("utf-8", errors="replace")
    flaws = tried.count("\ufffd")
    return sum(character > "\x7f" for character in tried) - flaws > flaws


def _legacy(data: bytes, source: str, error: UnicodeDecodeError) -> str:
    """Return the code page that fits best."""
    from charset_normalizer import from_bytes  # 30 ms that UTF-8 folders need not pay

    matches = from_bytes(data, cp_isolation=list(_LEGACY))
    best = matches.best()
    if best is None:
        raise _undecodable(source, error, 0) from error
    # A lone accent fits several pages equally well; the commonest is then the likeliest.
    usual = next((match for match in matches if match.encoding == _LEGACY[0]), best)
    tied = usual.chaos <= best.chaos and usual.coherence >= best.coherence
    return usual.encoding if tied else best.encoding


def _undecodable(source: str, error: UnicodeDecodeError, skipped: int) -> SourceError:
    byte = error.object[error.start]
    place = error.start + skipped
    return SourceError(
        source,
        f"cannot be decoded: byte 0x{byte:02x} at offset {place} is not valid {error.encoding}; save it as UTF-8",
    )


__all__ = ["Decoded", "decode", "decoded", "encoding_of", "known_by_first_bytes", "normalise_newlines", "reject_binary"]
