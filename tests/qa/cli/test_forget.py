"""``pincite forget``, as it is typed: nothing of a document is left, wherever an answer had put it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from index.store.store import Store
from qa.records.audit import AuditLog
from qa.records.feedback import FILE, Feedback, RatedQuote, Rating, Verdict
from tests.support.bytes_of import found_in
from tests.support.command_line import Command
from tests.support.parts import write

SECRET = """# Zusatzvertrag Quillborough

The zeppelin allowance of Bartholomew Quillborough is 4711 guilders a year.

It was granted by Winifred Ashgrove-Tumbleton after the regatta at Skagerrak.
"""
OTHER = "# Ferries\n\nThe ferry to Helsinborg leaves every twenty minutes from the northern pier.\n"
ASKED = "What is the zeppelin allowance of Quillborough?"
TIME = "2026-01-01T00:00:00.000+00:00"


@pytest.fixture
def docs(pincite: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files that were asked about, with a log of it and with what readers said."""
    monkeypatch.setenv("PINCITE_AUDIT", "audit.sqlite")
    monkeypatch.setenv("PINCITE_AUDIT_QUESTIONS", "digest")
    monkeypatch.setenv("PINCITE_QUOTES_SHOWN", "1")
    folder = write(tmp_path / "docs", {"secret.md": SECRET, "ferry.md": OTHER})
    assert pincite("index", folder).status == 0
    assert "4711 guilders" in pincite("ask", ASKED).out
    assert "twenty minutes" in pincite("ask", "How often does the ferry to Helsinborg leave?").out
    rate(tmp_path)
    return folder


def rate(folder: Path) -> None:
    kept = Feedback(folder / ".pincite" / FILE, 10)
    text = SECRET.splitlines()[2]
    start = SECRET.index(text)
    quote = RatedQuote("secret.md", "secret.md", 2, start, start + len(text), "0" * 64, text, "4711 guilders")
    right = Rating(TIME, "How much?", "How much is it?", Verdict.RIGHT, "corpus", quote=quote)
    for rating in (
        right,
        Rating(TIME, "Who?", "Who granted it?", Verdict.MISSING, "corpus", correction="Winifred Ashgrove-Tumbleton"),
        Rating(TIME, "Is it", f"Is it so: {text}", Verdict.MISSING, "corpus"),
        Rating(TIME, "When?", "When does it leave?", Verdict.MISSING, "corpus", comment="every hour, I think"),
    ):
        kept.add(rating)


WORDS = ("Zusatzvertrag", "Bartholomew", "4711 guilders", "Winifred", "Ashgrove-Tumbleton", "regatta", "Skagerrak")


def kept_in(folder: Path, docs: Path) -> dict[str, list[str]]:
    """Return which of the words are left anywhere but in the file itself."""
    found = found_in(folder, WORDS).items()
    left = {word: [place for place in places if not place.startswith(docs.name)] for word, places in found}
    return {word: places for word, places in left.items() if places}


def test_nothing_is_left_in_index_ratings_and_log(pincite: Command, docs: Path, tmp_path: Path) -> None:
    places = {place for found in kept_in(tmp_path, docs).values() for place in found}
    assert {".pincite/store.sqlite", ".pincite/feedback.sqlite", "audit.sqlite"} <= places
    head = pincite("audit", "verify", "--json").json["head"]
    said = pincite("forget", "secret.md", "--json")
    assert said.status == 0, said.err
    assert said.json == {
        "documents": ["secret.md"],
        "versions": 1,
        "before": [],
        "files": [str(docs / "secret.md")],
        "elsewhere": [],
        "erased": {"ratings": 3, "audit": 1},
    }
    assert kept_in(tmp_path, docs) == {}
    checked = pincite("audit", "verify", "--head", head, "--json")
    assert (checked.status, checked.json["redacted"], checked.json["entries"]) == (0, 1, 3)
    assert "twenty minutes" in str([entry.content for entry in AuditLog(Path("audit.sqlite")).entries()])
    ratings = pincite("feedback", "list", "--json").json["ratings"]
    assert [(one["standalone_question"], one["quote"], one["comment"]) for one in ratings] == [
        ("How much is it?", None, None),
        ("Who granted it?", None, None),
        ("When does it leave?", None, "every hour, I think"),
    ]
    assert pincite("gaps").status == 0


def test_it_is_told_what_was_done_and_what_is_left_to_do(pincite: Command, docs: Path) -> None:
    said = pincite("forget", docs / "secret.md")
    assert "forgotten  secret.md" in said.out
    assert "1 documents in 1 versions" in said.out
    assert "secret.md: still on the disk, delete it yourself" in said.out
    assert "secret.md was forgotten before" in pincite("forget", "secret.md").out
    again = pincite("index", docs)
    assert "skipped secret.md: was forgotten on" in again.out
    assert pincite("forget", "--lift", "secret.md").status == 0
    assert "1 added" in pincite("index", docs).out


def test_a_name_that_is_not_known(pincite: Command, docs: Path) -> None:
    said = pincite("forget", "nothing.md")
    assert (said.status, "nothing.md is not indexed, nor was it forgotten" in said.err) == (1, True)
    assert pincite("forget").status == 2
    assert pincite("forget", "secret.md", "--index", "elsewhere").status == 1


@pytest.mark.parametrize("name", ["audit.sqlite", ".pincite/feedback.sqlite"])
def test_where_a_record_cannot_be_cleaned_nothing_is_forgotten(pincite: Command, docs: Path, name: str) -> None:
    Path(name).write_bytes(b"this is no database" * 100)
    said = pincite("forget", "secret.md")
    assert (said.status, "could not be used" in said.err) == (1, True)
    assert found_in(Path(".pincite"), ["zeppelin"])
    assert pincite("search", ASKED, "--json").json["hits"][0]["source"] == "secret.md"


def test_old_versions_go_where_the_settings_say_so(
    pincite: Command, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(docs, {"secret.md": OTHER.replace("ferry", "train")})
    assert pincite("index", docs).status == 0
    with closing(Store(tmp_path / ".pincite" / "store.sqlite")) as store:
        store._connection.execute("UPDATE documents SET ended = '2020-01-01' WHERE ended IS NOT NULL")
    assert found_in(tmp_path / ".pincite", ["zeppelin"]).keys()
    monkeypatch.setenv("PINCITE_VERSION_DAYS", "30")
    assert pincite("index", docs).status == 0
    assert "zeppelin" in found_in(tmp_path / ".pincite", ["zeppelin"]), "a rating still quotes it"
    assert found_in(tmp_path / ".pincite", ["zeppelin"])["zeppelin"] == [FILE]
