"""A message as it is sent (RFC 5322 and MIME) to its header, its one body, and what is attached.

The parser of the standard library keeps whatever it is given; its newer policies raise at damaged headers, so headers
are read here.
"""

from __future__ import annotations

import binascii
import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser

from index.errors import SourceError
from index.sources.decoding import decode, normalise_newlines
from index.sources.mail.bodies import flowed, html_blocks
from index.sources.mail.headers import characters, header, shown
from index.sources.mail.letter import Attached, Mail, Text

_STUB = 400
"""A plain body shorter than this may only say that the other one is to be read."""
_TIMES = 4
"""Times as much as the plain body's words that an HTML body must say to be the one that was meant."""
_PGP = "-----BEGIN PGP MESSAGE-----"
ENCRYPTED = "its text, which is encrypted ({}): save the message decrypted"
_SIGNED = "its text, which is packed into its signature (S/MIME): forward the message to yourself and save that"
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_LATIN = frozenset({"us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "cp1252"})
"""What programs name that do not know better; text in these that is UTF-8 by chance does not occur."""
_WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class _Found:
    """What was found in a message so far."""

    body: list[Text] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def mail_of(data: bytes, source: str) -> Mail:
    """Return the message that ``data`` is. Raises :class:`SourceError` if its parts stand too deep in one another."""
    try:
        return _mail(BytesParser(policy=policy.compat32).parsebytes(data.lstrip()), source)
    except RecursionError as problem:
        raise SourceError(source, "has parts that stand too deep in one another; save its text alone") from problem


def _mail(message: Message, source: str) -> Mail:
    found = _Found()
    _walk(message, found, source)
    return Mail(header(message.raw_items()), tuple(found.body), tuple(found.attached), tuple(found.unread))


def _walk(part: Message, found: _Found, source: str) -> None:
    kind = part.get_content_type()
    if part.get_content_maintype() == "message":
        _message(part, kind, found, source)
    elif part.is_multipart():
        _multipart(part, kind, found, source)
    elif kind in _SMIME:
        signed = str(part.get_param("smime-type", "")).lower().startswith("signed")
        found.unread.append(_SIGNED if signed else ENCRYPTED.format("S/MIME"))
    elif kind in _SIGNATURES:
        return
    elif kind in {"text/plain", "text/html"} and not _is_attached(part):
        _text(_read_text(part, source), found)
    else:
        found.attached.append(Attached(_name(part, len(found.attached) + 1), payload(part)))


def _multipart(part: Message, kind: str, found: _Found, source: str) -> None:
    children = _children(part)
    if kind == "multipart/encrypted":
        protocol = str(part.get_param("protocol", "")).lower()
        found.unread.append(ENCRYPTED.format("PGP" if "pgp" in protocol or not protocol else protocol))
    elif kind == "multipart/alternative":
        _alternative(children, found, source)
    else:
        for child in children:
            _walk(child, found, source)


def _children(part: Message) -> Sequence[Message]:
    inner = part.get_payload()
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def _alternative(children: Sequence[Message], found: _Found, source: str) -> None:
    """Take one of several forms of the same body, and whatever is attached to any of them."""
    forms = []
    for child in children:
        inner = _Found()
        _walk(child, inner, source)
        found.attached += [each for each in inner.attached if not each.name.startswith("part ")]
        found.unread += inner.unread
        if inner.body:
            forms.append(tuple(inner.body))
    plain = next((form for form in forms if not any(text.is_html for text in form)), None)
    rich = next((form for form in reversed(forms) if any(text.is_html for text in form)), None)
    if plain and rich and is_stub(plain, rich, source):
        plain = None
    found.body += plain or rich or ()


def is_stub(plain: Sequence[Text], rich: Sequence[Text], source: str) -> bool:
    """Tell whether a plain body only says where the other one can be seen."""
    said = sum(len(_WORDS.findall(text.text)) for text in plain)
    if sum(len(text.text) for text in plain) > _STUB:
        return False
    try:
        shown_there = [block.text for text in rich for block in html_blocks(text.text, source)]
    except SourceError:
        return False
    return sum(len(_WORDS.findall(text)) for text in shown_there) >= _TIMES * max(said, 3)


def _message(part: Message, kind: str, found: _Found, source: str) -> None:
    children = _children(part)
    if kind == "message/delivery-status":
        _text(Text("\n\n".join(str(child).strip() for child in children)), found)
        return
    if kind in {"message/rfc822", "message/global"} and children:
        inner = _inner(part, children[0], source)
        name = _name(part, 0) or re.sub(r"[/\\]", "_", inner.header["Subject"] or inner.header.identity)
        found.attached.append(Attached(name or f"message {len(found.attached) + 1}", inner))
    else:
        found.unread.append(f"a part of the kind {kind}")


def _inner(part: Message, child: Message, source: str) -> Mail:
    """Return a message in another; some programs encode it as a whole, which nothing expects."""
    if _encoding(part) != "base64":
        return _mail(child, source)
    try:
        return mail_of(binascii.a2b_base64(str(child.get_payload() if not list(child.keys()) else child)), source)
    except (binascii.Error, ValueError):
        return _mail(child, source)


def _encoding(part: Message) -> str:
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower().split(";")[0].strip("\"' ")


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part))


def _file_name(part: Message) -> str:
    try:
        return shown(part.get_filename("") or "")
    except (ValueError, TypeError, LookupError):
        return ""


def _name(part: Message, number: int) -> str:
    """Return the name of an attached file, with the ending that its kind has, if it has none of its own."""
    name = _file_name(part)
    if number and not re.search(r"\.\w{1,8}$", name):
        ending = mimetypes.guess_extension(part.get_content_type()) or ""
        return f"{name or f'part {number}'}{ending}"
    return name


def payload(part: Message) -> bytes:
    """Return the bytes of a part, as far as what was done to them for transport can be undone."""
    encoding = _encoding(part)
    if encoding in {"base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"}:
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = encoding
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):  # damaged beyond what the library mends
        data = str(part.get_payload()).encode("utf-8", "replace")
    return data if isinstance(data, bytes) else b""


def _read_text(part: Message, source: str) -> Text:
    data = payload(part)
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        charset = None
    is_html = part.get_content_type() == "text/html"
    text = text_of(data, charset, source)
    if not is_html and str(part.get_param("format", "")).lower() == "flowed":
        text = flowed(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return Text(text, is_html)


def text_of(data: bytes, charset: str | None, source: str) -> str:
    """Decode a body: as it says, or else as fits best; what fits nowhere becomes replacement characters."""
    if not data.strip():
        return ""
    if charset in _LATIN and _is_utf8(data):
        charset = "utf-8"
    try:
        text = decode(data, source, charset)
    except SourceError:
        text = normalise_newlines(characters(data) if charset is None else _forced(data, charset))
    return text.replace("\0", " ")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _forced(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _text(text: Text, found: _Found) -> None:
    if not text.is_html and text.text.lstrip().startswith(_PGP):
        found.unread.append(ENCRYPTED.format("PGP"))
    elif text.text.strip():
        found.body.append(text)


__all__ = ["ENCRYPTED", "is_stub", "mail_of", "payload", "text_of"]
