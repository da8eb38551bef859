"""Where the parts of an index are."""

from __future__ import annotations

from pathlib import Path

from index.derived.publish import STORE
from qa.backup.parts import AUDIT, FEEDBACK, PARTS, TOKENS, Places
from qa.settings import Settings


def test_by_default_all_lies_in_the_folder_but_for_a_log(tmp_path: Path) -> None:
    places = Places.of(tmp_path, Settings())
    assert places.of_part(AUDIT) is None
    assert [places.of_part(name) for name in (STORE, FEEDBACK, TOKENS)] == [
        tmp_path / name for name in (STORE, FEEDBACK, TOKENS)
    ]
    assert {STORE, f"{STORE}-wal", "derived", "sign-in.key", "writer.lock", "tokens.sqlite-journal"} <= places.known()


def test_the_settings_put_it_elsewhere(tmp_path: Path) -> None:
    named = {name: str(tmp_path / "records" / f"{name}.sqlite") for name in ("audit", "feedback", "tokens")}
    places = Places.of(tmp_path / "index", Settings(**named))
    for name, part in (("audit", AUDIT), ("feedback", FEEDBACK), ("tokens", TOKENS)):
        place = places.of_part(part)
        assert str(place) == named[name]
        assert place is not None
        assert not places.inside(place)
    assert "feedback.sqlite" not in places.known()


def test_a_log_in_the_folder_is_known_by_its_name(tmp_path: Path) -> None:
    places = Places.of(tmp_path, Settings(audit=str(tmp_path / "what-was-said.sqlite")))
    assert {"what-was-said.sqlite", "what-was-said.sqlite-wal"} <= places.known()
    assert "audit.sqlite" not in places.known()


def test_a_link_to_the_folder_is_followed_and_ratings_that_are_off_are_kept(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    places = Places.of(tmp_path / "link", Settings(feedback="off"))
    assert places.folder == tmp_path / "real"
    assert places.of_part(FEEDBACK) == tmp_path / "real" / "feedback.sqlite"
    assert all(places.of_part(name) for name in PARTS if name != AUDIT)
