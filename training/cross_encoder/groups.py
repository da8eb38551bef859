"""Groups: one question's texts side by side, of which one answers and the others nearly do."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from training.cross_encoder.mining import MINED, Mined, says
from training.cross_encoder.mix import MIX, Share
from training.cross_encoder.sets import TABLES, Asked, Bounds, units
from training.cross_encoder.tables import shown
from training.cross_encoder.wording import few_words, pool_words, swapped, worded
from training.reader.near_misses import NearMisses

TITLED = 0.6
"""Share of groups that show the titles."""
SHORTEST, LONGEST = 160, 760
"""Characters of a window, whole sentences, so a little more."""
STATEMENT = 150
"""Characters of what may be stated before a question."""
MADE = 0.5
"""Weight of a negative that a program made: it is easier than a human's, and now and then none."""


@dataclass(frozen=True, slots=True)
class Text:
    """A question over a text, before it is cut into pieces."""

    question: str
    title: str
    passage: str
    units: tuple[Bounds, ...]
    """Sentences, or rows, of the passage."""
    spans: tuple[Bounds, ...] = ()
    """Where the answers stand in the passage; none if it does not answer."""
    whole: bool = False
    """The answers are whole sentences."""
    marked: bool = True
    """Whether the place of an answer is to be learned, not only that it is here."""
    weight: float = 1.0
    origin: int = -1
    """Number of the context in the pool, where other passages may be searched for that do not answer; else -1."""


Group = tuple[Text, ...]


