"""Law L5: a derived index that is not as it was built is rebuilt, never trusted; and the rebuilt one is as good."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.derived import generation as derived
from index.derived.generation import DerivedDamaged
from index.derived.publish import STORE
from index.search.filters import Filters
from index.search.index import Index
from index.store.store import Store
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, mark, places, write
from tests.support.thorough import THOROUGH, sampled

SEED = 5
NAMES = [f"{number:02}.txt" for number in range(12)]
QUESTIONS = [
    *(mark(name) for name in NAMES),
    "bank deposit account",
    "which share of the loan is at risk in the third quarter?",
    "nothing of this stands there xyzzy",
]
Damage = Callable[[Path, random.Random], None]


def replaced(path: Path, data: bytes) -> None:
    """Write a new file in the place of ``path``: another reader may have mapped the old one into memory."""
    other = path.with_name(path.name + ".new")
    other.write_bytes(data)
    other.replace(path)


def flip_bit(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    replaced(path, bytes(data))


def zero_block(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    place = chance.choice([number for number, byte in enumerate(data) if byte])
    end = min(len(data), place + chance.choice([1, 64, 4096]))
    data[place:end] = bytes(end - place)
    replaced(path, bytes(data))


def truncate(path: Path, chance: random.Random) -> None:
    replaced(path, path.read_bytes()[: chance.randrange(path.stat().st_size)])


def shift(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    replaced(path, data[1:] + data[:1])


def empty(path: Path, chance: random.Random) -> None:
    replaced(path, b"")


def lengthen(path: Path, chance: random.Random) -> None:
    replaced(path, path.read_bytes() + chance.randbytes(chance.randint(1, 64)))


def delete(path: Path, chance: random.Random) -> None:
    path.unlink()


def make_a_folder(path: Path, chance: random.Random) -> None:
    path.unlink()
    path.mkdir()


def scramble(path: Path, chance: random.Random) -> None:
    replaced(path, chance.randbytes(path.stat().st_size))


DAMAGES: list[Damage] = [
    flip_bit,
    flip_bit,
    zero_block,
    truncate,
    shift,
    empty,
    lengthen,
    delete,
    make_a_folder,
    scramble,
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corruption")
    update(folder / "index", [write(folder / "articles", {name: article(name) for name in NAMES})], QuickRecipe())
    return folder / "index"


@pytest.fixture
def root(sound: Path, tmp_path: Path) -> Path:
    """The folder of a small index, to be damaged."""
    return Path(shutil.copytree(sound, tmp_path / "index"))


def generation_folder(root: Path) -> Path:
    with closing(Store(root / STORE)) as store:
        return derived.folder_of(root, store.published)


def sealed_files(folder: Path) -> list[str]:
    """Return every file, by its name in ``folder``."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def search_results(root: Path) -> str:
    with closing(Index.open(root, QuickRecipe())) as index:
        found = [index.search(question, 20) for question in QUESTIONS]
        filtered = index.within(Filters(("0*.txt",))).search("bank", 20)
        return json.dumps([[places(hits) for hits in found], places(filtered), index.summary().fingerprint])


def assert_rebuilt(root: Path, expected: str) -> None:
    folder = generation_folder(root)
    with pytest.raises(DerivedDamaged):
        derived.load(root, int(folder.name))
    assert search_results(root) == expected
    derived.load(root, int(folder.name))


def test_every_damage_to_every_file_is_found_and_mended(root: Path) -> None:
    chance = random.Random(SEED)
    expected, folder, count = search_results(root), generation_folder(root), 0
    for damage in DAMAGES:
        for name in sampled(sealed_files(folder), 3):
            damage(folder / name, chance)
            assert_rebuilt(root, expected)
            count += 1
    assert count >= (100 if THOROUGH else 3 * len(DAMAGES))


def test_swapped_files_are_found_and_mended(root: Path) -> None:
    chance = random.Random(SEED)
    expected, folder = search_results(root), generation_folder(root)
    for _ in range(10):
        first, second = (folder / name for name in chance.sample(sealed_files(folder), 2))
        one, other = first.read_bytes(), second.read_bytes()
        replaced(first, other)
        replaced(second, one)
        assert_rebuilt(root, expected)


