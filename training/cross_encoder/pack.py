"""Parts of the training data as arrays in one compressed file each: what the trainer reads, on whatever machine.

python -m training.cross_encoder.pack FIRST LAST
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.e5_tokenizer import E5Tokenizer, Pieces
from training.cross_encoder.groups import Group, Text

BOS, EOS = 0, 2
PIECES = 288
QUESTION_PIECES, TITLE_PIECES = 56, 20


@dataclass(frozen=True, slots=True)
class Read:
    """Word pieces to read, and what should be read from them."""

    ids: NDArray[np.int32]
    """``<s> question </s> </s> title </s> passage </s>``; without a title, nothing stands for it."""
    passage: int
    """Where the passage's pieces begin; the last piece is a separator."""
    segment: int
    """Where the second segment, title and passage, begins."""
    relevant: bool
    spans: tuple[tuple[int, int], ...]
    """First and last piece of each answer, if its place is to be learned."""
    units: tuple[tuple[int, int], ...]
    """First and last piece of each sentence of the passage."""
    evidence: tuple[bool, ...]
    """Of each of them, whether it holds an answer."""
    whole: bool
    weight: float

    @property
    def marked(self) -> bool:
        """Whether spans are to be learned from this: an answer's place, or that there is none."""
        return bool(self.spans) or not self.relevant


@dataclass(frozen=True, slots=True)
class Part:
    """Sequences in groups, flattened."""

    ids: NDArray[np.uint32]
    lengths: NDArray[np.uint16]
    """Of each sequence."""
    heads: NDArray[np.uint16]
    """Sequences x 2: where the second segment and where the passage begins."""
    group: NDArray[np.uint32]
    """Of each sequence; those of one group are neighbours."""
    relevant: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    weight: NDArray[np.float16]
    spans: NDArray[np.uint16]
    """First and last piece."""
    span_counts: NDArray[np.uint16]
    """Of each sequence."""
    units: NDArray[np.uint16]
    """First piece, last piece, and 1 if it holds an answer."""
    unit_counts: NDArray[np.uint16]

    def save(self, path: Path) -> None:
        """Write the file whole or not at all."""
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            np.savez_compressed(file, **{each.name: getattr(self, each.name) for each in fields(self)})
        new.replace(path)

    @classmethod
    def load(cls, path: Path) -> Part:
        """Read a file."""
        with np.load(path) as kept:
            return cls(**{each.name: kept[each.name] for each in fields(cls)})

    def groups(self) -> list[list[Read]]:
        """Return the sequences, group by group."""
        pieces, spans, units = (
            np.split(values, np.cumsum(counts[:-1], dtype=np.int64))
            for values, counts in (
                (self.ids, self.lengths), (self.spans, self.span_counts), (self.units, self.unit_counts),
            )
        )  # fmt: skip
        made: list[list[Read]] = []
        for n in range(len(self.lengths)):
            if n == 0 or self.group[n] != self.group[n - 1]:
                made.append([])
            made[-1].append(
                Read(
                    ids=pieces[n].astype(np.int32),
                    passage=int(self.heads[n, 1]),
                    segment=int(self.heads[n, 0]),
                    relevant=bool(self.relevant[n]),
                    spans=tuple((int(a), int(b)) for a, b in spans[n]),
                    units=tuple((int(a), int(b)) for a, b, _ in units[n]),
                    evidence=tuple(bool(e) for _, _, e in units[n]),
                    whole=bool(self.whole[n]),
                    weight=float(self.weight[n]),
                )
            )
        return made


