"""How much may be removed unasked: of folders that shrank, came back empty, or hold an empty one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sync.removal import FEW, Refusal, Removal, refusals

ROOT = Path("/docs")


def refused(
    held: dict[str, int],
    going: dict[str, int],
    *,
    empty: Sequence[str] = (),
    bare: Sequence[str] = (),
    removal: Removal | None = None,
    roots: Sequence[str] = ("/docs",),
) -> list[Refusal]:
    by_path = ({Path(path): count for path, count in counts.items()} for counts in (held, going))
    folders = (tuple(map(Path, names)) for names in (roots, empty, bare))
    return list(refusals(*folders, *by_path, removal or Removal()))


@pytest.mark.parametrize(
    ("held", "allowed"),
    [(1, 1), (2, 1), (3, 1), (4, 2), (9, 4), (10, 5), (40, 5), (60, 6), (1000, 100)],
)
def test_a_few_may_go_up_to_half_and_of_many_a_tenth(held: int, allowed: int) -> None:
    """Of three files one may be deleted, of three files two may not."""
    assert Removal().allowed(held) == allowed


@given(st.integers(1, 10_000), st.integers(0, 100))
def test_never_all_of_more_than_one_and_never_less_than_one(held: int, share: int) -> None:
    allowed = Removal(share).allowed(held)
    assert 1 <= allowed <= held
    assert share == 100 or held == 1 or allowed < held
    assert allowed >= min(FEW, held // 2)


def test_what_is_allowed_is_not_refused_and_one_more_is() -> None:
    held = {f"/docs/{n}.txt": 1 for n in range(100)}
    assert refused(held, {f"/docs/{n}.txt": 1 for n in range(10)}) == []
    (refusal,) = refused(held, {f"/docs/{n}.txt": 1 for n in range(11)})
    assert (refusal.root, refusal.place) == (ROOT, ROOT)
    assert "11 of the 100 documents" in refusal.reason
    assert "pincite index --prune" in refusal.reason
    assert refused(held, {f"/docs/{n}.txt": 1 for n in range(11)}, removal=Removal(11)) == []


def test_documents_count_not_files() -> None:
    assert refused({"/docs/a.jsonl": 100, "/docs/b.txt": 1}, {"/docs/a.jsonl": 11}) != []
    assert refused({"/docs/a.jsonl": 100, "/docs/b.txt": 1}, {"/docs/b.txt": 1}) == []


def test_each_root_is_judged_by_itself() -> None:
    held = {f"/docs/{n}.txt": 1 for n in range(50)} | {"/other/a.txt": 1, "/other/b.txt": 1, "/other/c.txt": 1}
    going = {"/docs/1.txt": 1, "/other/a.txt": 1, "/other/b.txt": 1}
    assert [each.root for each in refused(held, going, roots=("/docs", "/other"))] == [Path("/other")]


def test_a_root_that_is_empty_loses_nothing_however_small_it_is() -> None:
    (refusal,) = refused({"/docs/a.txt": 1}, {"/docs/a.txt": 1}, empty=["/docs"], bare=["/docs"])
    assert refusal.reason.startswith("holds no file to read, but held 1 document: ")


def test_a_folder_in_it_that_is_empty_stops_the_root_and_the_topmost_is_named() -> None:
    held = {f"/docs/{n}.txt": 1 for n in range(500)} | {"/docs/sub/deep/x.txt": 1}
    going = {"/docs/sub/deep/x.txt": 1}
    (refusal,) = refused(held, going, bare=["/docs/sub/deep", "/docs/sub", "/docs/never held any"])
    assert refusal.place == Path("/docs/sub")
    assert refused(held, going) == [], "one that was deleted with its folder"
    assert refused(held, {"/docs/1.txt": 1}, bare=["/docs/never held any"]) == []


def test_who_prunes_has_said_so() -> None:
    everything = {"/docs/a.txt": 9}
    removal = Removal(prune=True)
    assert refused(everything, everything, empty=["/docs"], bare=["/docs"], removal=removal) == []


def test_nothing_is_refused_where_nothing_goes() -> None:
    assert refused({"/docs/a.txt": 1}, {}, empty=["/docs"]) == []
    assert refused({"/docs/a.txt": 1}, {"/docs/a.txt": 0}, empty=["/docs"]) == [], "all of it moved"
