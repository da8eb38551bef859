"""All documents of an index."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from index.errors import IndexUnusable
from index.sources import Limits
from index.sync.update import update
from qa.lint.findings import Rule
from qa.lint.lint import lint
from tests.support.parts import QuickRecipe, article, write

GOOD = "---\ntitle: Pay\ndate: 2026-01-31\n---\n\nPay comes on the last working day of each month, into the account "
GOOD += "that you named when you began, and if that is a holiday, on the day before.\n"


def found(folder: Path) -> list[tuple[Rule, str, int | None]]:
    update(folder / "index", [folder / "docs"], QuickRecipe())
    _, troubles = lint(folder / "index", Limits(), date(2026, 6, 1))
    return [(each.rule, each.place, each.paragraph) for each in troubles]


def test_good_documents_have_no_findings(tmp_path: Path) -> None:
    write(tmp_path / "docs", {"pay.md": GOOD})
    assert found(tmp_path) == []


def test_each_place_is_named_the_gravest_first(tmp_path: Path) -> None:
    docs = write(
        tmp_path / "docs",
        {
            "old.md": GOOD.replace("Pay\n", "Old\n") + "\nValid until 31 December 2025.\n\n[rates](rates.md)\n",
            "pay.md": GOOD,
            "pay2.md": GOOD,
            "plain.txt": article("plain.txt"),
        },
    )
    (docs / "latin.md").write_bytes(
        (GOOD.replace("Pay\n", "Latin\n") + "\nDie Prüfung fällt später an.\n").encode("cp1252")
    )
    assert found(tmp_path) == [
        (Rule.EXPIRED, "old.md:8", 5),
        (Rule.BROKEN, "old.md:10", None),
        (Rule.DUPLICATE, "pay2.md", None),
        (Rule.GUESSED, "latin.md:8", None),
        (Rule.DATE, "plain.txt", None),
    ]


@pytest.mark.parametrize("declared", ['<meta charset="windows-1252">', ""])
def test_an_encoding_that_a_page_states_is_no_guess(tmp_path: Path, declared: str) -> None:
    page = (
        f"<html><head><title>Prüfung</title>{declared}</head><body><p>{'Die Prüfung fällt an. ' * 20}</p></body></html>"
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.html").write_bytes(page.encode("cp1252"))
    assert ((Rule.GUESSED, "a.html:1", None) in found(tmp_path)) == (not declared)


def test_only_text_has_an_encoding_to_guess(tmp_path: Path) -> None:
    """A workbook or a mail is no UTF-8 either, and says itself what its letters are."""
    docs = write(tmp_path / "docs", {"a.txt": GOOD})
    header = "From: a@b.example\nSubject: Prüfung\nContent-Type: text/plain; charset=cp1252"
    (docs / "mail.eml").write_bytes(f"{header}\n\nDie Prüfung fällt später an.\n".encode("cp1252"))
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Prüfung", "fällt an"])
    book.save(docs / "book.xlsx")
    troubles = found(tmp_path)
    assert {place for _, place, _ in troubles} >= {"mail.eml", "book.xlsx"}, "they were looked at"
    assert Rule.GUESSED not in {rule for rule, _, _ in troubles}


def test_files_out_of_reach_are_judged_by_the_store(tmp_path: Path) -> None:
    write(tmp_path / "docs", {"pay.md": GOOD, "pay2.md": GOOD})
    before = found(tmp_path)
    (tmp_path / "docs").rename(tmp_path / "away")
    _, troubles = lint(tmp_path / "index", Limits(), date(2026, 6, 1))
    assert [(each.rule, each.place, each.paragraph) for each in troubles] == before


def test_no_index_nothing_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="holds no index"):
        lint(tmp_path / "none", Limits())