class Maker:
    """Makes the groups of a part; the same part is the same every time."""

    def __init__(
        self, asked: Mapping[str, Sequence[Asked]], mined: Mined, seed: int, origins: Mapping[str, int] | None = None
    ) -> None:
        """Take the questions of each set, those held out left away, and what search takes for their answers.

        ``origins`` are the numbers that contexts have in the pool.
        """
        self._origins = origins or {}
        self._sets = {name: [one for one in each if not one.held_out] for name, each in asked.items()}
        self._mined = mined
        self._seed = seed
        everything = [one for each in self._sets.values() for one in each]
        self._misses = NearMisses.learned(everything)  # type: ignore[arg-type]
        self._names = pool_words(everything)
        self._by_context: dict[str, list[str]] = {}
        self._refused: dict[tuple[str, str], list[Asked]] = {}
        for one in everything:
            self._by_context.setdefault(one.context, []).append(one.question)
            if one.made and not one.spans:
                self._refused.setdefault((one.set, one.question), []).append(one)
        twins = [one for name in ("squad_part", "squad_sentence") for one in self._sets.get(name, ())]
        self._twins = {one.id: one for one in twins} | {one.question: one for one in twins}

    def part(self, number: int, mix: Mapping[str, Share] = MIX) -> list[Group]:
        """Return the groups of part ``number`` in random order. Parts go through each set in turn."""
        chance = random.Random(f"{self._seed} part {number}")
        made = []
        for name, share in mix.items():
            for one in self._turn(name, number, share.groups):
                group = tuple(self._group(one, share, chance))
                if group:
                    made.append(group)
        chance.shuffle(made)
        return made

    def _turn(self, name: str, number: int, count: int) -> Iterator[Asked]:
        """Yield the questions of a set whose turn it is; each time through the set they come in another order."""
        # What is refused for a question stands beside that question, not alone.
        chosen = [one for one in self._sets.get(name, ()) if _leads(one)]
        lap, within = -1, list[int]()
        for place in range(number * count, (number + 1) * count if chosen else 0):
            if place // len(chosen) != lap:
                lap = place // len(chosen)
                within = random.Random(f"{self._seed} {name} {lap}").sample(range(len(chosen)), len(chosen))
            yield chosen[within[place % len(chosen)]]

    def _group(self, one: Asked, share: Share, chance: random.Random) -> Iterator[Text]:
        if chance.random() > TITLED:
            one = replace(one, title="")
        if not one.spans:
            yield from self._refusal(one, chance)
            return
        if chance.random() < 0.03:
            yield replace(self._answered(one, chance), question=few_words(one.question), marked=False)
            return
        origin = self._origins.get(one.context, -1) if one.set in MINED else -1
        yield replace(self._answered(one, chance), origin=origin)
        yield from self._negatives(one, share, chance)

    def _refusal(self, one: Asked, chance: random.Random) -> Iterator[Text]:
        """Yield a question that a human made unanswerable, beside its answerable twin where there is one."""
        twin = self._twins.get(one.pair)
        if twin is not None:
            twin = replace(twin, title=twin.title if one.title or chance.random() < TITLED else "")
            answered = self._answered(twin, chance)
            yield answered
            if twin.context == one.context:
                yield replace(answered, question=self._worded(one, chance), spans=(), whole=False)
                return
            one = replace(one, title=answered.title)
        yield self._window(one, [], self._worded(one, chance), chance)

    def _negatives(self, one: Asked, share: Share, chance: random.Random) -> Iterator[Text]:
        count = int(share.negatives + chance.random())
        refused = self._refused.get((one.set, one.question), [])
        if refused and count:
            other = chance.choice(refused)
            title = other.title if one.title else ""
            yield replace(self._window(replace(other, title=title), [], self._worded(one, chance), chance), weight=MADE)
            count -= 1
        ways = [self._hard, self._hard, self._hard, self._removed, self._changed_question, self._changed_passage]
        if not self._mined.places.get(one.id):
            ways = [self._elsewhere, self._removed, self._changed_question, self._changed_passage]
        for _ in range(count):
            chance.shuffle(ways)
            made = next((text for way in ways if (text := way(one, chance)) is not None), None)
            if made is not None:
                yield made

    def _hard(self, one: Asked, chance: random.Random) -> Text | None:
        """Take a passage that search takes for the question's own."""
        places = self._mined.places.get(one.id, ())
        if not places:
            return None
        # Half the time among the very first ones.
        found = self._mined.passages[chance.choice(places[:4] if chance.random() < 0.5 else places)]
        title = found.title if one.title else ""
        whole = Asked("", found.set, title, found.text, "", ())
        if found.set in TABLES or not dense(found.text):
            parts = units(found.text, table=found.set in TABLES)
            return Text(self._worded(one, chance), title, found.text, parts)
        return self._window(whole, [], self._worded(one, chance), chance)

    def _elsewhere(self, one: Asked, chance: random.Random) -> Text | None:
        """Take another part of the same context."""
        parts = units(one.context, table=one.set in TABLES)
        free = [n for n, (a, b) in enumerate(parts) if not any(s < b and e > a for s, e in one.spans)]
        if not free or one.set in TABLES:
            return None
        first = last = chance.choice(free)
        longest = _longest(one.context, chance)
        while last + 1 in free and parts[last + 1][1] - parts[first][0] < longest:
            last += 1
        start, end = parts[first][0], parts[last][1]
        if end - start < SHORTEST // 6 or says(one, one.context[start:end]):
            return None
        inside = tuple((a - start, b - start) for a, b in parts[first : last + 1])
        return Text(self._worded(one, chance), one.title, one.context[start:end], inside, weight=MADE)

    def _removed(self, one: Asked, chance: random.Random) -> Text | None:
        """Take the sentences, or rows, that answer out of the context."""
        parts = units(one.context, table=one.set in TABLES)
        kept = [(a, b) for a, b in parts if not any(s < b and e > a for s, e in one.spans)]
        if len(kept) < 2:
            return None
        glue = "\n" if one.set in TABLES else "" if dense(one.context) else " "
        left = glue.join(one.context[a:b] for a, b in kept)
        if says(one, left):
            return None
        gone = replace(one, context=left, spans=())
        return replace(self._window(gone, [], self._worded(one, chance), chance), weight=MADE)

    def _changed_question(self, one: Asked, chance: random.Random) -> Text | None:
        changed = self._misses.make(one, chance)  # type: ignore[arg-type]
        if changed is None:
            return None
        if chance.random() < 0.4:
            # As often as other questions: what lacks a question mark must not look answerable by that.
            changed = changed.rstrip("? ")
        if chance.random() < 0.08:
            changed = changed.lower()
        return replace(self._answered(one, chance), question=changed, spans=(), whole=False, weight=MADE)

    def _changed_passage(self, one: Asked, chance: random.Random) -> Text | None:
        """Make the passage be about another year, figure, version or name than the one asked about."""
        text = self._answered(one, chance)
        changed = swapped(one.question, text.passage, self._names, one.answers, chance)
        if changed is None:
            return None
        parts = units(changed, table=one.set in TABLES)
        return replace(text, passage=changed, units=parts, spans=(), whole=False, weight=MADE)

    def _answered(self, one: Asked, chance: random.Random) -> Text:
        return self._window(one, list(one.spans), self._worded(one, chance), chance)

    def _worded(self, one: Asked, chance: random.Random) -> str:
        others = [other for other in self._by_context.get(one.context, ()) if other != one.question]
        parts = units(one.context, table=one.set in TABLES)
        free = [(a, b) for a, b in parts if not any(s < b and e > a for s, e in one.spans)]
        before = [one.context[a:b] for a, b in free[:3] if b - a < STATEMENT]
        return worded(one.question, others, before, chance)

    def _window(self, one: Asked, spans: list[Bounds], question: str, chance: random.Random) -> Text:
        """Cut a run of whole sentences, or a table's header and a run of its rows, around an answer."""
        if one.set in TABLES:
            return self._rows(one, spans, question, chance)
        parts = units(one.context, table=False)
        longest = _longest(one.context, chance)
        first, last = _run([b - a for a, b in parts], _touched(parts, spans, chance), longest, chance)
        start, end = parts[first][0], parts[last][1]
        inside = tuple((s - start, e - start) for s, e in spans if start <= s and e <= end)
        here = tuple((a - start, b - start) for a, b in parts[first : last + 1])
        return Text(question, one.title, one.context[start:end], here, inside, one.whole)

    def _rows(self, one: Asked, spans: list[Bounds], question: str, chance: random.Random) -> Text:
        """Show a run of rows under their header, in one of the ways in which tables are shown."""
        parts = units(one.context, table=True)
        touched = _touched(parts, spans, chance)
        longest = _longest(one.context, chance)
        first, last = _run([b - a for a, b in parts], touched, longest, chance)
        text, where, found = shown(one.context, parts, (first, last), spans, chance.random())
        easy = one.kind != "compare"
        return Text(question, one.title, text, where, found, one.whole, marked=easy, weight=1.0 if easy else MADE)


