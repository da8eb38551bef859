"""What a generation holds, document by document, for whoever derives indexes from it block by block."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.store.records import Row


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a generation; with the numbers of its passages, so that equal members have equal rows."""

    document: int
    version: int
    content: str
    """Digest of all that the document holds."""
    first: int
    """Id of its first passage; those of a version are stored one after the other. 0 where it has none."""
    passages: int


class Members:
    """The part of a store that tells what a generation holds."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use the connection of the store."""
        self._run = connection.execute

    def of(self, generation: int) -> list[Member]:
        """Return the documents of a generation by id."""
        query = (
            "SELECT documents.id, version, content, ifnull(held.first, 0), ifnull(held.passages, 0) FROM documents "
            "LEFT JOIN (SELECT version, min(id) AS first, count(*) AS passages FROM passages GROUP BY version) AS held "
            "USING (version) WHERE added <= :generation AND (removed IS NULL OR removed > :generation) "
            "ORDER BY documents.id"
        )
        return [Member(*row) for row in self._run(query, {"generation": generation})]

    def rows(self, member: Member) -> list[Row]:
        """Return the passages of a document in the order of its text."""
        query = "SELECT id, start, stop FROM passages WHERE version = ? ORDER BY start, stop"
        found = self._run(query, (member.version,))
        return [Row(passage, member.version, member.document, start, stop) for passage, start, stop in found]

    def sketches(self, members: Sequence[Member]) -> Iterator[tuple[int, int, bytes]]:
        """Yield version, number and sketch of the paragraphs that have one, by document."""
        query = "SELECT number, sketch FROM paragraphs WHERE version = ? AND sketch IS NOT NULL ORDER BY number"
        for member in members:
            for number, sketch in self._run(query, (member.version,)):
                yield member.version, number, sketch


__all__ = ["Member", "Members"]
