"""Parts of the training data as arrays in one compressed file each: what the trainer reads, on whatever machine."""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

BOS, EOS = 0, 2
PIECES = 288
QUESTION_PIECES, TITLE_PIECES = 64, 20
"""Of a longer question the last pieces are read, for there the question itself stands."""


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
    origin: int = -1
    """Number in the pool of the context that this was cut from, if others may be searched for; else -1."""

    @property
    def marked(self) -> bool:
        """Whether spans are to be learned from this: an answer's place, or that there is none."""
        return bool(self.spans) or not self.relevant


class Arrays:
    """Arrays by name, a dataclass's fields, that are kept in one file."""

    __slots__ = ()

    def save(self, path: Path) -> None:
        """Write the file, compressed, whole or not at all."""
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            np.savez_compressed(file, **self._named())
        new.replace(path)

    def plain(self) -> bytes:
        """Return the file's bytes, not compressed, for what packs them better together with others."""
        made = io.BytesIO()
        np.savez(made, **self._named())
        return made.getvalue()

    def _named(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file."""
        with np.load(path) as kept:
            return cls(**{each.name: kept[each.name] for each in fields(cls)})  # type: ignore[arg-type]


def parted(values: NDArray[Any], counts: NDArray[Any]) -> list[NDArray[Any]]:
    """Cut ``values`` into runs of ``counts``, one after the other."""
    return np.split(values, np.cumsum(counts[:-1], dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Part(Arrays):
    """Sequences in groups, flattened."""

    ids: NDArray[np.unsignedinteger]
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
    """Of each sequence."""
    origin: NDArray[np.int32]

    def groups(self) -> list[list[Read]]:
        """Return the sequences, group by group."""
        pieces, spans, units = (
            parted(values, counts)
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
                    origin=int(self.origin[n]),
                )
            )
        return made


__all__ = ["BOS", "EOS", "PIECES", "QUESTION_PIECES", "TITLE_PIECES", "Arrays", "Part", "Read", "parted"]
