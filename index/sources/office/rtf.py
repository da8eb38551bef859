"""RTF: the text that a word processor shows, with the numbers of lists, which stand in the file beside their rules."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.errors import SourceError
from index.sources.blocks import Block
from index.sources.file import File
from index.sources.office.document import document
from index.sources.office.rtf_flow import Flow, Look, clean
from index.sources.office.rtf_tokens import Fonts, tokens
from index.sources.properties import Properties, usable_author, usable_title
from index.types import Document, Kind, Location, Unit

_BEGIN = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}\{\\rtf")
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|заголовок) ?([1-9])", re.IGNORECASE)
_CHARACTERS = {
    "tab": "\t", "line": "\n", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emdash": "—",
    "endash": "–", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "page": " ", "softline": "\n",
    "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "", "rtlmark": "",
}  # fmt: skip
_SIGNS = {"~": "\xa0", "_": "-", "-": "", "\t": "\t"}
_UNREAD = frozenset(
    "colortbl pict nonshppict objdata fldinst themedata datastore xe tc rxe shprslt upr latentstyles rsidtbl mmath "
    "nonesttables datafield template sp sv sn bkmkstart bkmkend formfield ffdeftext atnid atnauthor atndate atnicn "
    "footnoteseparator ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn".split()
)
_LEVELS = 9
_MARKED = frozenset({"ud", "shpinst", "shptxt", "annotation", "shppict", "pntext"})
"""Destinations that older readers pass by, and that are read here."""
_NOTES = {"footnote": Unit.FOOTNOTE, "annotation": Unit.COMMENT}
_APART = {
    **_NOTES,
    "shptxt": None,
    **dict.fromkeys("header headerl headerr headerf footer footerl footerr footerf".split(), Kind.FURNITURE),
}
"""Destinations with a text of their own: notes, text boxes, running heads."""
_ABOUT = frozenset({"fonttbl", "stylesheet", "info", "revtim", "creatim", "title", "author"})
_PAGES = {"mac": 10000, "pc": 437, "pca": 850, "ansi": 1252}


@dataclass(slots=True)
class _State:
    """What holds until the group ends."""

    flow: Flow
    place: str = "body"
    """``body`` for all that is shown, ``unread``, or what a file says about itself: ``fonttbl``, ``title``."""
    apart: Unit | Kind | None = None
    """What ``flow`` is, if not the body."""
    look: Look = field(default_factory=Look)
    font: int | None = None
    skip: int = 1
    """Characters that stand for a Unicode one, for older readers."""
    hidden: bool = False
    deleted: bool = False
    labelled: bool = False


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of an RTF file. Raises :class:`SourceError`."""
    loaded = file.load()
    if not _BEGIN.match(loaded.data[:200]):
        first = loaded.data[:8].hex(" ")
        raise SourceError(
            file.source, f"is no RTF: its first bytes are {first}; expected {{\\rtf; save it as what it is"
        )
    reading = _Reading()
    reading.take(loaded.data)
    yield document(file, loaded.sha256, reading.blocks(), reading.properties(), reading.body.title)


def text_of(data: bytes) -> str:
    """Return what RTF says, a line a paragraph: for what holds some, such as a message."""
    reading = _Reading()
    reading.take(data)
    return "\n".join(block.text for block in reading.blocks())


