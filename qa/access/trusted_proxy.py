"""A trusted proxy that names the user: believed only from its own address and with the shared secret."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

from qa.access.identity import User
from qa.access.users import signed_in
from qa.errors import SettingsError, SignInError
from qa.settings import Access, Settings

SHORTEST = 16
"""Characters that the secret must have."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
"""Characters of a header's name (RFC 9110)."""


@dataclass(frozen=True, slots=True)
class TrustedProxy:
    """The proxies before us, and how they say who asks."""

    networks: tuple[Network, ...] = ()
    secret: bytes = field(default=b"", repr=False)
    secret_header: bytes = b""
    user_header: bytes = b""
    groups_header: bytes = b""
    admins: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> TrustedProxy:
        """Return what the settings say. Raises :class:`SettingsError` where they would let in whoever likes."""
        networks = tuple(_network(text) for text in settings.proxy_addresses)
        if settings.access != Access.PROXY:
            return cls(networks)
        secret = secret_of(settings, "proxy_secret")
        if not networks:
            raise SettingsError(
                'access is "proxy", but proxy_addresses is empty: list the addresses of your proxy, such as 10.0.3.7'
            )
        if len(secret) < SHORTEST:
            raise SettingsError(
                f'access is "proxy", but proxy_secret has {len(secret)} characters, expected {SHORTEST} or more: make '
                "one with `openssl rand -hex 32` and have the proxy send it"
            )
        names = (settings.proxy_secret_header, settings.proxy_user_header, settings.proxy_groups_header)
        secret_header, user_header, groups_header = _header_names(names)
        return cls(networks, secret.encode(), secret_header, user_header, groups_header, settings.admins)

    def client(self, scope: Mapping[str, Any]) -> str | None:
        """Return the client's address: the peer's, or if that is a proxy of ours, the last one that is none of ours."""
        peer = _peer(scope)
        if peer is None or not self._ours(peer):
            return None if peer is None else str(peer)
        found = peer
        chain = b",".join(_values(scope, b"x-forwarded-for")).decode("latin-1").split(",")
        for text in reversed(chain):
            try:
                found = _plain(text.strip())
            except ValueError:  # whoever wrote this is not to be believed about what stands before it either
                break
            if not self._ours(found):
                break
        return str(found)

    def user(self, scope: Mapping[str, Any]) -> User | None:
        """Return whom the proxy names; None if it names nobody.

        Raises :class:`SignInError` for a request that says who asks without being the proxy's.
        """
        given = {name: _values(scope, name) for name in (self.secret_header, self.user_header, self.groups_header)}
        if not any(given.values()):
            return None
        peer, secret = _peer(scope), given[self.secret_header]
        if peer is None or not self._ours(peer):
            raise SignInError(f"the request says who asks, but it comes from {peer}, which is not a trusted proxy")
        if len(secret) != 1 or not hmac.compare_digest(secret[0], self.secret):
            raise SignInError("the request says who asks, but without the secret that the proxy shares with us")
        name = self._one(given[self.user_header])
        groups = self._one(given[self.groups_header]).split(",")
        return signed_in(name, groups, self.admins) if name else None

    def _ours(self, address: Address) -> bool:
        return any(address in network for network in self.networks)

    def _one(self, values: list[bytes]) -> str:
        """Return a header's text; "" without it."""
        if len(values) > 1:  # a proxy that adds its header to a client's instead of replacing it
            raise SignInError("a header that says who asks is there twice: the proxy must replace what clients send")
        try:
            return b"".join(values).decode("utf-8").strip()
        except UnicodeDecodeError:
            raise SignInError("a header that says who asks is not UTF-8") from None


def secret_of(settings: Settings, name: str) -> str:
    """Return a secret from its setting, or from the file that the setting ``…_file`` names; "" if neither is there.

    Raises :class:`SettingsError` if both are, or if the file cannot be read. No message holds the secret.
    """
    value, file = getattr(settings, name), getattr(settings, f"{name}_file")
    if not file:
        return str(value)
    if value:
        raise SettingsError(f"{name} and {name}_file are both set: leave one out")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not UTF-8"
        raise SettingsError(f"{name}_file names {file}, which cannot be read: {reason}") from None


def _network(text: str) -> Network:
    try:
        network = ip_network(text)
    except ValueError as problem:
        raise SettingsError(f"proxy_addresses holds {text!r}: {problem}; expected one such as 10.0.3.0/28") from None
    if network.prefixlen == 0:
        raise SettingsError(f"proxy_addresses holds {text!r}, which is every address: list those of your proxy")
    return network


def _header_names(names: tuple[str, ...]) -> list[bytes]:
    """Return the names as they stand in a scope."""
    lowered = [name.strip().lower() for name in names]
    for name in lowered:
        if not name or not _TOKEN.issuperset(name):
            raise SettingsError(f"{name!r} is no name of a header: see the settings proxy_…_header")
    if len(set(lowered)) < len(lowered):
        raise SettingsError(f"the settings proxy_…_header name one header twice: {', '.join(lowered)}")
    return [name.encode() for name in lowered]


def _peer(scope: Mapping[str, Any]) -> Address | None:
    """Return the address of whoever holds the other end of the connection; None for one without an address."""
    try:
        return _plain(scope["client"][0])
    except (KeyError, TypeError, ValueError):
        return None


def _plain(text: str) -> Address:
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def _values(scope: Mapping[str, Any], name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


__all__ = ["SHORTEST", "TrustedProxy", "secret_of"]
