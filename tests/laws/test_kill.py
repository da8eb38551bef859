"""Law L5: a document that was acknowledged survives ``kill -9`` at any moment, and no document is ever torn."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

import pytest

from index.derived.publish import STORE
from index.search.index import Index
from index.store.records import content_digest
from index.store.store import Store
from index.sync.prepare import cut
from index.sync.removal import Removal
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, mark, places
from tests.support.thorough import THOROUGH

KILLS = 60 if THOROUGH else 12
DOCUMENTS = 120
SEED = 20
ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Killer:
    """Starts runs in children of one warm process, and kills them."""

    server: subprocess.Popen[str]
    lines: Queue[tuple[float, str]] = field(default_factory=Queue)

    def listen(self) -> None:
        assert self.server.stdout is not None
        for line in self.server.stdout:
            self.lines.put((time.perf_counter(), line.rstrip("\n")))

    def run(self, root: Path, folder: Path, *, after: str, delay: float) -> tuple[list[str], bool, dict[str, float]]:
        """Index, and kill ``delay`` seconds after the line ``after``: what was acknowledged, if it was killed, when."""
        assert self.server.stdin is not None
        self.server.stdin.write(f"{root}\t{folder}\n")
        self.server.stdin.flush()
        acknowledged: list[str] = []
        moments: dict[str, float] = {}
        pid, deadline, status = 0, float("inf"), ""
        while not status:
            try:
                moment, line = self.lines.get(timeout=min(60, max(0, deadline - time.perf_counter())))
            except Empty:
                assert deadline < float("inf"), "the child neither finished nor said anything"
                with suppress(ProcessLookupError):  # it has just ended
                    os.kill(pid, signal.SIGKILL)
                deadline = float("inf")
                continue
            word, _, rest = line.partition(" ")
            assert word != "failed", line
            moments.setdefault(word, moment)
            if word == "pid":
                pid = int(rest)
            elif word == "ack":
                acknowledged.append(rest)
            elif word == "done":
                status = rest
            if word == after and delay >= 0:
                deadline = min(deadline, moment + delay)
        return acknowledged, int(status) == signal.SIGKILL, moments


@pytest.fixture
def killer() -> Iterator[Killer]:
    command = [sys.executable, "-m", "tests.support.killed_indexing"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        killer = Killer(server)
        listener = threading.Thread(target=killer.listen, daemon=True)
        listener.start()
        yield killer
        assert server.stdin is not None
        server.stdin.close()
        listener.join(30)


@dataclass(slots=True)
class Corpus:
    """The files, and what the index may hold of each: more than one text where a change was not acknowledged yet."""

    folder: Path
    chance: random.Random
    versions: dict[str, int] = field(default_factory=dict)
    """Of the files that are there."""
    possible: dict[str, set[str | None]] = field(default_factory=dict)
    """None: that the index does not hold it."""

    def change(self, share: float) -> None:
        for name in [f"{number:03}.txt" for number in range(DOCUMENTS)]:
            if self.chance.random() >= share:
                continue
            if name in self.versions and self.chance.random() < 0.15:
                del self.versions[name]
                (self.folder / name).unlink()
                self.possible[name].add(None)
                continue
            self.versions[name] = self.versions.get(name, self.chance.randrange(10**6)) + 1
            (self.folder / name).write_text(article(name, self.versions[name]))
            self.possible.setdefault(name, {None}).add(self.text(name))

    def text(self, name: str) -> str | None:
        """Return what the file holds, None if there is none."""
        return article(name, self.versions[name]) if name in self.versions else None

    def acknowledge(self, names: list[str]) -> None:
        for name in names:
            self.possible[name] = {self.text(name)}


def check_whole(root: Path, corpus: Corpus) -> None:
    """Fail for what is lost, torn or cannot be found; then take what the index holds for what it must go on holding."""
    with closing(sqlite3.connect(root / STORE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    window = QuickRecipe().window()
    with closing(Index.open(root, QuickRecipe())) as index, closing(Store(root / STORE)) as store:
        assert not store.has_unpublished()
        stored: dict[int, list[tuple[int, int]]] = {}
        for row in store.rows(store.published):
            stored.setdefault(row.version, []).append((row.start, row.end))
        held: dict[str, str | None] = {}
        for info in index.documents():
            document = index.document(info.id)
            held[info.source] = document.text
            assert info.sha256 == hashlib.sha256(document.text.encode()).hexdigest()
            assert info.content == content_digest(document), "torn"
            assert stored[info.version] == [(p.start, p.end) for p in cut(info.path, document, window).passages], "torn"
        for name, texts in corpus.possible.items():
            assert held.get(name) in texts, f"{name} is lost" if held.get(name) is None else f"{name} is stale or torn"
            corpus.possible[name] = {held.get(name), corpus.text(name)}
        assert held.keys() <= corpus.possible.keys()
        for name in corpus.chance.sample(sorted(held), min(3, len(held))):
            text = held[name] or ""
            word = next(word for word in text.split() if word.startswith("q") and word.endswith("z"))
            holding = [hit for hit in index.search(word, 50) if hit.lexical > 0]
            assert name in {index.document_of(hit).source for hit in holding}


def test_nothing_acknowledged_is_lost_or_torn(killer: Killer, tmp_path: Path) -> None:
    root, chance = tmp_path / "index", random.Random(SEED)
    corpus = Corpus(tmp_path / "articles", chance)
    corpus.folder.mkdir()
    corpus.change(1.0)
    acknowledged, killed, moments = killer.run(root, corpus.folder, after="pid", delay=-1)
    assert not killed
    assert set(acknowledged) == set(corpus.versions)
    corpus.acknowledge(acknowledged)
    check_whole(root, corpus)
    whole, publishing = moments["done"] - moments["pid"], moments["done"] - moments["read"]

    killed_runs = killed_late = total = 0
    while killed_runs < KILLS:
        corpus.change(chance.choice([0.05, 0.3, 0.6]))
        late = chance.random() < 0.5
        after, delay = ("read", chance.uniform(0, publishing)) if late else ("pid", chance.uniform(0, whole))
        acknowledged, killed, moments = killer.run(root, corpus.folder, after=after, delay=delay)
        corpus.acknowledge(acknowledged)
        total += len(acknowledged)
        killed_runs += killed
        killed_late += killed and "read" in moments
        check_whole(root, corpus)
    assert killed_late >= KILLS // 5, "too few runs were killed while they published"
    assert total > KILLS

    update(root, [corpus.folder], QuickRecipe(), removal=Removal(prune=True))
    update(tmp_path / "fresh", [corpus.folder], QuickRecipe())
    with (
        closing(Index.open(root, QuickRecipe())) as index,
        closing(Index.open(tmp_path / "fresh", QuickRecipe())) as fresh,
    ):
        assert [(info.id, info.content) for info in index.documents()] == [
            (info.id, info.content) for info in fresh.documents()
        ]
        for name, version in list(corpus.versions.items())[:20]:
            assert places(index.search(mark(name, version))) == places(fresh.search(mark(name, version)))