def packed(groups: Sequence[Group], tokenizer: E5Tokenizer) -> Part:
    """Cut the texts of groups into pieces and put them in arrays."""
    made = list(_numbered(groups, tokenizer))
    sequences = [each for _, each in made]
    units = [(*unit, held) for each in sequences for unit, held in zip(each.units, each.evidence, strict=True)]
    return Part(
        ids=np.concatenate([each.ids for each in sequences]).astype(np.uint32),
        lengths=np.array([len(each.ids) for each in sequences], np.uint16),
        heads=np.array([(each.segment, each.passage) for each in sequences], np.uint16),
        group=np.array([number for number, _ in made], np.uint32),
        relevant=np.array([each.relevant for each in sequences]),
        whole=np.array([each.whole for each in sequences]),
        weight=np.array([each.weight for each in sequences], np.float16),
        spans=np.array([span for each in sequences for span in each.spans], np.uint16).reshape(-1, 2),
        span_counts=np.array([len(each.spans) for each in sequences], np.uint16),
        units=np.array(units, np.uint16).reshape(-1, 3),
        unit_counts=np.array([len(each.units) for each in sequences], np.uint16),
    )


def _numbered(groups: Sequence[Group], tokenizer: E5Tokenizer) -> Iterator[tuple[int, Read]]:
    for start in range(0, len(groups), 256):
        some = groups[start : start + 256]
        parts = [part for group in some for text in group for part in (text.question, text.title, text.passage)]
        cut = iter(tokenizer.cut(parts))
        for number, group in enumerate(some, start):
            pieces = [(next(cut), next(cut), next(cut)) for _ in group]
            yield from ((number, each) for each in _reads(group, pieces))


def _reads(group: Group, pieces: Sequence[tuple[Pieces, Pieces, Pieces]]) -> Iterator[Read]:
    made = [read(text, *three) for text, three in zip(group, pieces, strict=True)]
    # Without the text that answers, the others are only easy refusals.
    if any(text.spans for text in group) and not any(each.relevant for each in made if each is not None):
        return
    yield from (each for each in made if each is not None)


def read(text: Text, question: Pieces, title: Pieces, passage: Pieces) -> Read | None:
    """Join the pieces; None if the answer lies beyond the end, or the text is empty."""
    head = [BOS, *question.ids[:QUESTION_PIECES].tolist(), EOS, EOS]
    segment = len(head)
    if text.title:
        head += [*title.ids[:TITLE_PIECES].tolist(), EOS]
    room = min(PIECES - len(head) - 1, len(passage))
    starts, ends = passage.starts[:room], passage.ends[:room]
    found = {span for a, b in text.spans if (span := touched(starts, ends, a, b)) is not None}
    if not room or (text.spans and not found and not text.whole):
        return None
    spans = tuple(sorted((a + len(head), b + len(head)) for a, b in found)) if text.marked and not text.whole else ()
    units = [(a, b, span) for a, b in text.units if (span := touched(starts, ends, a, b, whole=False)) is not None]
    held = tuple(any(s < b and e > a for s, e in text.spans) for a, b, _ in units)
    ids = np.array([*head, *passage.ids[:room].tolist(), EOS], np.int32)
    places = tuple((a + len(head), b + len(head)) for _, _, (a, b) in units)
    return Read(ids, len(head), segment, bool(text.spans), spans, places, held, text.whole, text.weight)


def touched(
    starts: NDArray[np.int32], ends: NDArray[np.int32], start: int, end: int, *, whole: bool = True
) -> tuple[int, int] | None:
    """Return the first and last piece that ``start`` … ``end`` touches; None if none, or if it is not all there."""
    inside = np.flatnonzero((starts < end) & (ends > start) & (ends > starts))
    if not len(inside) or (whole and ends[inside[-1]] < end):
        return None
    return int(inside[0]), int(inside[-1])


def main(arguments: Sequence[str]) -> int:
    """Make parts FIRST … LAST."""
    from index.e5_weights import e5_weights
    from training.cross_encoder.making import maker
    from training.cross_encoder.places import work

    made, tokenizer = maker(), E5Tokenizer(e5_weights().vocabulary)
    for number in range(int(arguments[0]), int(arguments[1]) + 1):
        part = packed(made.part(number), tokenizer)
        part.save(work() / f"part-{number:02}.npz")
        print(
            f"part {number}: {part.group[-1] + 1} questions, {len(part.lengths)} texts, {len(part.ids)} pieces",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

__all__ = ["BOS", "EOS", "PIECES", "QUESTION_PIECES", "TITLE_PIECES", "Part", "Read", "packed", "read", "touched"]
