"""A message as Outlook saves it, ``.msg``: an OLE file of properties (MS-OXMSG)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.parser import HeaderParser
from email.utils import format_datetime
from io import BytesIO

from olefile import OleFileIO

from index.errors import SourceError
from index.sources.archive import OLE
from index.sources.decoding import normalise_newlines
from index.sources.file import File
from index.sources.mail.headers import SHOWN, Header, header, shown
from index.sources.mail.letter import MOST_DEPTH, Attached, Mail, Text, documents
from index.sources.mail.mime import ENCRYPTED, is_stub, mail_of, text_of
from index.sources.mail.outlook import Storage, unpacked
from index.sources.office.rtf import text_of as text_of_rtf
from index.types import Document

_SENDERS = (("0C1A", "5D01", "0C1F"), ("0042", "5D02", "0065"))
"""Name, address, and address of another kind: of who sent it, and of whom it was sent for."""
_RECIPIENTS = {1: "To", 2: "Cc", 3: "Bcc"}
_DISPLAYED = {"To": "0E04", "Cc": "0E03", "Bcc": "0E02"}


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the document of the message, and those of what is in it."""
    loaded = file.load()
    if not loaded.data.startswith(OLE):
        what = "is empty" if not loaded.data.strip() else f"begins with {loaded.data[:8].hex(' ')}"
        raise SourceError(
            file.source, f"{what}; expected a message that Outlook saved as .msg; save it anew, or as .eml"
        )
    try:
        with OleFileIO(BytesIO(loaded.data)) as ole:
            mail = _mail(Storage(ole), file.source, 0)
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        said = " ".join(str(problem).split())[:120]
        raise SourceError(
            file.source, f"is no whole message of Outlook's ({said}); save it anew, or as .eml"
        ) from problem
    yield from documents(mail, replace(file, within=loaded))


def _mail(storage: Storage, source: str, depth: int) -> Mail:
    kind = storage.text("001A").upper()
    unread: list[str] = []
    attached = tuple(_attached(storage, source, depth, unread))
    body = _body(storage, source)
    if ".SMIME" in kind:
        signed = next((each.content for each in attached if isinstance(each.content, bytes)), b"")
        if "MULTIPARTSIGNED" in kind and signed:
            inside = mail_of(signed, source)
            return Mail(_header(storage), inside.body, inside.attached, inside.unread)
        return Mail(_header(storage), (), (), (ENCRYPTED.format("S/MIME"),))
    return Mail(_header(storage), body, attached, tuple(unread))


def _header(storage: Storage) -> Header:
    """Return the header as it was sent; where it was not sent yet or is not kept, what Outlook shows."""
    sent = header(HeaderParser(policy=policy.compat32).parsestr(storage.text("007D")).raw_items())
    known = dict(sent.fields)
    told = {"From": _sender(storage), **_recipients(storage), "Subject": storage.text("0037"), "Date": _date(storage)}
    fields = tuple((name, value) for name in SHOWN if (value := known.get(name) or shown(told.get(name, ""))))
    return Header(fields, sent.identity or storage.text("1035").strip("<> "))


def _sender(storage: Storage) -> str:
    for props in _SENDERS:
        name, *addresses = (storage.text(prop).strip() for prop in props)
        if name or any(addresses):
            return _person(name, addresses)
    return ""


def _person(name: str, addresses: list[str]) -> str:
    address = next((each for each in addresses if "@" in each), "")
    return f"{name} <{address}>" if name and address and name != address else name or address


def _recipients(storage: Storage) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for each in storage.inner("__recip_version1.0_"):
        person = _person(each.text("3001").strip("' "), [each.text("39FE"), each.text("3003")])
        found.setdefault(_RECIPIENTS.get(each.number(0x0C15) & 15, "To"), []).append(person)
    listed = {name: ", ".join(filter(None, people)) for name, people in found.items()}
    return {name: listed.get(name) or storage.text(prop) for name, prop in _DISPLAYED.items()}


def _date(storage: Storage) -> str:
    moment = storage.time(0x0039) or storage.time(0x0E06)
    return format_datetime(moment) if moment else ""


def _body(storage: Storage, source: str) -> tuple[Text, ...]:
    """Return the one body: the plain one, unless it is missing or only says where to see the other."""
    plain = Text(normalise_newlines(storage.text("1000")).replace("\0", " "))
    page = storage.html
    rich = Text(text_of(page[0], page[1], source), is_html=True) if page and page[0].strip() else None
    if rich and (not plain.text.strip() or is_stub((plain,), (rich,), source)):
        return (rich,)
    if plain.text.strip():
        return (plain,)
    rtf = unpacked(storage.binary("1009") or b"")
    text = text_of_rtf(rtf) if rtf else ""
    return (Text(text),) if text.strip() else ()


def _attached(storage: Storage, source: str, depth: int, unread: list[str]) -> Iterator[Attached]:
    for number, each in enumerate(storage.inner("__attach_version1.0_"), 1):
        name = each.text("3707") or each.text("3704") or each.text("3001")
        inner = each.message
        if inner is not None and depth < MOST_DEPTH:
            mail = _mail(inner, source, depth + 1)
            subject = re.sub(r"[/\\]", "_", mail.header["Subject"])
            yield Attached(subject or name or f"message {number}", mail)
        elif (data := each.binary("3701")) is not None:
            yield Attached(name or f"part {number}", data)
        else:
            unread.append(f'"{name or f"part {number}"}", which is only a link or an object of a program')


__all__ = ["read"]
