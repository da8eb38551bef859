"""A file that disappears and reappears elsewhere keeps its number's links; a copy does not take them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from index.errors import UnknownDocument
from index.search.index import Index
from index.store.records import document_id
from index.sync.ledger import Action, Ledger
from index.sync.rebuild import rebuild
from index.sync.removal import Removal
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write(tmp_path / "docs", {name: article(name) for name in ("a.txt", "b.txt", "c.txt", "sub/d.txt")})


def run(root: Path, *paths: Path) -> Ledger:
    return update(root, paths, QuickRecipe(), removal=Removal(prune=True))


@contextmanager
def opened(root: Path) -> Iterator[Index]:
    with closing(Index.open(root, QuickRecipe())) as index:
        yield index


def leads_to(root: Path, source: str, name: str | None = None) -> str | None:
    """Return the name of the document to which old links to ``source`` lead; None if they lead nowhere."""
    with opened(root) as index:
        try:
            return index.document(document_id(source, name or source)).source
        except UnknownDocument:
            return None


def removals(ledger: Ledger) -> dict[str, str]:
    return {entry.source: entry.reason for entry in ledger.entries if entry.action is Action.REMOVED}


@pytest.mark.parametrize("new", ["z.txt", "0.txt", "sub/a.txt", "new/deep/a.txt"])
def test_in_the_same_run(root: Path, docs: Path, new: str) -> None:
    run(root, docs)
    (docs / new).parent.mkdir(parents=True, exist_ok=True)
    (docs / "a.txt").rename(docs / new)
    assert removals(run(root, docs)) == {"a.txt": f"moved to {new}"}
    assert leads_to(root, "a.txt") == new
    with opened(root) as index:
        assert index.path_of(document_id("a.txt", "a.txt")) == docs / new
        assert [place.source for place in index.places_of(document_id("a.txt", "a.txt"))] == [new, "a.txt"]
        assert [place.source for place in index.places_of(document_id(new, new))] == [new]


def test_in_a_later_run(root: Path, docs: Path, tmp_path: Path) -> None:
    run(root, docs)
    shutil.move(docs / "a.txt", tmp_path / "a.txt")
    assert removals(run(root, docs)) == {"a.txt": ""}
    assert leads_to(root, "a.txt") is None
    run(root, docs)
    shutil.move(tmp_path / "a.txt", docs / "sub/back.txt")
    run(root, docs)
    assert leads_to(root, "a.txt") == "sub/back.txt"


def test_found_in_its_new_place_before_it_is_missed_in_the_old_one(root: Path, docs: Path, tmp_path: Path) -> None:
    run(root, docs)
    (tmp_path / "archive").mkdir()
    shutil.move(docs / "a.txt", tmp_path / "archive/old a.txt")
    run(root, tmp_path / "archive")
    assert leads_to(root, "a.txt") == "a.txt", "it is not known yet that the old one is gone"
    assert removals(run(root, docs)) == {"a.txt": "moved to old a.txt"}
    assert leads_to(root, "a.txt") == "old a.txt"


def test_a_copy_is_no_move(root: Path, docs: Path) -> None:
    run(root, docs)
    shutil.copy(docs / "a.txt", docs / "copy.txt")
    run(root, docs)
    assert leads_to(root, "a.txt") == "a.txt"
    (docs / "a.txt").unlink()
    assert removals(run(root, docs)) == {"a.txt": ""}
    assert leads_to(root, "a.txt") is None, "the copy was there all along, and is another place"


def test_again_and_again_and_back(root: Path, docs: Path) -> None:
    run(root, docs)
    names = ["a.txt", "m.txt", "sub/n.txt", "a.txt", "o.txt", "m.txt"]
    for old, new in pairwise(names):
        (docs / old).rename(docs / new)
        run(root, docs)
        assert {leads_to(root, name) for name in names[: names.index(old) + 1]} == {new}


def test_equal_files_go_where_their_names_go(root: Path, docs: Path) -> None:
    write(docs, dict.fromkeys(["one/x.txt", "one/y.txt"], article("the same")))
    run(root, docs)
    (docs / "two").mkdir()
    (docs / "one/y.txt").rename(docs / "two/y.txt")
    (docs / "one/x.txt").rename(docs / "two/x.txt")
    run(root, docs)
    assert (leads_to(root, "one/x.txt"), leads_to(root, "one/y.txt")) == ("two/x.txt", "two/y.txt")


def test_two_that_were_equal_are_not_both_one(root: Path, docs: Path) -> None:
    write(docs, dict.fromkeys(["x.txt", "y.txt"], article("the same")))
    run(root, docs)
    for name in ("x.txt", "y.txt"):
        (docs / name).rename(docs / f"new {name[0]}.txt")
    run(root, docs)
    assert {leads_to(root, "x.txt"), leads_to(root, "y.txt")} == {"new x.txt", "new y.txt"}


def test_the_records_of_a_file_go_with_it(root: Path, docs: Path) -> None:
    lines = [json.dumps({"id": f"r{n}", "text": article(f"r{n}")}) for n in range(3)]
    write(docs, {"r.jsonl": "\n".join(lines)})
    run(root, docs)
    (docs / "r.jsonl").rename(docs / "sub/records.jsonl")
    assert removals(run(root, docs)) == {"r.jsonl": "moved to sub/records.jsonl"}
    assert [leads_to(root, "r.jsonl", f"r{n}") for n in range(3)] == ["sub/records.jsonl"] * 3
    with opened(root) as index:
        for n in range(3):
            assert index.document(document_id("r.jsonl", f"r{n}")).name == f"r{n}"


def test_another_file_under_the_old_name_has_its_links(root: Path, docs: Path) -> None:
    run(root, docs)
    (docs / "a.txt").rename(docs / "z.txt")
    run(root, docs)
    write(docs, {"a.txt": article("something else")})
    run(root, docs)
    assert leads_to(root, "a.txt") == "a.txt"
    (docs / "a.txt").unlink()
    run(root, docs)
    assert leads_to(root, "a.txt") is None, "what stood there last was not moved"


def test_paragraphs_keep_their_anchors(root: Path, docs: Path) -> None:
    """Those that a paragraph got from earlier versions, and it keeps them in later ones."""
    run(root, docs)
    first, *rest = article("a.txt").split("\n\n")
    write(docs, {"a.txt": "\n\n".join([first, "A paragraph that was put in.", *rest])})
    run(root, docs)
    with opened(root) as index:
        before = [each.anchor for each in index.document(document_id("a.txt", "a.txt")).paragraphs]
    assert before != sorted(before)
    (docs / "a.txt").rename(docs / "z.txt")
    run(root, docs)
    with opened(root) as index:
        assert [each.anchor for each in index.document(document_id("z.txt", "z.txt")).paragraphs] == before
        history = index.history(document_id("a.txt", "a.txt"))
        assert (history.changes, history.gone) == ((), ()), "what it was in its old place is not told in the new one"
    write(docs, {"z.txt": "\n\n".join([first, *rest, "The last one."])})
    run(root, docs)
    rebuild(root, QuickRecipe())
    with opened(root) as index:
        after = index.document(document_id("a.txt", "a.txt"))
        assert [each.anchor for each in after.paragraphs] == [*(n for n in before if n != max(before)), max(before) + 1]


def test_an_alias_that_was_cited_leads_to_the_real_path(root: Path, tmp_path: Path) -> None:
    """The index was made while the file was known by a link; since then its own folder is given, too."""
    real = write(tmp_path / "real", {"x.txt": article("x")})
    docs = write(tmp_path / "docs", {"a.txt": article("a")})
    (docs / "alias.txt").symlink_to(real / "x.txt")
    run(root, docs)
    assert leads_to(root, "alias.txt") == "alias.txt"
    run(root, docs, real)
    assert leads_to(root, "alias.txt") == "x.txt"


def test_a_file_that_was_changed_on_the_way_is_another_one(root: Path, docs: Path) -> None:
    run(root, docs)
    (docs / "a.txt").rename(docs / "z.txt")
    write(docs, {"z.txt": article("z")})
    assert removals(run(root, docs)) == {"a.txt": ""}
    assert leads_to(root, "a.txt") is None
