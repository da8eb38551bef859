"""Questions to training examples: a question over a piece of text, what answers it there, and whether anything does."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from index.encoder.minilm import minilm_folder
from index.text.sentences import sentences
from qa.reader.light_model import CLS, SEP
from training.reader.mining import HardNegatives, answers
from training.reader.near_misses import NearMisses
from training.reader.questions import as_typed
from training.reader.recipe import Mix
from training.reader.sets import Asked


@dataclass(frozen=True, slots=True)
class Example:
    """Word pieces to read, and what should be read from them."""

    ids: tuple[int, ...]
    passage: int
    """Where the passage's pieces begin; the last piece is a separator."""
    segments: int
    """Where the second segment, title and passage, begins."""
    spans: tuple[tuple[int, int], ...]
    """First and last piece of each answer; none if the passage does not answer."""


@dataclass(frozen=True, slots=True)
class _Text:
    """Something to read before it is cut into pieces."""

    question: str
    title: str
    passage: str
    spans: tuple[tuple[int, int], ...]


class Maker:
    """Makes the examples of an epoch; the same epoch is the same every time."""

    def __init__(self, asked: Sequence[Asked], negatives: HardNegatives, mix: Mix, tokenizer: Tokenizer) -> None:
        """Take the questions, their hard negatives, and a tokenizer that neither pads nor cuts."""
        self._asked = asked
        self._negatives = negatives
        self._mix = mix
        self._tokenizer = tokenizer
        self._near_misses = NearMisses.learned(asked)
        self._by_context: dict[str, list[str]] = {}
        for one in asked:
            self._by_context.setdefault(one.context, []).append(one.question)

    def epoch(self, number: int) -> list[Example]:
        """Return the examples of epoch ``number`` in random order."""
        chance = random.Random(f"{self._mix.seed} epoch {number}")
        texts = [text for one in self._asked for text in self._texts(one, chance)]
        chance.shuffle(texts)
        return [example for text in texts if (example := self._example(text)) is not None]

    def _texts(self, one: Asked, chance: random.Random) -> Iterator[_Text]:
        """Yield a question with its answer and, as often as the mix says, the same without one."""
        title = one.title if chance.random() < self._mix.titled else ""
        if not one.spans:
            yield _Text(self._typed(one, chance), title, self._around(one.context, [], chance), ())
            return
        yield self._window(self._typed(one, chance), title, one, chance)
        if one.set not in self._mix.mined:
            return
        for draw in self._mix.drawn(chance):
            negative = {"hard": self._hard, "removed": self._removed, "near_miss": self._near_miss}[draw](
                one, title, chance
            )
            if negative is not None:
                yield negative

    def _typed(self, one: Asked, chance: random.Random) -> str:
        others = [other for other in self._by_context[one.context] if other != one.question]
        return as_typed(one.question, others, chance)

    def _hard(self, one: Asked, title: str, chance: random.Random) -> _Text | None:
        """Pair the question with a context that search takes for its own."""
        places = self._negatives.places.get(one.id, ())[:6]
        if not places:
            return None
        other, context = self._negatives.texts[chance.choice(places)]
        return _Text(self._typed(one, chance), other if title else "", self._around(context, [], chance), ())

    def _removed(self, one: Asked, title: str, chance: random.Random) -> _Text | None:
        """Take the sentences that hold an answer out of the context."""
        parts = sentences(one.context, 0, len(one.context))
        kept = [one.context[a:b] for a, b in parts if not any(s < b and e > a for s, e in one.spans)]
        left = " ".join(kept)
        if len(kept) < 2 or answers(one, left):
            return None
        return _Text(self._typed(one, chance), title, self._around(left, [], chance), ())

    def _near_miss(self, one: Asked, title: str, chance: random.Random) -> _Text | None:
        changed = self._near_misses.make(one, chance)
        if changed is None:
            return None
        if chance.random() < 0.4:
            # As often as other questions: what lacks a question mark must not look answerable by that.
            changed = changed.rstrip("? ")
        return _Text(changed, title, self._window(one.question, title, one, chance).passage, ())

    def _window(self, question: str, title: str, one: Asked, chance: random.Random) -> _Text:
        """Cut whole sentences around an answer out of the context."""
        start, end = self._cut(one.context, list(one.spans), chance)
        inside = tuple((s - start, e - start) for s, e in one.spans if start <= s and e <= end)
        return _Text(question, title, one.context[start:end], inside)

    def _around(self, context: str, spans: list[tuple[int, int]], chance: random.Random) -> str:
        start, end = self._cut(context, spans, chance)
        return context[start:end]

    def _cut(self, context: str, spans: list[tuple[int, int]], chance: random.Random) -> tuple[int, int]:
        """Return a run of whole sentences, about as long as a passage may be, that holds the first of ``spans``."""
        parts = sentences(context, 0, len(context))
        longest = chance.randint(*self._mix.characters)
        if spans:
            holding = [n for n, (a, b) in enumerate(parts) if a < spans[0][1] and b > spans[0][0]]
            first, last = holding[0], holding[-1]
        else:
            first = last = chance.randrange(len(parts))
        while parts[last][1] - parts[first][0] < longest and (first > 0 or last < len(parts) - 1):
            left = first > 0 and (last == len(parts) - 1 or chance.random() < 0.5)
            first, last = (first - 1, last) if left else (first, last + 1)
        return parts[first][0], parts[last][1]

    def _example(self, text: _Text) -> Example | None:
        encode = self._tokenizer.encode
        question = encode(text.question, add_special_tokens=False).ids[: self._mix.question_pieces]
        title = encode(text.title, add_special_tokens=False).ids[: self._mix.title_pieces] if text.title else []
        head = [CLS, *question, SEP, *title, *([SEP] if title else [])]
        body = encode(text.passage, add_special_tokens=False)
        room = self._mix.pieces - len(head) - 1
        offsets = body.offsets[:room]
        spans = {span for start, end in text.spans if (span := _pieces(offsets, start, end)) is not None}
        found = tuple(sorted((a + len(head), b + len(head)) for a, b in spans))
        if text.spans and not found:
            return None
        return Example((*head, *body.ids[:room], SEP), len(head), len(question) + 2, found)


def _pieces(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Return the first and last piece that ``start`` … ``end`` touches; None if it reaches beyond them."""
    touched = [n for n, (a, b) in enumerate(offsets) if a < end and b > start]
    return (touched[0], touched[-1]) if touched and offsets[touched[-1]][1] >= end else None


def batches(examples: Sequence[Example], pieces: int, chance: random.Random) -> list[list[Example]]:
    """Return batches of like length, each at most ``pieces`` long when padded, in random order."""
    made: list[list[Example]] = []
    for start in range(0, len(examples), 4000):
        chunk = sorted(examples[start : start + 4000], key=lambda example: len(example.ids))
        mine: list[list[Example]] = [[]]
        for example in chunk:
            if (len(mine[-1]) + 1) * len(example.ids) > pieces:
                mine.append([])
            mine[-1].append(example)
        chance.shuffle(mine)
        made += mine
    return made


def tokenizer() -> Tokenizer:
    """Return the tokenizer of the default encoder; it neither pads nor cuts."""
    made = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


__all__ = ["Example", "Maker", "batches", "tokenizer"]