EDITS: dict[str, Callable[[dict[str, object]], object]] = {
    "generation": lambda m: m.update(generation=7),
    "fingerprint": lambda m: m.update(fingerprint="0" * 16),
    "recall": lambda m: m["dense"].update(recall=0.5),  # type: ignore[attr-defined]
    "a hash": lambda m: m["files"].update({"rows.npy": "0" * 64}),  # type: ignore[attr-defined]
    "a file left out": lambda m: m["files"].pop("rows.npy"),  # type: ignore[attr-defined]
    "a file too many": lambda m: m["files"].update({"none": "0" * 64}),  # type: ignore[attr-defined]
    "no files": lambda m: m.update(files={}),
    "files of another type": lambda m: m.update(files=[]),
    "no seal": lambda m: m.pop("seal"),
    "a wrong seal": lambda m: m.update(seal="0" * 64),
    "no dense": lambda m: m.pop("dense"),
    "one field more": lambda m: m.update(more=1),
    "nothing": lambda m: m.clear(),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_manifest_is_found_and_mended(root: Path, name: str) -> None:
    expected, path = search_results(root), generation_folder(root) / "manifest.json"
    manifest = json.loads(path.read_bytes())
    EDITS[name](manifest)
    path.write_text(json.dumps(manifest))
    assert_rebuilt(root, expected)


DEEP = pytest.param("[" * 100_000, id="deep")


@pytest.mark.parametrize("text", ["[]", "null", "1", '"text"', "{", "\x00", '{"seal": null}', DEEP])
def test_a_manifest_that_is_no_manifest_is_found_and_mended(root: Path, text: str) -> None:
    expected, path = search_results(root), generation_folder(root) / "manifest.json"
    path.write_text(text)
    assert_rebuilt(root, expected)


def test_missing_folders_are_made_anew(root: Path) -> None:
    expected, folder = search_results(root), generation_folder(root)
    for gone in (folder / "blocks", folder, folder.parent):
        shutil.rmtree(gone)
        assert_rebuilt(root, expected)


def test_the_indexes_of_another_store_are_not_taken_for_ours(root: Path, tmp_path: Path) -> None:
    """As when ``store.sqlite`` alone is restored from a backup, or folders are mixed up."""
    other = tmp_path / "other"
    update(other, [write(tmp_path / "articles", {name: article(name, 1) for name in NAMES})], QuickRecipe())
    expected, folder = search_results(root), generation_folder(root)
    shutil.rmtree(folder)
    shutil.copytree(generation_folder(other), folder)
    with closing(Index.open(root, QuickRecipe())) as index:
        found = index.summary().fingerprint
    assert found in expected


def test_damage_is_mended_while_another_reader_has_the_index_open(root: Path) -> None:
    expected = search_results(root)
    with closing(Index.open(root, QuickRecipe())) as index:
        before = places(index.search("bank deposit", 20))
        for path in generation_folder(root).rglob("dense.faiss"):
            flip_bit(path, random.Random(SEED))
        assert search_results(root) == expected
        assert places(index.search("bank deposit", 20)) == before


def test_what_was_damaged_is_not_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publication gives most files of the generation before second names: only those that are as they were."""
    monkeypatch.setattr("index.derived.blocks.BLOCK_PASSAGES", 20)
    chance, articles = random.Random(SEED), write(tmp_path / "articles", {name: article(name) for name in NAMES})
    update(tmp_path / "before", [articles], QuickRecipe())
    before = sealed_files(generation_folder(tmp_path / "before"))
    assert len(before) > 10, "several blocks"
    write(articles, {NAMES[3]: article(NAMES[3], 1)})
    update(Path(shutil.copytree(tmp_path / "before", tmp_path / "sound")), [articles], QuickRecipe())
    expected = search_results(tmp_path / "sound")
    for damage, name in sampled([(damage, name) for damage in DAMAGES for name in before], 12):
        damaged = Path(shutil.copytree(tmp_path / "before", tmp_path / "damaged"))
        damage(generation_folder(damaged) / name, chance)
        update(damaged, [articles], QuickRecipe())
        derived.load(damaged, 2)
        assert search_results(damaged) == expected
        shutil.rmtree(damaged)