def dense(text: str) -> bool:
    """Tell whether ``text`` is written in signs that say as much as three letters: Chinese, Japanese."""
    return sum("\u3040" <= sign <= "\u9fff" for sign in text[:200]) > len(text[:200]) / 3


def _longest(context: str, chance: random.Random) -> int:
    """Draw how long a window may be, in characters."""
    return chance.randint(SHORTEST, LONGEST) // (3 if dense(context) else 1)


def _leads(one: Asked) -> bool:
    """Tell whether a question makes a group of its own rather than standing beside another."""
    return bool(one.spans) or not one.made


def _touched(parts: Sequence[Bounds], spans: Sequence[Bounds], chance: random.Random) -> tuple[int, int]:
    """Return first and last part that hold the first answer, or any one."""
    if not spans:
        any_one = chance.randrange(len(parts))
        return any_one, any_one
    start, end = spans[0]
    holding = [n for n, (a, b) in enumerate(parts) if a < end and b > start]
    return (holding[0], holding[-1]) if holding else (0, len(parts) - 1)


def _run(lengths: Sequence[int], touched: tuple[int, int], longest: int, chance: random.Random) -> tuple[int, int]:
    """Widen ``touched`` to either side until it is ``longest`` long."""
    first, last = touched
    total = sum(lengths[first : last + 1])
    while total < longest and (first > 0 or last < len(lengths) - 1):
        left = first > 0 and (last == len(lengths) - 1 or chance.random() < 0.5)
        first, last = (first - 1, last) if left else (first, last + 1)
        total += lengths[first if left else last]
    return first, last


__all__ = ["Group", "Maker", "Text"]
