"""Policies beside the files: what they say, what they inherit, and that a broken one closes its folder."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.rights import CLOSED, OPEN, POLICY, Policies, Rights, store, stored

GROUPS = ["a", "b", "c", "d"]
LISTS = st.none() | st.frozensets(st.sampled_from(GROUPS))
RIGHTS = st.builds(Rights, LISTS, st.frozensets(st.sampled_from(GROUPS)))
WHO = st.frozensets(st.sampled_from(GROUPS))


def policy(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / POLICY).write_text(text)


def everybody_who_may(rights: Rights) -> set[str]:
    return {group for group in GROUPS if rights.admit(frozenset({group}))}


def test_without_a_policy_all_is_open(tmp_path: Path) -> None:
    policies = Policies()
    assert policies.of(tmp_path / "a.md") == OPEN
    assert OPEN.admit(frozenset())
    assert not CLOSED.admit(frozenset(GROUPS))
    assert policies.problems == []


def test_the_nearest_allow_counts_and_every_deny(tmp_path: Path) -> None:
    policy(tmp_path, 'allow = ["a", "b"]\ndeny = ["d"]')
    policy(tmp_path / "in", 'allow = ["c", "d"]')
    policy(tmp_path / "in" / "side", 'deny = ["c"]')
    policies = Policies()
    assert everybody_who_may(policies.of(tmp_path / "x.md")) == {"a", "b"}
    assert everybody_who_may(policies.of(tmp_path / "other" / "x.md")) == {"a", "b"}
    assert everybody_who_may(policies.of(tmp_path / "in" / "x.md")) == {"c"}
    assert everybody_who_may(policies.of(tmp_path / "in" / "side" / "x.md")) == set()


def test_files_by_name_and_by_path(tmp_path: Path) -> None:
    policy(
        tmp_path,
        'allow = ["a"]\n[files]\n"secret*" = { allow = ["b"] }\n"in/*.csv" = { allow = ["c"], deny = ["d"] }\n'
        '"secret-plan.md" = { deny = ["b"] }\n',
    )
    policies = Policies()
    assert everybody_who_may(policies.of(tmp_path / "plain.md")) == {"a"}
    assert everybody_who_may(policies.of(tmp_path / "deep" / "secret.md")) == {"b"}
    assert everybody_who_may(policies.of(tmp_path / "in" / "x.csv")) == {"c"}
    assert everybody_who_may(policies.of(tmp_path / "secret-plan.md")) == set()


def test_a_person_can_be_named(tmp_path: Path) -> None:
    policy(tmp_path, 'allow = ["user:ada"]')
    rights = Policies().of(tmp_path / "x.md")
    assert rights.admit(frozenset({"everyone", "user:ada"}))
    assert not rights.admit(frozenset({"everyone", "ada"}))


def test_a_link_opens_nothing(tmp_path: Path) -> None:
    policy(tmp_path / "closed", 'allow = ["a"]')
    (tmp_path / "closed" / "x.md").write_text("secret")
    policy(tmp_path / "open", 'allow = ["a", "b"]')
    (tmp_path / "open" / "link.md").symlink_to(tmp_path / "closed" / "x.md")
    (tmp_path / "open" / "folder").symlink_to(tmp_path / "closed")
    policies = Policies()
    assert everybody_who_may(policies.of(tmp_path / "open" / "link.md")) == {"a"}
    assert everybody_who_may(policies.of(tmp_path / "open" / "folder" / "x.md")) == {"a"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("allow = [", 1, "is no TOML"),
        ('allow = ["a"]\n\nallow = ["b"]', 3, "is no TOML"),
        ('deny = ["b"]\nallow = "a"', 2, "allow = 'a'"),
        ('alow = ["a"]', 1, "'alow', which is not known"),
        ("allow = [1]", 1, "allow = [1]"),
        ('allow = ["a", " "]', 1, "allow = "),
        ('deny = []\n\nfiles = ["x"]', 3, "files = ['x']"),
        ('[files]\n"x*" = ["a"]', 2, "of 'x*'"),
        ('[files]\n"x*" = { alow = ["a"] }', 2, "'alow'"),
    ],
)
def test_a_policy_that_cannot_be_used_closes_its_folder_and_names_the_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    policy(tmp_path / "closed", text)
    policy(tmp_path / "closed" / "in", 'allow = ["a"]')
    policies = Policies()
    assert policies.of(tmp_path / "closed" / "in" / "x.md") == CLOSED
    assert policies.of(tmp_path / "x.md") == OPEN
    (problem,) = policies.problems
    assert problem.file == tmp_path / "closed" / POLICY
    assert reason in problem.reason
    assert "nobody may read" in problem.reason
    if "alow = " not in text or line == 1:
        assert problem.line == line


def test_one_that_is_no_text_or_cannot_be_read_closes_too(tmp_path: Path) -> None:
    (tmp_path / POLICY).write_bytes(b"allow = ['\xff']")
    (tmp_path / "in" / POLICY).mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "in"):
        assert Policies().of(folder / "x.md") == CLOSED


@given(RIGHTS, RIGHTS, WHO)
def test_narrowed_lets_in_whom_both_let_in(one: Rights, other: Rights, who: frozenset[str]) -> None:
    single = frozenset(list(who)[:1])
    assert one.narrowed(other).admit(single) == (one.admit(single) and other.admit(single))
    assert not one.narrowed(other).admit(who) or (one.admit(who) and other.admit(who))


@given(RIGHTS, RIGHTS, WHO)
def test_a_deny_above_cannot_be_lifted_below(below: Rights, above: Rights, who: frozenset[str]) -> None:
    assert not (who & above.deny and below.within(above).admit(who))


def test_what_is_stored_comes_back() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE rights (path TEXT PRIMARY KEY, allow TEXT, deny TEXT NOT NULL)")
    lists = [None, frozenset(), frozenset({"a", "user:ada"})]
    rights = {
        f"/{n}": Rights(allow, deny or frozenset()) for n, (allow, deny) in enumerate(itertools.product(lists, lists))
    }
    store(connection, rights)
    store(connection, {"/0": CLOSED})
    assert stored(connection) == rights | {"/0": CLOSED}
