"""The OpenID Connect provider at which readers sign in: code flow with PKCE, state and nonce, by Authlib."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from joserfc.errors import BadSignatureError, JoseError

from index.errors import PinciteError
from qa.access.identity import User
from qa.access.trusted_proxy import secret_of
from qa.access.users import signed_in
from qa.errors import SignInError
from qa.settings import Settings

SECONDS = 10
"""Time that the provider has for an answer."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures that we take: those that nobody but the provider can make."""

Said = TypeVar("Said")


class ProviderError(PinciteError):
    """The provider cannot be reached, or says what no provider says. Nobody gets in, and it is asked again."""


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in that has begun: where the reader goes, and what the browser keeps until they come back."""

    address: str
    state: str
    kept: dict[str, str]


class Provider:
    """The provider that the settings name. What it says of itself is fetched when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings. Raises :class:`qa.errors.SettingsError` if they name none that can be used."""
        settings.check()
        self.settings = settings
        self.callback = f"{settings.public_address.rstrip('/')}/login/callback"
        secret = secret_of(settings, "oidc_client_secret")
        options = {"scope": " ".join(settings.oidc_scopes), "code_challenge_method": "S256", "timeout": SECONDS}
        if not secret:
            options["token_endpoint_auth_method"] = "none"  # noqa: S105 - a method's name
        self._app: StarletteOAuth2App = OAuth().register(
            "pincite",
            client_id=settings.oidc_client_id,
            client_secret=secret or None,
            server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs=options,
        )

    async def start(self) -> Started:
        """Begin a sign-in. Raises :class:`ProviderError`."""
        await self._metadata()
        begun = await _heard(self._app.create_authorization_url(self.callback))
        kept = {name: begun[name] for name in ("state", "nonce", "code_verifier")}
        return Started(begun["url"], begun["state"], kept)

    async def finish(self, code: str, kept: Mapping[str, str]) -> User:
        """Return who has signed in, by the code that they came back with.

        Raises :class:`SignInError` if the provider does not vouch for it, :class:`ProviderError`.
        """
        metadata = await self._metadata()
        token = await _heard(
            self._app.fetch_access_token(
                redirect_uri=self.callback, code=code, state=kept["state"], code_verifier=kept["code_verifier"]
            )
        )
        claims = await _heard(self._claims(token, kept["nonce"], metadata["issuer"]))
        if not claims:
            raise SignInError("the sign-in provider sent no ID token: oidc_scopes must hold openid")
        return self._user(await self._completed(dict(claims), token, metadata))

    async def farewell(self) -> str | None:
        """Return where a reader can sign out of the provider as well; None if it has no such place or is down."""
        try:
            metadata = await self._metadata()
        except ProviderError:
            return None
        place = str(metadata.get("end_session_endpoint", ""))
        if urlsplit(place).scheme not in ("http", "https"):
            return None
        back = {
            "client_id": self.settings.oidc_client_id,
            "post_logout_redirect_uri": f"{self.settings.public_address.rstrip('/')}/",
        }
        return f"{place}{'&' if '?' in place else '?'}{urlencode(back)}"

    async def _claims(self, token: dict[str, Any], nonce: str, issuer: str) -> Mapping[str, Any] | None:
        """Return what the ID token says, if this provider made it, for us and for this sign-in."""
        wanted = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": self.settings.oidc_client_id},
        }
        claims: Mapping[str, Any] | None
        try:
            claims = await self._app.parse_id_token(token, nonce, claims_options=wanted)
        except BadSignatureError:  # it may sign with a new key without saying that it is another
            await self._app.fetch_jwk_set(force=True)
            claims = await self._app.parse_id_token(token, nonce, claims_options=wanted)
        return claims

    async def _metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself, held against the settings."""
        metadata: dict[str, Any] = await _heard(self._app.load_server_metadata())
        if metadata.get("issuer", "").rstrip("/") != self.settings.oidc_issuer.rstrip("/"):
            said = metadata.get("issuer")
            self._forget()
            raise ProviderError(f"the sign-in provider calls itself {said!r}, expected {self.settings.oidc_issuer!r}")
        missing = [name for name in ("authorization_endpoint", "token_endpoint", "jwks_uri") if name not in metadata]
        if missing:
            self._forget()
            raise ProviderError(f"the sign-in provider does not say its {' and '.join(missing)}")
        said = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
        metadata["id_token_signing_alg_values_supported"] = [each for each in said if each in ALGORITHMS]
        return metadata

    def _forget(self) -> None:
        self._app.server_metadata.clear()

    async def _completed(
        self, claims: dict[str, Any], token: dict[str, Any], metadata: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the claims, and of those that the ID token lacks what the provider says of the user elsewhere."""
        wanted = (self.settings.oidc_name_claim, self.settings.oidc_groups_claim)
        if "userinfo_endpoint" not in metadata or all(_claim(claims, name) is not None for name in wanted):
            return claims
        more = dict(await _heard(self._app.userinfo(token=token)))
        if more.get("sub") != claims["sub"]:
            raise SignInError("the sign-in provider speaks of two different users")
        return more | claims

    def _user(self, claims: dict[str, Any]) -> User:
        name_claim, groups_claim = self.settings.oidc_name_claim, self.settings.oidc_groups_claim
        name, groups = _claim(claims, name_claim), _claim(claims, groups_claim)
        if not isinstance(name, str):
            raise SignInError(
                f"the sign-in provider does not say {name_claim!r} of you: name another claim in oidc_name_claim, or "
                "ask for its scope in oidc_scopes"
            )
        if name_claim == "email" and claims.get("email_verified") is False:
            raise SignInError("your e-mail address is not verified at the sign-in provider")
        groups = [groups] if isinstance(groups, str) else groups if groups is not None else []
        if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
            raise SignInError(f"the sign-in provider's {groups_claim!r} is no list of names")
        return signed_in(name, groups, self.settings.admins)


def _claim(claims: Mapping[str, Any], name: str) -> object:
    """Return a claim by its whole name, or by the way to it through nested ones; None if it is not there."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


async def _heard(asked: Awaitable[Said]) -> Said:
    """Return what the provider says, or what its failing means to a reader."""
    try:
        return await asked
    except (httpx2.TransportError, httpx2.InvalidURL) as problem:
        raise ProviderError(f"the sign-in provider cannot be reached ({type(problem).__name__})") from problem
    except httpx2.HTTPStatusError as problem:
        raise ProviderError(f"the sign-in provider answered {problem.response.status_code}") from problem
    except (AuthlibBaseError, JoseError) as problem:
        raise SignInError(f"the sign-in provider does not vouch for this sign-in ({_code(problem)})") from problem
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as problem:
        raise ProviderError("the sign-in provider answered what no provider answers") from problem


def _code(problem: Exception) -> str:
    code = str(getattr(problem, "error", ""))
    return code if code.replace("_", "").isalnum() and len(code) < 40 else type(problem).__name__


__all__ = ["ALGORITHMS", "SECONDS", "Provider", "ProviderError", "Started"]