class _Reading:
    """A file that is being read, sign by sign."""

    def __init__(self) -> None:
        self.body = Flow()
        self._notes: list[Block] = []
        self._edges: dict[str, Block] = {}
        self._counts: Counter[Unit] = Counter()
        self._fonts = Fonts()
        self._font = 0  # the one that is the usual one
        self._styles: dict[int, str] = {}
        self._style = 0  # the one that is being read
        self._said: dict[str, list[str]] = {}
        self._dates: dict[str, dict[str, int]] = {}
        self._state = _State(self.body)
        self._stack: list[_State] = []
        self._opened = self._starred = False  # a group has just begun: its first word names its destination
        self._over = 0  # characters still to be passed by after a Unicode one
        self._bytes = b""

    def take(self, data: bytes) -> None:
        """Read the file."""
        for token in tokens(data):
            if token.kind in {"text", "byte"}:
                self._opened = False
                over = min(self._over, len(token.data))
                self._over -= over
                self._bytes += token.data[over:]
                continue
            self._flush()
            if token.kind == "{":
                self._stack.append(self._state)
                self._state = replace(self._state)
                self._opened, self._starred, self._over = True, False, 0
            elif token.kind == "}":
                self._close()
            elif token.kind == "sign":
                self._sign(token.name)
            else:
                self._word(token.name, token.number)
        self._flush()

    def blocks(self) -> list[Block]:
        """Return what was read: the body, then the notes, then the running heads."""
        body = self.body.end(Look())
        notes = [replace(note, under=min(note.under or 0, len(body) - 1)) for note in self._notes]
        return [*body, *notes, *self._edges.values()]

    def properties(self) -> Properties:
        """Return what the file says about itself."""
        when = self._dates.get("revtim") or self._dates.get("creatim") or {}
        try:
            date = datetime.date(when.get("yr", 0), when.get("mo", 0), when.get("dy", 0)).isoformat()
        except (ValueError, OverflowError):
            date = None
        title, author = (clean(self._said.get(each, ())) for each in ("title", "author"))
        return Properties(usable_title(title), usable_author(author), date)

    def _flush(self) -> None:
        """Add the bytes that were read: they are decoded together, since a character may take two."""
        if self._bytes:
            data, self._bytes = self._bytes, b""
            font = self._font if self._state.font is None else self._state.font
            self._say(self._fonts.text(data, font if self._state.place == "body" else None))

    def _say(self, text: str) -> None:
        state = self._state
        if state.place == "body":
            if not state.hidden and not state.deleted:
                (state.flow.label if state.labelled else state.flow.parts).append(text)
        elif state.place == "fonttbl":
            self._fonts.font(state.font or 0).name += text.rstrip(";")
        elif state.place == "stylesheet":
            self._styles[self._style] = self._styles.get(self._style, "") + text
        elif state.place in {"title", "author"}:
            self._said.setdefault(state.place, []).append(text)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
            return
        self._opened = False
        if self._over:
            self._over -= 1
        elif sign in "\r\n":
            self._end("par")
        else:
            self._say(_SIGNS.get(sign, ""))

    def _word(self, name: str, number: int | None) -> None:
        opened, self._opened = self._opened, False
        if (opened and self._opens(name)) or self._state.place == "unread":
            return
        if self._over and name in _CHARACTERS:
            self._over -= 1
        elif name == "u":
            self._over = self._state.skip
            self._say(chr((number or 0) % 0x10000))
        elif name in _CHARACTERS:
            self._say(_CHARACTERS[name])
        elif self._state.place in {"revtim", "creatim"}:
            self._dates.setdefault(self._state.place, {})[name] = number or 0
        elif not self._end(name):
            self._set(name, number)

    def _opens(self, name: str) -> bool:
        """Begin the destination that a group's first word names; tell whether it names one."""
        state = self._state
        if state.place == "unread" and name != "ud":
            return True
        if name in _UNREAD or (self._starred and name not in _MARKED):
            state.place = "unread"
        elif name == "ud":  # the same once more in Unicode, within what is passed by
            state.place = "body" if state.place == "unread" else state.place
        elif name in _APART:
            state.flow, state.apart, state.look, state.labelled = Flow(), _APART[name], Look(), False
        elif name in _ABOUT:
            state.place = name
        elif name in {"listtext", "pntext"}:
            state.labelled = True
        else:
            return False
        return True

    def _close(self) -> None:
        """End a group."""
        self._opened, self._over = False, 0
        if not self._stack:
            return
        inner, self._state = self._state, self._stack.pop()
        if inner.flow is not self._state.flow:
            self._put_aside(inner)

    def _put_aside(self, state: _State) -> None:
        """Keep what was read of a note, a text box or a running head."""
        plain = [
            block if block.kind is Kind.TABLE else replace(block, kind=Kind.BODY, level=0)
            for block in state.flow.end(state.look)
        ]
        if isinstance(state.apart, Unit) and plain:
            self._counts[state.apart] += 1
            location = Location(state.apart, str(self._counts[state.apart]))
            at = len(self.body.blocks)
            self._notes += [replace(block, location=location, under=at, item=None) for block in plain]
        elif state.apart is Kind.FURNITURE:
            for block in plain:
                self._edges.setdefault(block.text, Block(block.text, Kind.FURNITURE, under=-1))
        elif state.place == "body":
            self._state.flow.blocks += plain

    def _end(self, name: str) -> bool:
        """End a paragraph, a cell or a row; tell whether the word does."""
        state = self._state
        if name in {"par", "sect", "nestcell"}:
            state.flow.end_paragraph(state.look)
        elif name == "cell":
            state.flow.end_cell(state.look)
        elif name == "row":
            state.flow.end_row()
        else:
            return False
        return True

    def _set(self, name: str, number: int | None) -> None:
        """Take over what a word sets for characters, for paragraphs, or for the file."""
        state = self._state
        on = number != 0
        if name == "f":
            state.font = number
        elif name == "uc":
            state.skip = max(0, number or 0)
        elif name == "v":
            state.hidden = on
        elif name == "deleted":
            state.deleted = on
        elif name == "plain":
            state.font, state.hidden, state.deleted = None, False, False
        elif name == "ftnalt" and state.apart is Unit.FOOTNOTE:
            state.apart = Unit.ENDNOTE
        else:
            self._set_paragraph(name, number)

    def _set_paragraph(self, name: str, number: int | None) -> None:
        state = self._state
        if name == "pard":
            state.look = Look()
        elif name == "s" and state.place == "stylesheet":
            self._style = number or 0
        elif name == "s":
            state.look = _styled(state.look, self._styles.get(number or 0, ""))
        elif name == "outlinelevel":
            state.look = replace(state.look, level=(number or 0) + 1 if (number or 0) < _LEVELS else 0)
        elif name == "intbl":
            state.look = replace(state.look, in_table=True)
        else:
            self._set_file(name, number)

    def _set_file(self, name: str, number: int | None) -> None:
        if name == "fcharset":
            self._fonts.font(self._state.font or 0).charset = number
        elif name == "deff":
            self._font = number or 0
        elif name == "ansicpg" or name in _PAGES:
            self._fonts.set_page(number or _PAGES.get(name, 0))


def _styled(look: Look, named: str) -> Look:
    named = named.strip(" ;").casefold()
    heading = _HEADING.fullmatch(named)
    return replace(
        look,
        level=int(heading[1]) if heading else look.level,
        contents=named.startswith("toc ") or look.contents,
        title=named in {"title", "titel", "titre"},
    )


__all__ = ["read", "text_of"]
