"""The header of a message: its values as a mail program shows them, whatever was done to them on the way."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from index.text.kinds.datelines import iso_date

SHOWN = ("From", "To", "Cc", "Bcc", "Date", "Subject")
"""What is told of a message, in this order."""
_WORD = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,20})?\?([BbQq])\?([^?]{0,4000})\?=")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NAMED = re.compile(r"\"([^\"<>]{1,200})\" ?<")
_YEARS = range(1970, 2100)


@dataclass(frozen=True, slots=True)
class Header:
    """What a message says of itself."""

    fields: tuple[tuple[str, str], ...]
    """Those of :data:`SHOWN` that it has, each on one line."""
    identity: str = ""
    """Its Message-ID."""

    def __getitem__(self, name: str) -> str:
        """Return a field's value; empty where it has none."""
        return next((value for known, value in self.fields if known == name), "")

    @property
    def author(self) -> str | None:
        """Its sender: ``Dana Weber <dana@corp.example>``."""
        return _NAMED.sub(r"\1 <", self["From"], count=1) or None

    @property
    def date(self) -> str | None:
        """Its day in the sender's time zone, as ISO; None where it has none that can be read."""
        return day(self["Date"])


def header(items: Iterable[tuple[str, str]]) -> Header:
    """Return the header whose lines, as they were sent, are ``items``; of a field that comes twice, the first."""
    wanted = {name.casefold(): name for name in (*SHOWN, "Message-ID")}
    found: dict[str, str] = {}
    for name, raw in items:
        known = wanted.get(name.strip().casefold())
        if known and known not in found and (value := shown(raw)):
            found[known] = value
    identity = found.get("Message-ID", "").strip("<> ")
    return Header(tuple((name, found[name]) for name in SHOWN if name in found), identity)


def shown(raw: str) -> str:
    """Return a field's value as it was meant: one line, its encoded words decoded."""
    try:
        data = raw.encode("ascii", "surrogateescape")
        raw = characters(data)
    except UnicodeEncodeError:  # it was text already
        raw = raw.encode("utf-8", "replace").decode()
    return " ".join(_CONTROL.sub(" ", "".join(_pieces(" ".join(raw.split())))).split())


def _pieces(text: str) -> Iterator[str]:
    """Yield what stands between the encoded words, and those decoded; some cut a character in two."""
    reached, charset, waiting = 0, "", b""
    for match in _WORD.finditer(text):
        between = text[reached : match.start()]
        if waiting and (between.strip() or match[1].lower() != charset):
            yield characters(waiting, charset)
            waiting = b""
        if between.strip() or not reached:
            yield between
        charset, waiting = match[1].lower(), waiting + _bytes(match[2], match[3])
        reached = match.end()
    if waiting:
        yield characters(waiting, charset)
    yield text[reached:]


def _bytes(form: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if form in "Qq":
        return binascii.a2b_qp(data, header=True)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def characters(data: bytes, charset: str = "") -> str:
    """Decode ``data`` as it says, or else as UTF-8, or else as the commonest code page."""
    plain = charset.lower() in {"", "us-ascii", "ascii", "iso-8859-1", "latin1", "unknown-8bit"}
    for name in (() if plain else (charset,)) + ("utf-8",):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def day(value: str) -> str | None:
    """Return the day of a Date field, as ISO; None where it holds no date."""
    try:
        moment: datetime | None = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        moment = None
    if moment is None:
        return iso_date(value) or iso_date(value.partition(", ")[2])
    return moment.date().isoformat() if moment.year in _YEARS else None


__all__ = ["SHOWN", "Header", "characters", "day", "header", "shown"]
