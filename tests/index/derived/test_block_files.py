"""A publication that takes blocks over builds what a whole build does, byte for byte, whatever was changed before."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest

from index.derived import generation as derived
from index.derived.publish import STORE
from index.search.index import Index
from index.store.store import Store
from index.sync.removal import Removal
from index.sync.update import update
from tests.support.parts import WORDS, QuickRecipe, article, mark, places, write
from tests.support.thorough import THOROUGH

ALL = Removal(prune=True)
BLOCK, EXACT = 40, 160
"""Passages: few, so that blocks are halved and joined, and the kind of index changes, within a test."""


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.derived.blocks.BLOCK_PASSAGES", BLOCK)
    monkeypatch.setattr("index.derived.generation.EXACT_UP_TO", EXACT)


def files(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return name, bytes and inode of the files of the generation that is published."""
    with closing(Store(root / STORE)) as store:
        folder = derived.folder_of(root, store.published)
    there = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_ino) for path in there}


def built_whole(root: Path) -> dict[str, bytes]:
    """Build the published generation anew, taking nothing over."""
    with closing(Store(root / STORE)) as store:
        derived.build(root, store, store.published, 64, str(store.get("fingerprint")))
    return {name: held for name, (held, _) in files(root).items()}


def change(docs: Path, chance: random.Random) -> None:
    """Add, change and remove some files: most often one, now and then half of them, now and then all but a few."""
    there = sorted(docs.iterdir())
    drawn = chance.random()
    if drawn < 0.15:
        for path in chance.sample(there, len(there) // 2):
            path.unlink()
    elif drawn < 0.3:
        write(docs, {f"{n}.txt": article(f"{n}", chance.randrange(9), paragraphs=5) for n in range(20)})
    for _ in range(chance.randint(1, 3)):
        name = f"{chance.randrange(40)}.txt"
        if (docs / name).exists() and chance.random() < 0.4:
            (docs / name).unlink()
        else:  # of one word, of a page, and now and then larger than a block
            lengths = chance.choice([0, 3, 3, 3, 80])
            write(docs, {name: article(name, chance.randrange(9), paragraphs=lengths) if lengths else "Bank\n"})


def answers(root: Path, questions: list[str]) -> list[object]:
    with closing(Index.open(root, QuickRecipe())) as index:
        told: list[object] = [places(index.search(question, 20)) for question in questions]
        told += [index.similar_words(word[:-1] + "x") for word in WORDS[:10]]
        told += [
            [(found.source, paragraph.number) for found, paragraph in index.copies(info.id, number)]
            for info in index.documents()
            for number in range(1, info.paragraphs + 1)
        ]
        return [*told, index.headings(), index.unknown_words([mark("3"), "nowhere"])]


@pytest.mark.parametrize("seed", range(12 if THOROUGH else 2))
def test_many_small_changes_build_what_one_large_build_does(seed: int, tmp_path: Path) -> None:
    chance, docs, root = random.Random(seed), tmp_path / "docs", tmp_path / "index"
    write(docs, {f"{n}.txt": article(f"{n}") for n in range(30)})
    update(root, [docs], QuickRecipe())
    questions = [" ".join(chance.choices([*WORDS, "12", "345", "nowhere"], k=chance.randint(1, 6))) for _ in range(20)]
    kinds, taken_over = set(), 0
    for step in range(8):
        before = {inode for _, inode in files(root).values()}
        change(docs, chance)
        update(root, [docs], QuickRecipe(), removal=ALL)
        now = files(root)
        taken_over += len(before & {inode for _, inode in now.values()})
        with closing(Index.open(root, QuickRecipe())) as index:
            state = index._opened._derived
            assert state is not None
            kinds.add(state.report.kind)
        if step % 3 == 2:
            told = answers(root, questions)
            update(tmp_path / f"fresh{step}", [docs], QuickRecipe())
            assert told == answers(tmp_path / f"fresh{step}", questions)
        assert built_whole(root) == {name: held for name, (held, _) in now.items()}
    assert taken_over > 0
    assert kinds == {"exact", "ivf-sq8"} or seed != 0


def test_one_changed_document_changes_one_block(tmp_path: Path) -> None:
    docs, root = tmp_path / "docs", tmp_path / "index"
    write(docs, {f"{n}.txt": article(f"{n}") for n in range(60)})
    update(root, [docs], QuickRecipe())
    before = files(root)
    write(docs, {"7.txt": article("7", 1)})
    update(root, [docs], QuickRecipe())
    after = files(root)
    blocks = [{name.split("/")[1] for name in each if "/" in name} for each in (before, after)]
    assert len(blocks[0]) > 4
    assert len(blocks[1] - blocks[0]) == 1
    kept = [name for name in after if name.startswith("blocks/") and name in before]
    assert all(before[name] == after[name] for name in kept), "the same files, not copies of them"


def test_where_the_file_system_knows_no_second_names_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refused)
    docs, root = tmp_path / "docs", tmp_path / "index"
    write(docs, {f"{n}.txt": article(f"{n}") for n in range(60)})
    update(root, [docs], QuickRecipe())
    write(docs, {"7.txt": article("7", 1)})
    update(root, [docs], QuickRecipe())
    held = {name: each for name, (each, _) in files(root).items()}
    assert built_whole(root) == held
    assert derived.load(root, 2).documents == 60
