"""From the names and groups of a login to a ``User``, and what only some users may do."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, MutableMapping
from typing import Any

from starlette.datastructures import Headers

from qa.access.identity import ANONYMOUS, Role, User, user_of
from qa.configuration.checks import LONGEST_NAME
from qa.errors import ForbiddenError, SignInError

CLIENT = "pincite.client"
"""Key in a request's scope: the client's address, where a trusted proxy says it; else see ``scope["client"]``."""
SCOPES = "pincite.scopes"
"""Key in a request's scope: what an API token is for; missing where none was sent."""
STRANGER = "pincite.stranger"
"""Key in a request's scope: true for whoever is let in without saying who they are where others have to."""
TOKEN_PREFIX = "token:"  # noqa: S105 - how names of tokens begin
LONGEST = LONGEST_NAME
"""Characters of a name or group."""
MOST_GROUPS = 1000

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def signed_in(name: str, groups: Iterable[str], admins: Iterable[str]) -> User:
    """Return the user that a login names.

    Raises :class:`SignInError` for a name that cannot be one, or that means somebody else to our own rules.
    """
    name = name.strip()
    if not _usable(name) or name.startswith(TOKEN_PREFIX):
        raise SignInError(f"the login names the user {name[:40]!r}: expected 1 to {LONGEST} printable characters")
    # A group named "user:ada" would open what only Ada may read.
    kept = frozenset(group for group in map(str.strip, groups) if _usable(group) and not group.startswith("user:"))
    if len(kept) > MOST_GROUPS:
        raise SignInError(f"the login lists {len(kept):,} groups of {name!r}: at most {MOST_GROUPS:,} are taken")
    admin = not frozenset(admins).isdisjoint({*kept, f"user:{name}"})
    return User(name, kept, Role.ADMIN if admin else Role.READER)


def demand_admin(scope: MutableMapping[str, Any]) -> None:
    """Raise :class:`ForbiddenError` unless an admin asks, or somebody at this very machine where nobody signs in."""
    if not _is_admin(scope):
        raise ForbiddenError("this is for admins: the setting `admins` lists them")


def demand_metrics(scope: MutableMapping[str, Any]) -> None:
    """Raise :class:`ForbiddenError` unless an admin asks, as above, or a program whose token has scope ``metrics``."""
    if not _is_admin(scope) and "metrics" not in scope.get(SCOPES, ()):
        raise ForbiddenError("this is for admins, and for API tokens with scope metrics")


def _is_admin(scope: MutableMapping[str, Any]) -> bool:
    user = user_of(scope)
    # Whoever is not signed in comes this far only where nobody has to be.
    return user.role is Role.ADMIN or (user is ANONYMOUS and _is_here(scope))


def _is_here(scope: MutableMapping[str, Any]) -> bool:
    """Tell whether a request comes from this machine, and not through a proxy on it."""
    client, headers = scope.get("client"), Headers(scope=scope)
    if not client or any(name in headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _usable(name: str) -> bool:
    return 0 < len(name) <= LONGEST and name.isprintable()


__all__ = [
    "CLIENT",
    "LONGEST",
    "MOST_GROUPS",
    "SCOPES",
    "STRANGER",
    "TOKEN_PREFIX",
    "demand_admin",
    "demand_metrics",
    "signed_in",
]
