"""The history of a document: its paragraphs in earlier versions, identified by their anchors."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import groupby

from index.store.moves import LINE
from index.store.records import Change, Gone, History
from index.text.lineage import AnchoredParagraph, assign_anchors
from index.types import Document

_LAST = (
    "SELECT anchor, since, max(version) AS last, start, stop, number FROM paragraphs JOIN documents USING (version) "
    "WHERE id = ? AND version <= ? GROUP BY anchor"
)
"""Each anchor of a document as it last stood: beside ``max``, SQLite takes the other columns from the same row."""
_LAST_IN_LINE = (
    f"{LINE} SELECT anchor, since, max(version) AS last, start, stop, number FROM paragraphs "  # noqa: S608
    "WHERE version IN (SELECT version FROM documents JOIN line USING (id) WHERE version <= upto) GROUP BY anchor"
)
"""The same of a document and of those that it was before its file moved."""


def inherited(run: sqlite3.Connection, document: Document, identity: int, version: int) -> list[AnchoredParagraph]:
    """Return the anchors of the paragraphs of ``document``, which becomes ``version``."""
    rows = run.execute(f"{_LAST_IN_LINE} ORDER BY last DESC, number", (identity, version - 1)).fetchall()
    # Stable sorting has put the version before this one first.
    by_version = [_said(run, last, list(group)) for last, group in groupby(rows, key=lambda row: row[2])]
    live = by_version[0] if by_version else []
    gone = [each for group in by_version[1:] for each in group]
    given = run.execute("SELECT max(anchors) FROM documents WHERE id = ?", (identity,)).fetchone()[0]
    new = [document.text[p.start : p.end] for p in document.paragraphs]
    return assign_anchors(live, gone, new, version, given or 0)


def lineage_of(ancestors: Sequence[AnchoredParagraph]) -> str:
    """Return the anchors as one text; empty where each paragraph is named by its own number."""
    anchors = [each.anchor for each in ancestors]
    return "" if anchors == list(range(1, len(anchors) + 1)) else " ".join(map(str, anchors))


def history(run: sqlite3.Connection, identity: int, version: int) -> History:
    """Return what became of the paragraphs of a document up to ``version``."""
    read = dict(run.execute("SELECT version, indexed FROM documents WHERE id = ? ORDER BY version", (identity,)))
    last = run.execute(f"{_LAST} ORDER BY anchor", (identity, version)).fetchall()
    gone = tuple(
        Gone(each.anchor, read[min(later for later in read if later > row[2])], each.text)
        for row in last
        if row[2] < version
        for each in _said(run, row[2], [row])
    )
    changed = [row for row in sorted(last, key=lambda row: row[5]) if row[2] == version and row[1] > min(read)]
    return History(tuple(_change(run, identity, anchor, since, read[since]) for anchor, since, *_ in changed), gone)


def _change(run: sqlite3.Connection, identity: int, anchor: int, since: int, date: str) -> Change:
    query = (
        "SELECT anchor, since, version, start, stop FROM paragraphs JOIN documents USING (version) "
        "WHERE id = ? AND anchor = ? AND version < ? ORDER BY version DESC LIMIT 1"
    )
    row = run.execute(query, (identity, anchor, since)).fetchone()
    return Change(anchor, date, _said(run, row[2], [row])[0].text if row else None)


def _said(run: sqlite3.Connection, version: int, rows: Sequence[tuple[int, ...]]) -> list[AnchoredParagraph]:
    """Return rows of anchor, since, version, start and stop of one version, with their words."""
    text = run.execute("SELECT text FROM documents WHERE version = ?", (version,)).fetchone()[0]
    return [AnchoredParagraph(anchor, since, text[start:stop]) for anchor, since, _, start, stop, *_ in rows]


__all__ = ["history", "inherited", "lineage_of"]
