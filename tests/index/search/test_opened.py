"""Rights from the files' policies to an opened index: for every document, person and way to see it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import IndexUnusable, UnknownDocument
from index.rights import POLICY
from index.search.filters import Filters
from index.search.index import Index
from index.store.records import document_id
from index.sync.update import update
from tests.support.parts import QuickRecipe, article, mark
from tests.support.read_only import mounted_read_only

FILES = ("open.txt", "staff/rota.txt", "staff/hr/pay.txt", "staff/hr/bonus.txt")
WHO = {
    "anybody": frozenset({"everyone"}),
    "staff": frozenset({"everyone", "staff"}),
    "hr": frozenset({"everyone", "staff", "hr"}),
    "ada": frozenset({"everyone", "user:ada"}),
    "intern in hr": frozenset({"everyone", "staff", "hr", "interns"}),
}
MAY_READ = {
    "anybody": {"open.txt"},
    "staff": {"open.txt", "staff/rota.txt"},
    "hr": set(FILES) - {"staff/hr/bonus.txt"},
    "ada": {"open.txt", "staff/hr/bonus.txt"},
    "intern in hr": {"open.txt"},
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    root = tmp_path / "files"
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(article(name))
    (root / "staff" / POLICY).write_text('allow = ["staff"]\ndeny = ["interns"]\n')
    (root / "staff" / "hr" / POLICY).write_text(
        'allow = ["hr"]\n[files]\n"bonus*" = { allow = ["user:ada"] }\n',
    )
    return root


@pytest.fixture
def index(files: Path, tmp_path: Path) -> Iterator[Index]:
    update(tmp_path / "index", [files], QuickRecipe())
    opened = Index.open(tmp_path / "index", QuickRecipe())
    yield opened
    opened.close()


def seen_by(index: Index, who: str) -> Index:
    return index.within(Filters(principals=WHO[who]))


def sources_of(index: Index) -> set[str]:
    return {info.source for info in index.documents()}


def opens(index: Index, name: str) -> bool:
    try:
        index.document(document_id(name, name))
    except UnknownDocument:
        return False
    return True


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("who", WHO)
def test_every_way_to_see_a_document(index: Index, files: Path, who: str, name: str) -> None:
    mine, may, number = seen_by(index, who), name in MAY_READ[who], document_id(name, name)
    word = mark(name)
    hits = index.search(word, 20)
    told = {
        "found by its word": any(hit.document == number for hit in mine.search(word, 20)),
        "found by meaning": any(hit.document == number for hit in mine.search("bank deposit account", 50)),
        "listed": name in sources_of(mine),
        "opened": opens(mine, name),
        "its file": mine.path_of(number) == files / name,
        "among the files": any(source == name for _, source in mine.files()),
        "an older version": mine.version_where(number, lambda document: True) is not None,
        "a known word": mine.unknown_words([word]) == (),
        "a suggestion": word in mine.similar_words(word[:-1] + "q", 9),
        "a title": any(word in line for line in mine.headings()),
        "rare rather than absent": mine.rarity(word) < mine.rarity("zzyzx"),
    }
    assert set(told.values()) == {may}, told
    hit = next(hit for hit in hits if hit.document == number)
    if may:
        assert mine.document_of(hit).source == name
    else:
        with pytest.raises(UnknownDocument):
            mine.document_of(hit)


@pytest.mark.parametrize("who", WHO)
def test_counts_are_of_what_is_seen(index: Index, who: str) -> None:
    mine = seen_by(index, who)
    summary = mine.summary()
    assert sources_of(mine) == MAY_READ[who]
    assert summary.documents == len(MAY_READ[who])
    assert summary.passages == len(mine.search("bank deposit account the", 1000))
    assert summary.passages < index.summary().passages
    assert summary.fingerprint != index.summary().fingerprint


def test_whoever_holds_the_folder_sees_all(index: Index) -> None:
    assert sources_of(index) == set(FILES)


def test_filters_add_up(index: Index) -> None:
    both = seen_by(index, "hr").within(Filters(("staff/*",)))
    assert sources_of(both) == {"staff/rota.txt", "staff/hr/pay.txt"}
    assert sources_of(index.within(Filters(("staff/*",))).within(Filters(principals=WHO["hr"]))) == sources_of(both)


def test_rights_change_at_once_and_without_a_new_generation(index: Index, files: Path, tmp_path: Path) -> None:
    assert opens(seen_by(index, "staff"), "staff/rota.txt")
    before = index.summary()
    (files / "staff" / POLICY).write_text("allow = []\n")
    ledger = update(tmp_path / "index", [files], QuickRecipe())
    assert {entry.action for entry in ledger.entries} == {"unchanged"}
    assert not opens(seen_by(index, "staff"), "staff/rota.txt")
    assert index.summary() == before
    (files / "staff" / POLICY).unlink()
    update(tmp_path / "index", [files], QuickRecipe())
    assert opens(seen_by(index, "anybody"), "staff/rota.txt")


def test_a_broken_policy_closes_its_folder_and_is_named_with_its_line(
    index: Index, files: Path, tmp_path: Path
) -> None:
    (files / "staff" / POLICY).write_text('allow = ["staff"]\ndney = ["interns"]\n')
    ledger = update(tmp_path / "index", [files], QuickRecipe())
    (failed,) = (entry for entry in ledger.entries if entry.action == "failed")
    assert failed.source.endswith(f"staff/{POLICY}")
    assert failed.line == 2
    for who in WHO:
        assert sources_of(seen_by(index, who)) == {"open.txt"}
    assert sources_of(index) == set(FILES)


def test_what_was_removed_stays_closed(index: Index, files: Path, tmp_path: Path) -> None:
    """Also when its policy went with it, and more so when the folder was closed further since."""
    name, other = "staff/hr/pay.txt", "staff/rota.txt"
    for path in (files / name, files / "staff" / "hr" / POLICY, files / other):
        path.unlink()
    (files / "staff" / POLICY).write_text('allow = ["board"]\n')
    update(tmp_path / "index", [files], QuickRecipe())
    holds = {
        who: [bool(seen_by(index, who).version_where(document_id(n, n), lambda _: True)) for n in (name, other)]
        for who in WHO
    }
    assert holds == {who: [False, False] for who in WHO}
    assert index.version_where(document_id(name, name), lambda _: True) is not None


def test_copies_elsewhere_are_named_where_they_may_be_seen(files: Path, tmp_path: Path) -> None:
    text = "The bridge was closed for repairs in March and opened again in the summer, after the council had paid."
    for name in FILES:
        (files / name).write_text(f"{article(name)}\n\n{text}\n")
    update(tmp_path / "index", [files], QuickRecipe())
    index = Index.open(tmp_path / "index", QuickRecipe())
    document = index.document(document_id("open.txt", "open.txt"))
    (number,) = (each.number for each in document.paragraphs if document.text[each.start : each.end] == text)
    for who in WHO:
        found = seen_by(index, who).copies(document_id("open.txt", "open.txt"), number)
        assert {document.source for document, _ in found} == MAY_READ[who] - {"open.txt"}
    index.close()


def test_a_folder_that_may_not_be_entered_is_named(files: Path, tmp_path: Path) -> None:
    update(tmp_path / "index", [files], QuickRecipe())
    (tmp_path / "index").chmod(0)
    try:
        if os.geteuid() == 0:  # may enter everything: be somebody else meanwhile
            os.seteuid(65534)
        with pytest.raises(IndexUnusable, match=r"may not be read .*: let whoever runs this read"):
            Index.open(tmp_path / "index", QuickRecipe())
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        (tmp_path / "index").chmod(0o700)


def test_an_index_on_a_read_only_mount_is_followed(
    files: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "index"
    update(root, [files], QuickRecipe())
    with mounted_read_only(root) as mounted, closing(Index.open(mounted, QuickRecipe())) as opened:
        assert not opened.writable
        assert opened.search(mark("open.txt"), 1)[0].lexical > 0
        (files / "new.txt").write_text(article("new.txt"))
        update(root, [files], QuickRecipe())
        assert opened.search(mark("new.txt"), 1)[0].lexical > 0
        assert len(opened.documents()) == len(FILES) + 1
    assert caplog.text == "", "nothing had to be built aside"


def test_what_is_damaged_on_a_read_only_mount_is_built_aside(files: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    update(root, [files], QuickRecipe())
    (root / "derived" / "1" / "rows.npy").write_bytes(b"")
    with mounted_read_only(root) as mounted, closing(Index.open(mounted, QuickRecipe())) as opened:
        assert opened.search(mark("open.txt"), 1)[0].lexical > 0
    assert (root / "derived" / "1" / "rows.npy").read_bytes() == b""


def test_an_index_that_is_removed_under_an_open_one_is_an_error_until_it_is_there_again(
    index: Index, files: Path, tmp_path: Path
) -> None:
    before = index.summary()
    shutil.rmtree(index.folder)
    for _ in range(2):
        with pytest.raises(IndexUnusable, match="was removed while it was in use"):
            index.search("bank")
    (files / "open.txt").unlink()
    update(tmp_path / "other", [files], QuickRecipe())
    (tmp_path / "other").rename(index.folder)
    assert index.summary().documents == before.documents - 1
    assert index.search(mark("staff/rota.txt"), 1)[0].lexical > 0
