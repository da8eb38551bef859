"""Real paths before their aliases, links out of a folder told of, and a true reason for all that is not read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.derived.publish import STORE
from index.sync.discover import Discovery, discover
from index.sync.ignore import IGNORE_FILE
from index.sync.ledger import Action
from tests.support.parts import write


def find(*paths: Path) -> Discovery:
    return discover(paths, Path("/no/index"))


def sources(discovery: Discovery) -> list[str]:
    return [found.source for found in discovery.files]


def told(discovery: Discovery, action: Action) -> dict[str, str]:
    return {entry.source: entry.reason for entry in discovery.passed_by if entry.action is action}


@pytest.mark.parametrize("alias", ["alias", "zz"])
def test_an_alias_of_a_folder_never_wins(tmp_path: Path, alias: str) -> None:
    """Neither by the alphabet nor otherwise: without the alias the citation would have another name."""
    docs = write(tmp_path / "docs", {"real/a.txt": "x", "real/deep/b.txt": "x"})
    (docs / alias).symlink_to("real")
    (docs / "deep").symlink_to("real/deep")
    discovery = find(docs)
    assert sources(discovery) == ["real/a.txt", "real/deep/b.txt"]
    assert told(discovery, Action.SKIPPED) == {
        alias: "is a link to real, which is read by that name",
        "deep": "is a link to real/deep, which is read by that name",
    }


def test_nor_does_an_alias_of_a_file(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"real/z.txt": "x"})
    (docs / "a.txt").symlink_to("real/z.txt")
    discovery = find(docs)
    assert sources(discovery) == ["real/z.txt"]
    assert told(discovery, Action.SKIPPED) == {"a.txt": "is a link to real/z.txt, which is read by that name"}


def test_nor_an_alias_in_another_folder_that_is_given_first(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"x.txt": "x"})
    two = write(tmp_path / "two", {"y.txt": "y", "sub/z.txt": "z"})
    (one / "alias").symlink_to(two / "sub")
    (one / "y.txt").symlink_to(two / "y.txt")
    assert sources(find(one, two)) == ["x.txt", "y.txt", "sub/z.txt"]
    assert find(one, two).files[1].path == two / "y.txt"


def test_a_link_that_is_given_itself_does_not_win_over_its_folder(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"a.txt": "x"})
    (tmp_path / "alias.txt").symlink_to(docs / "a.txt")
    assert sources(find(tmp_path / "alias.txt", docs)) == ["a.txt"]
    discovery = find(tmp_path / "alias.txt")
    assert sources(discovery) == ["alias.txt"]
    assert discovery.passed_by == (), "who gave it knows that it is followed"


def test_links_out_of_the_folder_are_followed_and_told(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"b.txt": "x", "sub/c.txt": "x", "d.txt": "x"})
    docs = write(tmp_path / "docs", {"a.txt": "x"})
    (docs / "ext").symlink_to(outside / "sub")
    (docs / "again").symlink_to(outside / "sub")
    (docs / "one.txt").symlink_to(outside / "b.txt")
    (outside / "sub/more.txt").symlink_to(outside / "d.txt")
    discovery = find(docs)
    assert sources(discovery) == ["a.txt", "again/c.txt", "one.txt", "again/more.txt"]
    assert told(discovery, Action.FOLLOWED) == {
        "again": f"is a link to {outside / 'sub'}, which is read as a part of this folder",
        "again/more.txt": f"is a link to {outside / 'd.txt'}, which is read as a part of this folder",
        "one.txt": f"is a link to {outside / 'b.txt'}, which is read as a part of this folder",
    }
    assert told(discovery, Action.SKIPPED) == {"ext": "is a link to again, which is read by that name"}


def test_broken_and_circular_links_are_named_as_such(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"sub/a.txt": "x"})
    (docs / "sub/up").symlink_to("..")
    (docs / "here").symlink_to(".")
    (docs / "x1").symlink_to("x2")
    (docs / "x2").symlink_to("x1")
    (docs / "TZ").symlink_to("/TZ-does-not-exist")
    (docs / "gone.txt").symlink_to("sub/gone.txt")
    (docs / "through.txt").symlink_to("sub/a.txt/b.txt")
    discovery = find(docs)
    assert sources(discovery) == ["sub/a.txt"]
    assert told(discovery, Action.SKIPPED) == {
        "sub/up": f"is a link to {docs}, in which it lies: followed, it would never end",
        "here": f"is a link to {docs}, in which it lies: followed, it would never end",
        "x1": "is a link that leads back to itself",
        "x2": "is a link that leads back to itself",
        "TZ": "is a link that leads nowhere: there is no /TZ-does-not-exist",
        "gone.txt": "is a link that leads nowhere: there is no sub/gone.txt",
        "through.txt": "is a link that leads nowhere: there is no sub/a.txt/b.txt",
    }
    assert set(discovery.broken) == {docs / name for name in ("x1", "x2", "TZ", "gone.txt", "through.txt")}


def test_a_link_is_no_way_round_an_ignore_file(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {IGNORE_FILE: "drafts\n", "drafts/a.txt": "x", "b.txt": "x"})
    (docs / "c.txt").symlink_to("drafts/a.txt")
    (docs / "d").symlink_to("drafts")
    discovery = find(docs)
    assert sources(discovery) == ["b.txt"]
    assert told(discovery, Action.SKIPPED)["c.txt"] == f"is a link to what is named in {IGNORE_FILE}"
    assert told(discovery, Action.SKIPPED)["d"] == f"is a link to what is named in {IGNORE_FILE}"


def test_what_a_link_leads_to_must_be_a_file_of_a_known_suffix(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"a.txt": "x"})
    outside = write(tmp_path / "outside", {"picture": "x"})
    os.mkfifo(outside / "pipe")
    (docs / "picture.png").symlink_to(outside / "picture")
    (docs / "pipe.txt").symlink_to(outside / "pipe")
    skipped = told(find(docs), Action.SKIPPED)
    assert skipped["picture.png"].startswith('has the suffix ".png"')
    assert skipped["pipe.txt"] == "is a link to what is not a regular file"


def test_an_unreadable_target_is_a_failure_and_keeps_what_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = write(tmp_path / "docs", {"a.txt": "x"})
    (docs / "share").symlink_to("/mnt/share")

    realpath = os.path.realpath

    def unreachable(path: Path, *, strict: bool = False) -> str:
        if strict:
            raise OSError(107, "Transport endpoint is not connected")
        return realpath(path)

    monkeypatch.setattr(os.path, "realpath", unreachable)
    discovery = find(docs)
    assert discovery.unread == (docs / "share",)
    assert [entry.source for entry in discovery.unusable] == ["share"]
    assert "Transport endpoint is not connected" in discovery.unusable[0].reason


def test_another_index_is_one_line(tmp_path: Path) -> None:
    docs = write(
        tmp_path / "docs", {"a.txt": "x", f"old/{STORE}": "", "old/derived/1/x.bin": "x", "old/writer.lock": ""}
    )
    (docs / "link").symlink_to("old")
    discovery = find(docs)
    assert sources(discovery) == ["a.txt"]
    assert told(discovery, Action.SKIPPED) == {
        "old": "is the folder of another index, not of documents",
        "link": "is a link to the folder of an index, not of documents",
    }
    (given,) = find(docs / "old").unusable
    assert given.reason == "is the folder of an index: give the folder that holds the documents"


def test_an_ignore_file_that_cannot_be_read_closes_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what somebody wants kept out would be indexed."""
    docs = write(tmp_path / "docs", {"a.txt": "x", f"sub/{IGNORE_FILE}": "secret.txt", "sub/secret.txt": "x"})
    read_text = Path.read_text

    def refused(path: Path, **named: str) -> str:
        if path.name == IGNORE_FILE:
            raise PermissionError(13, "Permission denied", str(path))
        return read_text(path, **named)

    monkeypatch.setattr(Path, "read_text", refused)
    discovery = find(docs)
    assert sources(discovery) == ["a.txt"]
    assert discovery.unread == (docs / "sub",)


def test_which_folders_are_bare(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"a.txt": "x", "pictures/b.png": "x", "hidden/.nfs": "x"})
    for name in ("empty/within", "linked", "broken"):
        (docs / name).mkdir(parents=True)
    (docs / "linked/a").symlink_to(docs / "a.txt")
    (docs / "broken/a").symlink_to("nowhere")
    assert find(docs).bare == tuple(docs / name for name in ("empty", "empty/within", "hidden"))


def test_a_folder_given_twice_or_within_another_is_read_once(tmp_path: Path) -> None:
    docs = write(tmp_path / "docs", {"a.txt": "x", "sub/b.txt": "x"})
    discovery = find(docs, docs / "sub", docs)
    assert sources(discovery) == ["a.txt", "sub/b.txt"]
    assert (discovery.passed_by, discovery.unusable, discovery.empty) == ((), (), ())
