"""Every configured way to know who asks: proxy, provider, session cookies, API tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import HTTPConnection

from qa.access.identity import ANONYMOUS, User
from qa.access.tokens import PREFIX, Token, Tokens, tokens_in
from qa.access.trusted_proxy import TrustedProxy
from qa.access.users import signed_in
from qa.errors import SignInError
from qa.settings import Access, Settings

if TYPE_CHECKING:  # cryptography comes with these; who needs no sign-in does not wait for it
    from qa.access.provider import Provider
    from qa.access.sealed import Jar

SESSION = "session"
"""The cookie that says who has signed in."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The reader's sign-in: where it happens, and where it is kept."""

    provider: Provider
    jar: Jar


@dataclass(frozen=True, slots=True)
class Entrance:
    """How it is known who asks."""

    settings: Settings
    tokens: Tokens
    proxy: TrustedProxy
    sign_in: SignedIn | None
    """None unless readers sign in here."""

    @classmethod
    def of(cls, settings: Settings, folder: Path) -> Entrance:
        """Return the entrance to the index in ``folder``.

        Raises :class:`qa.errors.SettingsError` rather than let in whoever likes.
        """
        proxy = TrustedProxy.of(settings)
        sign_in = _sign_in(settings, folder) if settings.access == Access.OIDC else None
        return cls(settings, tokens_in(folder, settings.tokens), proxy, sign_in)

    @property
    def open(self) -> bool:
        """Whether everybody is let in."""
        return self.settings.access == Access.NONE

    def token(self, scope: Mapping[str, Any]) -> Token | None:
        """Return the API token that a request was sent with; None if it was sent without one.

        Raises :class:`SignInError` for one that is no good, and :class:`index.errors.PinciteError` if that cannot be
        told. May wait for the disk.
        """
        sent = [value for name, value in scope["headers"] if name == b"authorization"]
        kind, _, secret = b"".join(sent[:1]).decode("latin-1").strip().partition(" ")
        ours = kind.lower() == "bearer" and secret.strip().startswith(PREFIX)
        if ours and len(sent) == 1:
            return self.tokens.check(secret.strip())
        if sent and (ours or self.sign_in):
            # A browser's cookie must not do for a program whose token is wrong.
            raise SignInError(f"the Authorization header holds no API token: expected `Bearer {PREFIX}…`, once")
        return None  # it is for the proxy, or nobody has to say who they are

    def reader(self, scope: Mapping[str, Any]) -> User | None:
        """Return who asks without a token; None if somebody should have said and has not. Raises as above."""
        if self.settings.access == Access.PROXY:
            return self.proxy.user(scope)
        return self._from_cookie(scope) if self.sign_in else ANONYMOUS

    def _from_cookie(self, scope: Mapping[str, Any]) -> User | None:
        kept = self.sign_in.jar.take(HTTPConnection(dict(scope)), SESSION) if self.sign_in else None
        return signed_in(kept["name"], kept["groups"], self.settings.admins) if kept else None


def _sign_in(settings: Settings, folder: Path) -> SignedIn:
    from qa.access.provider import Provider
    from qa.access.sealed import Jar, key_in

    provider = Provider(settings)
    secure = settings.public_address.startswith("https:")
    jar = Jar(key_in(folder), settings.root_path or "/", secure, settings.cross_site_frames == "yes")
    return SignedIn(provider, jar)


__all__ = ["SESSION", "Entrance", "SignedIn"]
