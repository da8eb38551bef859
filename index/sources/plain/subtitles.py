"""Subtitles, ``.srt`` and ``.vtt``: what is said, in paragraphs, each cue with the time at which it is shown.

A sentence runs over several cues: they are joined, until somebody else speaks, or nobody does for a while.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.errors import SourceError
from index.sources.blocks import Block, assembled
from index.sources.decoding import decode
from index.sources.file import File
from index.text.paragraphs import first_words
from index.types import Document, Location, Spot, Unit

_TIMES = re.compile(
    r"\s{0,20}(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s{1,20}-->\s{1,20}(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
)
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?\s{1,5}([^>]{1,200})>")
_TAG = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
_NAMED = re.compile(r"(?:[-–—]\s{0,5}|>>\s{0,5})?([A-Z][\w.'’ -]{1,39}):\s")
_PAUSE = 3.0
"""Seconds without a word, after which a paragraph ends."""
_LONG = 600
"""Characters from which a paragraph ends with a sentence."""
_LONGEST = 1200
_ENDS = '.!?…。！？”"'


@dataclass(frozen=True, slots=True)
class _Cue:
    line: int
    """Of its first words."""
    start: float
    end: float
    """Seconds."""
    voice: str
    text: str


@dataclass(slots=True)
class _Speech:
    """A paragraph while its cues are read."""

    cues: list[_Cue] = field(default_factory=list)
    length: int = 0

    def goes_on(self, cue: _Cue) -> bool:
        """Tell whether ``cue`` belongs to it."""
        last = self.cues[-1]
        full = self.length > _LONG and last.text[-1] in _ENDS
        speaks = cue.voice == last.voice and not _NAMED.match(cue.text) and cue.text[0] not in "-–—>"
        return speaks and cue.start - last.end < _PAUSE and not full and self.length < _LONGEST

    def block(self, named: bool) -> Block:
        """Return it as a block, behind the name of who speaks, where the file tells it."""
        voice = self.cues[0].voice
        text = f"{voice}: " if voice and named else ""
        spots = []
        for number, cue in enumerate(self.cues):
            text += " " if number else ""
            start = len(text) if number else 0
            text += cue.text
            spots.append(Spot(start, len(text), Location(Unit.CUE, _time(cue.start)), line=cue.line))
        return Block(text, line=self.cues[0].line, location=spots[0].location, spots=tuple(spots))


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of a file of subtitles."""
    loaded = file.load()
    cues = list(_cues(decode(loaded.data, file.source).split("\n")))
    if not cues:
        raise SourceError(file.source, 'holds no subtitle; expected a time, "00:01:02,000 --> 00:01:04,000", and words')
    text, paragraphs = assembled(list(_blocks(cues)), None)
    yield Document(
        source=file.source,
        name=file.name,
        title=file.stem or first_words(text, paragraphs) or file.name,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
    )


def _blocks(cues: list[_Cue]) -> Iterator[Block]:
    speech, voice = _Speech(), ""
    for cue in cues:
        if speech.cues and not speech.goes_on(cue):
            yield speech.block(named=speech.cues[0].voice != voice)
            voice, speech = speech.cues[0].voice, _Speech()
        speech.cues.append(cue)
        speech.length += len(cue.text) + 1
    yield speech.block(named=True)


def _cues(lines: list[str]) -> Iterator[_Cue]:
    """Yield the cues that say something; those that repeat the one before, as rolling captions do, only once."""
    said = ""
    at = 0
    while at < len(lines):
        match = _TIMES.match(lines[at])
        at += 1
        if match is None:
            continue
        first = at
        while at < len(lines) and lines[at].strip() and not _TIMES.match(lines[at]):
            at += 1
        held = lines[first:at]
        voice = next((found[1].strip() for line in held if (found := _VOICE.search(line))), "")
        text = " ".join(html.unescape(_TAG.sub("", " ".join(held))).split())
        if text and text != said:
            begin = next(number for number, line in enumerate(held) if line.strip())
            yield _Cue(first + begin + 1, _seconds(match, 1), _seconds(match, 5), voice, text)
        said = text


def _seconds(match: re.Match[str], at: int) -> float:
    hours, minutes, seconds, part = (match[at + number] for number in range(4))
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(part.ljust(3, "0")) / 1000


def _time(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


__all__ = ["read"]
