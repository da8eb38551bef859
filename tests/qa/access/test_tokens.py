"""API tokens: made, checked, expired, revoked; what the file holds of them, and what they open."""

from __future__ import annotations

import re
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import PinciteError
from qa.access.identity import Role
from qa.access.tokens import OPENS, PREFIX, Scope, Tokens, scopes_for, tokens_in
from qa.errors import SignInError
from qa.web.security import ALLOWED


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path / "tokens.sqlite")


def test_a_token_says_whose_it_is_and_what_for(tokens: Tokens) -> None:
    secret = tokens.create("nightly", [Scope.ASK, Scope.SOURCES], ["hr", "it"], timedelta(days=1))
    assert re.fullmatch(rf"{PREFIX}[\w-]{{43}}", secret)
    token = tokens.check(secret)
    assert (token.name, token.groups, token.scopes) == ("nightly", ("hr", "it"), (Scope.ASK, Scope.SOURCES))
    user = token.user()
    assert (user.name, user.groups, user.role) == ("token:nightly", frozenset({"hr", "it"}), Role.READER)


def test_only_scope_admin_makes_an_admin(tokens: Tokens) -> None:
    for scope in Scope:
        role = tokens.check(tokens.create(scope, [scope])).user().role
        assert (role is Role.ADMIN) == (scope is Scope.ADMIN)


def test_the_file_holds_no_secret_and_is_for_its_owner(tokens: Tokens) -> None:
    secret = tokens.create("nightly", [Scope.ASK])
    assert secret.removeprefix(PREFIX).encode() not in tokens.path.read_bytes()
    assert stat.S_IMODE(tokens.path.stat().st_mode) == 0o600


def test_what_is_no_longer_good_says_why_to_its_holder_alone(tokens: Tokens) -> None:
    expired = tokens.create("old", [Scope.ASK], life=timedelta(seconds=-1))
    revoked, good = tokens.create("lost", [Scope.ASK]), tokens.create("good", [Scope.ASK])
    tokens.revoke("lost")
    with pytest.raises(SignInError, match=r"expired on \d{4}"):
        tokens.check(expired)
    with pytest.raises(SignInError, match=r"revoked on \d{4}"):
        tokens.check(revoked)
    guesses = [good[:-1], good + "x", good.swapcase(), expired[:-1] + "_", PREFIX, "", "\x00", "\ud800", "x" * 100_000]
    assert {_refusal(tokens, guess) for guess in guesses} == {"this API token is not known here"}
    assert tokens.check(good).name == "good"


def _refusal(tokens: Tokens, secret: str) -> str:
    with pytest.raises(SignInError) as problem:
        tokens.check(secret)
    return str(problem.value)


def test_a_list_shows_all_and_no_secret(tokens: Tokens) -> None:
    assert tokens.list() == ()
    secrets = [tokens.create(name, [Scope.ASK]) for name in ("one", "two")]
    tokens.revoke("one")
    first = tokens.list()[0].revoked
    tokens.revoke("one")  # once is for ever, and since when stays true
    one, two = tokens.list()
    assert (one.name, one.revoked, two.name, two.revoked) == ("one", first, "two", None)
    assert all(secret not in repr(tokens.list()) for secret in secrets)


def test_nothing_is_made_by_looking(tokens: Tokens) -> None:
    with pytest.raises(SignInError):
        tokens.check(f"{PREFIX}x")
    with pytest.raises(PinciteError, match="does not exist"):
        tokens.revoke("nobody")
    assert not tokens.path.exists()


@pytest.mark.parametrize("name", ["", " a", "a\n", "x" * 300])
def test_names_that_are_none(tokens: Tokens, name: str) -> None:
    with pytest.raises(PinciteError, match="cannot name a token"):
        tokens.create(name, [Scope.ASK])


def test_a_name_is_used_once(tokens: Tokens) -> None:
    tokens.create("nightly", [Scope.ASK])
    tokens.revoke("nightly")
    with pytest.raises(PinciteError, match="choose another name"):
        tokens.create("nightly", [Scope.ASK])
    with pytest.raises(PinciteError, match="no token named"):
        tokens.revoke("weekly")


@pytest.mark.parametrize("group", ["user:ada", "", " "])
def test_a_token_is_no_person(tokens: Tokens, group: str) -> None:
    with pytest.raises(PinciteError, match="no group"):
        tokens.create("nightly", [Scope.ASK], [group])


def test_many_may_begin_a_file_at_once(tokens: Tokens) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(lambda number: tokens.create(f"t{number}", [Scope.ASK]), range(16)))
    assert {tokens.check(secret).name for secret in secrets} == {f"t{number}" for number in range(16)}


def test_a_file_that_is_none_is_an_error_and_lets_nobody_in(tmp_path: Path) -> None:
    path = tmp_path / "tokens.sqlite"
    path.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(PinciteError, match=str(path)) as problem:
        Tokens(path).check(f"{PREFIX}x")
    assert not isinstance(problem.value, SignInError)
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(PinciteError, match="format 99"):
        Tokens(path).list()


def test_where_the_file_is(tmp_path: Path) -> None:
    assert tokens_in(tmp_path, "").path == tmp_path / "tokens.sqlite"
    assert tokens_in(tmp_path, "elsewhere.sqlite").path == Path("elsewhere.sqlite")


def test_tokens_open_nothing_of_the_chat() -> None:
    for path in (
        "/",
        "/config",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
        "/assets/x.js",
        "/login",
        "/nowhere",
    ):
        assert scopes_for(path) == ()


INTERFACE = [
    pattern for patterns in ALLOWED.values() for pattern in patterns if pattern.startswith(("/api", "/v1", "/source"))
]


@given(st.data())
def test_every_path_of_the_interface_has_a_scope(data: st.DataObject) -> None:
    """A route that is added must be thought of."""
    path = data.draw(st.from_regex(re.compile(data.draw(st.sampled_from(INTERFACE)), re.ASCII), fullmatch=True))
    assert scopes_for(path)


@given(st.text(alphabet="/apivsourcetk.%2e1\n\\;?_", max_size=30))
def test_no_odd_spelling_of_a_path_is_open(path: str) -> None:
    if scopes_for(path):
        assert any(re.fullmatch(pattern, path, re.ASCII) for pattern in OPENS)
        assert ".." not in path
