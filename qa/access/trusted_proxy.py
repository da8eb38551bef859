"""A trusted proxy that names the user: believed only from its own address and with the shared secret."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from qa.access.identity import User
from qa.access.users import signed_in
from qa.configuration.checks import SecretFile, read_secret
from qa.errors import SettingsError, SignInError
from qa.settings import Access, Settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Reached:
    """At which address a client reached a proxy, as far as that says it."""

    scheme: str | None = None
    host: str | None = None
    """With the port, if it is not the usual one; not checked, clients may have said it."""


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
        settings.check()
        networks = tuple(map(ip_network, settings.proxy_addresses))
        if settings.access != Access.PROXY:
            return cls(networks)
        names = (settings.proxy_secret_header, settings.proxy_user_header, settings.proxy_groups_header)
        secret_header, user_header, groups_header = (name.lower().encode() for name in names)
        secret = secret_of(settings, "proxy_secret").encode()
        return cls(networks, secret, secret_header, user_header, groups_header, settings.admins)

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

    def reached(self, scope: Mapping[str, Any]) -> Reached:
        """Return where a client reached the proxy before us, by ``X-Forwarded-Proto`` and ``X-Forwarded-Host``.

        Of several proxies, the first one's word counts. Nothing is taken from who is none of ours.
        """
        peer = _peer(scope)
        if peer is None or not self._ours(peer):
            return Reached()
        scheme, host = (_first(_values(scope, name)) for name in (b"x-forwarded-proto", b"x-forwarded-host"))
        return Reached(scheme.lower() if scheme.lower() in ("http", "https") else None, host or None)

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
        if "," in name:  # how a proxy joins two headers of a name, its own and a client's
            raise SignInError(f"the header that names the user says {name[:40]!r}: a name holds no comma, two may")
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

    Raises :class:`SettingsError` if the file cannot be read. No message holds the secret.
    """
    file = getattr(settings, f"{name}_file")
    if not file:
        return str(getattr(settings, name))
    if wrong := SecretFile().wrong_on_disk(file):
        raise SettingsError(f"{name}_file {wrong.said}, expected {wrong.expected}")
    return read_secret(file)


def _peer(scope: Mapping[str, Any]) -> Address | None:
    """Return the address of whoever holds the other end of the connection; None for one without an address."""
    try:
        return _plain(scope["client"][0])
    except (KeyError, TypeError, ValueError):
        return None


def _plain(text: str) -> Address:
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def _first(values: list[bytes]) -> str:
    """Return the first of several values, as a list with commas or as headers of one name."""
    return b",".join(values).decode("latin-1").partition(",")[0].strip()


def _values(scope: Mapping[str, Any], name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


__all__ = ["Reached", "TrustedProxy", "secret_of"]
