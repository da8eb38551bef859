"""Law L7: same documents and same question, same answer, byte for byte, however the index came to be."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.derived import generation as derived
from index.derived.publish import STORE
from index.search.index import Filters
from index.store.store import Store
from index.sync.rebuild import rebuild
from index.sync.removal import Removal
from index.sync.update import update
from qa import Assistant, Turn
from tests.conftest import SEEDS
from tests.support.parts import article, mark, places, write

QUESTIONS = [
    "What does a WeBank account cost to run?",
    "Which bank signed with Tencent Cloud?",
    "When did the bank sign the agreement with Alipay?",
    "Who is entitled to parental leave on Mars?",
    "How do QR code payments work?",
    "bank",
    mark("2.txt"),
    "Which share of the loan is at risk?",
]


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real articles, and made-up ones in which equal scores abound."""
    folder = tmp_path_factory.mktemp("same") / "docs"
    folder.mkdir()
    real = [
        path for path in sorted(SEEDS.iterdir()) if path.suffix in (".txt", ".md", ".html") and path.stem != "README"
    ]
    assert len(real) >= 5
    for path in real:
        shutil.copy(path, folder)
    write(folder, {f"{number}.txt": article(f"{number}.txt") for number in range(6)})
    write(folder, {f"copy {number}.txt": article("copied") for number in range(5)})
    records = [{"id": f"r{n}", "title": "T", "text": article(f"r{n}")} for n in range(5)]
    write(folder, {"records.jsonl": "\n".join(map(json.dumps, records)) + "\n"})
    return folder


def everything(root: Path) -> str:
    """Return fingerprint, hits and answers as one text."""
    assistant = Assistant.open(root)
    with closing(assistant.index) as index:
        told: list[object] = [index.summary().fingerprint, index.summary().documents, index.summary().passages]
        told += [places(index.search(question, 30)) for question in QUESTIONS]
        told += [places(index.within(Filters(("*.txt",))).search(question, 30)) for question in QUESTIONS[:3]]
        asked = [assistant.ask(question).to_json() for question in QUESTIONS]
        asked.append(
            assistant.ask("And Alibaba Cloud?", [Turn("Which bank signed with Tencent Cloud?", "Gansu")]).to_json()
        )
        told += [{key: value for key, value in answer.items() if key != "elapsed_ms"} for answer in asked]
    return json.dumps(told, ensure_ascii=False)


@pytest.fixture(scope="module")
def scratch(docs: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("scratch") / "index"
    update(root, [docs])
    return everything(root)


def one_by_one_backwards(root: Path, docs: Path) -> None:
    for path in sorted(docs.iterdir(), reverse=True):
        update(root, [path])


def all_at_once_in_another_order(root: Path, docs: Path) -> None:
    update(root, sorted(docs.iterdir(), key=lambda path: path.name[::-1]))


def with_removals_and_changes_on_the_way(root: Path, docs: Path) -> None:
    work = root.parent / "work"
    write(work, {f"{n}.txt": article(f"{n}.txt", 1 + n % 2) for n in range(9)} | {"gone.md": "# Gone\n\nIt goes.\n"})
    update(root, [work])
    for path in sorted(docs.iterdir())[::2]:
        shutil.copy(path, work)
    update(root, [work])
    (work / "gone.md").unlink()
    write(work, {"records.jsonl": '{"id": "r2", "text": "Something else."}\n{"id": "old", "text": "Old."}\n'})
    update(root, [work])
    shutil.rmtree(work)
    shutil.copytree(docs, work)
    update(root, [work])


def rebuilt(root: Path, docs: Path) -> None:
    update(root, [docs])
    rebuild(root)


def derived_indexes_lost(root: Path, docs: Path) -> None:
    update(root, [docs])
    shutil.rmtree(root / "derived")


def many_generations_later(root: Path, docs: Path) -> None:
    for number in range(4):
        update(root, [docs, write(root.parent / f"extra{number}", {f"extra{number}.txt": article("extra", number)})])
    for number in range(4):
        (root.parent / f"extra{number}" / f"extra{number}.txt").unlink()
        update(root, [root.parent / f"extra{number}"], removal=Removal(prune=True))


HISTORIES = [
    one_by_one_backwards,
    all_at_once_in_another_order,
    rebuilt,
    derived_indexes_lost,
    many_generations_later,
]


@pytest.mark.parametrize("history", HISTORIES)
def test_the_way_does_not_matter(
    history: Callable[[Path, Path], None], docs: Path, scratch: str, tmp_path: Path
) -> None:
    history(tmp_path / "index", docs)
    assert everything(tmp_path / "index") == scratch


def test_changes_on_the_way_show_in_links_alone(docs: Path, scratch: str, tmp_path: Path) -> None:
    """A paragraph keeps the anchor that it was once linked by; the fingerprint says that links differ."""
    with_removals_and_changes_on_the_way(tmp_path / "index", docs)
    told = everything(tmp_path / "index")
    assert json.loads(told)[0] != json.loads(scratch)[0]
    assert _without_links(told) == _without_links(scratch)


def _without_links(told: str) -> str:
    return re.sub(r"#p\d+", "#p", told.replace(json.loads(told)[0], "the corpus"))


def test_asked_twice_in_one_process(docs: Path, scratch: str, tmp_path: Path) -> None:
    update(tmp_path / "index", [docs])
    assert everything(tmp_path / "index") == everything(tmp_path / "index") == scratch


def test_another_process_says_the_same(docs: Path, scratch: str, tmp_path: Path) -> None:
    """With other hash seeds, for what goes through a set must not come out in its order."""
    update(tmp_path / "index", [docs])
    script = (
        "import sys; from pathlib import Path; from tests.laws.test_determinism import everything; "
        "print(everything(Path(sys.argv[1])))"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", script, str(tmp_path / "index")]
        environment = {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, capture_output=True, check=True, cwd=SEEDS.parent, env=environment)
        assert done.stdout.decode() == scratch + "\n"


def test_vectors_are_the_same_whatever_was_embedded_with_them(docs: Path, tmp_path: Path) -> None:
    one_by_one_backwards(tmp_path / "one", docs)
    update(tmp_path / "other", [docs])
    files = []
    for name in ("one", "other"):
        with closing(Store(tmp_path / name / STORE)) as store:
            folder = derived.folder_of(tmp_path / name, store.published)
            files.append(sorted(path.read_bytes() for path in folder.rglob("dense.faiss")))
    assert len(files[0]) == 1
    assert files[0] == files[1]
