"""What a login says of somebody, and what takes more than reading."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.access.identity import ANONYMOUS, Role, User
from qa.access.users import LONGEST, MOST_GROUPS, SCOPES, demand_admin, demand_metrics, signed_in
from qa.errors import ForbiddenError, SettingsError, SignInError
from qa.settings import Settings

HERE = ("127.0.0.1", 1)


def scope(
    user: User, client: Any = ("10.0.0.9", 1), headers: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return {"type": "http", "user": user, "client": client, "headers": raw, **more}


def test_a_login_makes_a_user() -> None:
    assert signed_in(" ada ", [" hr ", "", "it"], ()) == User("ada", frozenset({"hr", "it"}))


@pytest.mark.parametrize(
    ("admins", "role"), [(("hr",), Role.ADMIN), (("user:ada",), Role.ADMIN), (("ada",), Role.READER)]
)
def test_an_admin_is_named_as_a_group_or_as_a_user(admins: tuple[str, ...], role: Role) -> None:
    assert signed_in("ada", ["hr"], admins).role is role


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\nb", "\u202eada", "x" * (LONGEST + 1), "token:nightly"])
def test_names_that_are_none_are_refused(name: str) -> None:
    with pytest.raises(SignInError):
        signed_in(name, [], ())


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=20))
def test_no_login_opens_what_only_somebody_else_may_read(name: str, groups: list[str]) -> None:
    try:
        user = signed_in(name, [*groups, "user:bob", " user:bob "], ())
    except SignInError:
        return
    people = {one for one in user.filters().principals if one.startswith("user:")}
    assert people == {f"user:{name.strip()}"}


def test_a_flood_of_groups_is_refused() -> None:
    with pytest.raises(SignInError, match="groups"):
        signed_in("ada", map(str, range(MOST_GROUPS + 1)), ())


def test_everybody_cannot_be_an_admin() -> None:
    Settings(admins=("hr",)).check()
    with pytest.raises(SettingsError, match="everyone"):
        Settings(admins=("hr", "everyone")).check()


@pytest.mark.parametrize(
    ("asking", "admin", "metrics"),
    [
        (scope(User("ada", role=Role.ADMIN)), True, True),
        (scope(User("ada")), False, False),
        (scope(User("ada"), HERE), False, False),
        (scope(User("token:m"), **{SCOPES: frozenset({"metrics"})}), False, True),
        (scope(User("token:m"), **{SCOPES: frozenset({"ask"})}), False, False),
        (scope(ANONYMOUS, HERE), True, True),
        (scope(ANONYMOUS, ("::1", 1)), True, True),
        (scope(ANONYMOUS), False, False),
        (scope(ANONYMOUS, None), False, False),
        (scope(ANONYMOUS, ("testclient", 1)), False, False),
        (scope(ANONYMOUS, HERE, {"x-forwarded-for": "127.0.0.1"}), False, False),
        (scope(ANONYMOUS, HERE, {"forwarded": "for=9.9.9.9"}), False, False),
    ],
)
def test_who_may_see_figures_and_who_may_do_more(asking: dict[str, Any], admin: bool, metrics: bool) -> None:
    for demand, may in ((demand_admin, admin), (demand_metrics, metrics)):
        if may:
            demand(asking)
        else:
            with pytest.raises(ForbiddenError):
                demand(asking)
