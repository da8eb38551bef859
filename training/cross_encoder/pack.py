"""Groups to parts: texts cut into pieces and put in arrays.

``python -m training.cross_encoder.pack FIRST LAST`` makes parts FIRST … LAST in the work folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder.e5_tokenizer import E5Tokenizer, Pieces
from index.encoder.e5_weights import e5_weights
from training.cross_encoder.groups import Group, Text
from training.cross_encoder.making import maker
from training.cross_encoder.parts import BOS, EOS, PIECES, QUESTION_PIECES, TITLE_PIECES, Part, Read
from training.cross_encoder.places import work


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
        origin=np.array([each.origin for each in sequences], np.int32),
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
    head = [BOS, *question.ids[-QUESTION_PIECES:].tolist(), EOS, EOS]
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
    return Read(ids, len(head), segment, bool(text.spans), spans, places, held, text.whole, text.weight, text.origin)


def touched(
    starts: NDArray[np.int32], ends: NDArray[np.int32], start: int, end: int, *, whole: bool = True
) -> tuple[int, int] | None:
    """Return the first and last piece that ``start`` … ``end`` touches; None if none, or if it is not all there."""
    inside = np.flatnonzero((starts < end) & (ends > start) & (ends > starts))
    if not len(inside) or (whole and ends[inside[-1]] < end):
        return None
    return int(inside[0]), int(inside[-1])


def make(numbers: Iterable[int]) -> None:
    """Make these parts in the work folder."""
    made, tokenizer = maker(), E5Tokenizer(e5_weights().vocabulary)
    for number in numbers:
        part = packed(made.part(number), tokenizer)
        part.save(work() / f"part-{number:02}.npz")
        counts = f"{part.group[-1] + 1} questions, {len(part.lengths)} texts, {len(part.ids)} pieces"
        print(f"part {number}: {counts}", flush=True)


if __name__ == "__main__":
    make(range(int(sys.argv[1]), int(sys.argv[2]) + 1))

__all__ = ["make", "packed", "read", "touched"]
