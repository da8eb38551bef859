"""An index with all that a backup holds, without a model: settings with the quick recipe, and a log that is filled."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.search.index import Index
from index.store.recipe import Recipe
from index.sync.update import update
from qa.access.tokens import Scope, tokens_in
from qa.records.audit import AuditLog, audit_log
from qa.records.feedback import Rating, Verdict, feedback_in
from qa.settings import Settings
from qa.types import Answer, Status
from tests.support.parts import Place, QuickRecipe, article, mark, places, write


@dataclass(frozen=True, slots=True)
class QuickSettings(Settings):
    def recipe(self) -> Recipe:
        return QuickRecipe()


@dataclass(frozen=True, slots=True)
class Kept:
    """An index, and what was kept of questions and answers about it."""

    folder: Path
    docs: Path
    settings: QuickSettings

    @property
    def log(self) -> AuditLog:
        found = audit_log(self.settings)
        assert found is not None
        return found

    def record(self, question: str) -> None:
        self.log.record(
            Answer(question, question, Status.NOT_FOUND, 0.0, (), (), (), (), (), "corpus", {}), (), "model"
        )

    def rate(self, question: str, comment: str = "") -> None:
        kept = feedback_in(self.folder, self.settings.feedback, 10)
        assert kept is not None
        time = datetime.now(UTC).isoformat()
        kept.add(Rating(time, question, question, Verdict.MISSING, "corpus", comment=comment or None))

    def asked(self) -> list[str]:
        kept = feedback_in(self.folder, self.settings.feedback, 10)
        return [each.question for each in kept.ratings()] if kept else []

    def index(self) -> None:
        update(self.folder, [self.docs], QuickRecipe())

    def found(self, names: Sequence[str] = ("0.txt", "3.txt")) -> list[list[Place]]:
        with closing(Index.open(self.folder, QuickRecipe())) as index:
            return [places(index.search(mark(name))) for name in names]

    def sources(self) -> list[str]:
        with closing(Index.open(self.folder, QuickRecipe())) as index:
            return [info.source for info in index.documents()]


def kept_in(folder: Path, *, elsewhere: bool = False) -> Kept:
    """Make an index of five articles, a log of two answers, one rating and one token; records may lie elsewhere."""
    records = folder / "records"
    records.mkdir()
    names = {"audit": str(records / "audit.sqlite")}
    if elsewhere:
        names |= {"feedback": str(records / "ratings.sqlite"), "tokens": str(records / "programs.sqlite")}
    kept = Kept(folder / "index", folder / "docs", QuickSettings(**names))
    write(kept.docs, {f"{n}.txt": article(f"{n}.txt") for n in range(5)})
    kept.index()
    kept.log.create()
    kept.record("first")
    kept.record("second")
    kept.rate("rated")
    tokens_in(kept.folder, kept.settings.tokens).create("program", [Scope.ASK])
    return kept


__all__ = ["Kept", "QuickSettings", "kept_in"]
