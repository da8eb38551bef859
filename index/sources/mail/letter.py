"""A message to documents: itself, the messages in it, and what is attached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.errors import SourceError
from index.sources.blocks import Block, assembled
from index.sources.file import File
from index.sources.formats import FORMATS
from index.sources.mail.bodies import html_blocks, judged, plain_blocks
from index.sources.mail.headers import Header
from index.text.paragraphs import first_words
from index.types import Document, Kind, Location, Spot, Unit

MOST_DEPTH = 5
"""How many files may stand in one another."""
_MOST_ATTACHED = 500
_TOLD = 20
"""Of what was not read, so many are named."""
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Text:
    """A part of a message's body."""

    text: str = field(repr=False)
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a message, or a message."""

    name: str
    content: bytes | Mail = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """A message, whatever format it came in."""

    header: Header
    body: tuple[Text, ...] = ()
    attached: tuple[Attached, ...] = ()
    unread: tuple[str, ...] = ()
    """What of it cannot be read, and why."""


def documents(mail: Mail, file: File) -> Iterator[Document]:
    """Yield the document of ``mail``, which stands in ``file``, then those of what is in it.

    What cannot be read of it is told in the note of its document, and keeps nothing else from being read. Raises
    :class:`SourceError` if it says nothing at all.
    """
    unread = list(mail.unread)
    inner = list(_inner(mail, file, unread))
    blocks = _blocks(mail, file.source, unread)
    header = _header_block(mail.header)
    if header is None and not blocks:
        if inner:
            yield from inner
            return
        reason = "; ".join(unread) or "is empty: it has neither a header nor a text; expected a message"
        raise SourceError(file.source, reason)
    subject = mail.header["Subject"]
    text, paragraphs = assembled([*([header] if header else []), *blocks], subject or None)
    yield Document(
        source=file.source,
        name=file.name,
        title=subject or first_words(*assembled(blocks, None)) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=file.sha256(),
        date=mail.header.date,
        author=mail.header.author,
        note=_told(unread),
    )
    yield from inner


def _header_block(header: Header) -> Block | None:
    """Return the lines of the header: each is quoted by itself."""
    lines, spots, start = [], [], 0
    for name, value in header.fields:
        lines.append(f"{name}: {value}")
        spots.append(Spot(start, start + len(lines[-1]), Location(Unit.HEADER, name)))
        start += len(lines[-1]) + 1
    if not spots:
        return None
    places = [spot.location for spot in spots if spot.location]
    return Block("\n".join(lines), Kind.LIST, location=places[0].to(places[-1]), spots=tuple(spots))


def _blocks(mail: Mail, source: str, unread: list[str]) -> list[Block]:
    made: list[Block] = []
    lists = 0
    for part in mail.body:
        try:
            found = html_blocks(part.text, source) if part.is_html else plain_blocks(part.text)
        except SourceError as problem:
            unread.append(f"a part of its text {problem.reason}")
            continue
        found = [
            replace(block, item=replace(block.item, list=block.item.list + lists)) if block.item else block
            for block in judged(found, mail.header["From"], page=part.is_html)
        ]
        lists = max((block.item.list for block in found if block.item), default=lists)
        made += found
    return made


def _inner(mail: Mail, file: File, unread: list[str]) -> Iterator[Document]:
    """Yield the documents of what is attached, each named by its file; note in ``unread`` what yields none."""
    taken: Counter[str] = Counter()
    for each in mail.attached[:_MOST_ATTACHED]:
        name = safe(each.name)
        taken[name.casefold()] += 1
        name = again(name, taken[name.casefold()])
        if file.depth >= MOST_DEPTH:
            unread.append(f'"{name}" stands in more than {MOST_DEPTH} files')
            continue
        data = b"" if isinstance(each.content, Mail) else each.content
        inner = file.holding(name, data, file.sha256())
        yield from _read(each.content, inner, mail.header.date, unread)
    if len(mail.attached) > _MOST_ATTACHED:
        unread.append(f"{len(mail.attached) - _MOST_ATTACHED:,} more attachments; at most {_MOST_ATTACHED} are read")


def _read(content: bytes | Mail, file: File, date: str | None, unread: list[str]) -> Iterator[Document]:
    name = file.name.rpartition("/")[2]
    form = FORMATS.get(file.suffix)
    if form is None and not isinstance(content, Mail):
        unread.append(f'"{name}" (a kind that is not read)')
        return
    try:
        for item in documents(content, file) if isinstance(content, Mail) else form.read(file) if form else ():
            if isinstance(item, SourceError):
                unread.append(f'"{name}" {item.reason}')
                continue
            within = item.name if item.name.startswith(file.name) else f"{file.name}/{item.name}"
            yield replace(item, name=within, date=item.date or date)
    except SourceError as problem:
        unread.append(f'"{name}" {problem.reason}')
    except Exception as problem:  # noqa: BLE001 - libraries raise what they like at damaged files
        unread.append(f'"{name}" is damaged ({type(problem).__name__})')


def safe(name: str) -> str:
    """Return a name without folders and without what no file's name has."""
    name = "".join(each if each.isprintable() else " " for each in name).replace("\\", "/")
    name = " ".join(name.rpartition("/")[2].split()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(suffix)]}{dot}{suffix}" if dot and len(suffix) < 10 else name[:_LONGEST_NAME]


def again(name: str, times: int) -> str:
    """Return the name of the file that is the ``times``-th of its name: ``scan (2).pdf``."""
    if times < 2:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{stem} ({times}).{suffix}" if dot and len(suffix) < 10 else f"{name} ({times})"


def _told(unread: Sequence[str]) -> str | None:
    if not unread:
        return None
    more = f"; {len(unread) - _TOLD} more" if len(unread) > _TOLD else ""
    return "does not hold " + "; ".join(dict.fromkeys(unread[:_TOLD])) + more


__all__ = ["MOST_DEPTH", "Attached", "Mail", "Text", "again", "documents", "safe"]
