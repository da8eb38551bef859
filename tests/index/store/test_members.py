"""Members name the documents of a generation, and give the rows that the store gives."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from index.derived.publish import STORE
from index.store.store import Store
from index.sync.removal import Removal
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, write


def test_members_are_the_documents_of_a_generation_by_id(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {f"{n}.txt": article(f"{n}") for n in range(5)} | {"empty.md": "# A heading\n"})
    update(tmp_path / "index", [docs], QuickRecipe())
    write(docs, {"1.txt": article("1", 1)})
    (docs / "2.txt").unlink()
    update(tmp_path / "index", [docs], QuickRecipe(), removal=Removal(prune=True))
    with closing(Store(tmp_path / "index" / STORE)) as store:
        for generation, count in ((1, 6), (2, 5)):
            members = store.members.of(generation)
            assert [member.version for member in members] == sorted(
                (info.version for info in store.documents(generation)),
                key=lambda version: next(m.document for m in members if m.version == version),
            )
            assert len(members) == count
        rows = [row for member in members for row in store.members.rows(member)]
        assert rows == store.rows(2)
        assert [member.passages for member in members] == [len(store.members.rows(member)) for member in members]
        sketched = list(store.members.sketches(members))
        assert {version for version, _, _ in sketched} < {member.version for member in members}
        assert all(len(sketch) == 128 for _, _, sketch in sketched)
