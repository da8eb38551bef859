"""What addresses, names of hosts, origins, paths and headers must look like; see :mod:`qa.configuration.checks`.

Much of it ends in headers and pages of ours, so each form is a list of what may stand there, never of what may not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from qa.configuration.checks import Check, Wrong, held, shown

ANY = "*"
SELF, NONE = "'self'", "'none'"

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = rf"{_LABEL}(?:\.{_LABEL})*"
_HOST = re.compile(_NAME, re.ASCII | re.IGNORECASE)
_PATTERN = re.compile(r"[a-z0-9_*?-]+(?:\.[a-z0-9_*?-]+)*", re.ASCII | re.IGNORECASE)
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)+", re.ASCII)
_ANCESTOR = re.compile(
    rf"https?:|(?:https?://)?(?:\*|(?:\*\.)?{_NAME})(?::(?:\d{{1,5}}|\*))?", re.ASCII | re.IGNORECASE
)
"""What CSP calls a host source or a scheme source (its paths are of no use here)."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", re.ASCII)
"""A header's name (RFC 9110)."""
_TAKEN = frozenset(
    "authorization connection content-length content-type cookie forwarded host origin transfer-encoding "
    "x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip".split()
)
"""Headers that already mean something to us."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[!$-/0-;=@-~]+", re.ASCII)
"""What may stand in an address: neither query nor fragment, white space, quotation marks or angles."""
_PART = re.compile(r"[^\s/:@*.]+")
"""A part of a name, whatever letters it is written in."""
_LONGEST_HOST = 253
"""Characters of a name in DNS (RFC 1035)."""
_UNCERTAIN = frozenset("ßς\u200c\u200d")
"""Letters that Python and browsers write in two ways."""


@dataclass(frozen=True, slots=True)
class Host(Check):
    """What a server listens at."""

    expected: str = (
        "an address in digits or a name of this machine, such as 127.0.0.1, localhost, or 0.0.0.0 for all of its "
        "addresses"
    )

    def fits(self, value: str) -> bool:
        """Tell whether it is one: without port, brackets or scheme."""
        if _is_digits(value):
            return True
        return _is_name(_HOST, value) and not value.replace(".", "").isdecimal()


@dataclass(frozen=True, slots=True)
class HostPattern(Check):
    """Names of hosts, as in a ``Host`` header."""

    expected: str = "names such as chat.corp.example or *.corp.example, without scheme, port and path; * for any"

    def fits(self, value: str) -> bool:
        """Tell whether a name can be like it."""
        return _is_name(_PATTERN, value) or _is_digits(value)

    def wrong(self, value: str) -> Wrong | None:
        """Return what is wrong with a pattern; for letters that no header holds, how browsers write the name."""
        wrong = Check.wrong(self, value)
        return Wrong(wrong.said, _in_ascii(value) or wrong.expected) if wrong else None


@dataclass(frozen=True, slots=True)
class Origin(Check):
    """An origin as browsers write it: scheme, host, and the port if it is not the usual one."""

    expected: str = "origins such as https://wiki.corp.example or http://wiki:8080, without path; * for any"

    def fits(self, value: str) -> bool:
        """Tell whether a browser would write it so."""
        return value in (ANY, _origin(value))

    def wrong(self, value: str) -> Wrong | None:
        """Return what is wrong with an origin, and how a browser writes it if that can be told."""
        wrong, written = Check.wrong(self, value), _origin(value)
        if wrong and written:
            return Wrong(wrong.said, f"{written!r}, as browsers write it")
        return Wrong(wrong.said, _in_ascii(value) or wrong.expected) if wrong else None


@dataclass(frozen=True, slots=True)
class Ancestor(Check):
    """What ``frame-ancestors`` of a content security policy may name."""

    expected: str = (
        f"origins such as https://intranet.corp.example or https://*.corp.example, without path, and {SELF} for the "
        "chat's own"
    )

    def fits(self, value: str) -> bool:
        """Tell whether browsers know what is meant, and take it for nothing else."""
        return value in (SELF, NONE, ANY) or (_ANCESTOR.fullmatch(value) is not None and _port_fits(value))

    def wrong(self, value: str) -> Wrong | None:
        """Return what is wrong with an entry; words that lack their quotation marks would be names of hosts."""
        word = f"'{value.strip(chr(39) + chr(34)).lower()}'"
        if word in (SELF, NONE) and value != word:
            return Wrong(f"is {shown(value)}", f'"{word}", with the single quotation marks')
        wrong, written = Check.wrong(self, value), _origin(value)
        if wrong and written and _ANCESTOR.fullmatch(written):
            return Wrong(wrong.said, f"{written!r}, without what follows it")
        return Wrong(wrong.said, _in_ascii(value) or wrong.expected) if wrong else None


@dataclass(frozen=True, slots=True)
class Ancestors(Check):
    """All of ``frame-ancestors``."""

    expected: str = f"""one such as "{SELF}", or "{NONE}" for no page at all"""

    def wrong(self, value: tuple[str, ...]) -> Wrong | None:
        """Return what is wrong with the first part that is, or with all of them together."""
        if not value:
            return Wrong("is empty", self.expected)
        if NONE in value and len(value) > 1:
            return Wrong(f"is {shown(value)}", f'"{NONE}" alone, or the others without it')
        return held(next(filter(None, map(Ancestor().wrong, value)), None))


@dataclass(frozen=True, slots=True)
class Address(Check):
    """An address of http or https, or none."""

    expected: str = "an address such as https://chat.corp.example"
    below: bool = True
    """Whether it may only have a path that :class:`Prefix` takes."""
    sealed: bool = False
    """Whether it must be https, unless it is on this machine."""

    def fits(self, value: str) -> bool:
        """Tell whether it is one, without user, query and fragment."""
        parts = address_parts(value)
        if parts is None or not value:
            return not value
        path = parts.path.rstrip("/")
        return not (self.below and path) or _PREFIX.fullmatch(path) is not None

    def wrong(self, value: str) -> Wrong | None:
        """Return what is wrong with an address."""
        wrong, parts = Check.wrong(self, value), address_parts(value)
        if wrong is None and self.sealed and parts and parts.scheme != "https" and not _is_here(parts.hostname or ""):
            return Wrong(f"is {shown(value)}", "https, for sign-ins are decided there")
        return Wrong(wrong.said, _in_ascii(value) or wrong.expected) if wrong else None


@dataclass(frozen=True, slots=True)
class Prefix(Check):
    """A path under which a proxy serves us, or none."""

    expected: str = "a path such as /assistant: a slash before each part and none at the end; letters, digits and ._~-"

    def fits(self, value: str) -> bool:
        """Tell whether it needs to be encoded nowhere and leads nowhere else."""
        return not value or (_PREFIX.fullmatch(value) is not None and len(value) <= 200)


@dataclass(frozen=True, slots=True)
class Network(Check):
    """Addresses of proxies."""

    expected: str = "addresses such as 10.0.3.7, or networks such as 10.0.3.0/28"

    def wrong(self, value: str) -> Wrong | None:
        """Return what is wrong with an address or a network."""
        try:
            network = ip_network(value)
        except ValueError as problem:
            return Wrong(f"is {shown(value)} ({problem})", self.expected)
        if network.prefixlen == 0:
            return Wrong(f"is {shown(value)}, which is every address", f"those of your proxy alone: {self.expected}")
        return None


@dataclass(frozen=True, slots=True)
class Header(Check):
    """The name of a header."""

    expected: str = "one such as X-Forwarded-User"

    def wrong(self, value: str) -> Wrong | None:
        """Return what is wrong with a name."""
        if _TOKEN.fullmatch(value) is None:
            return Wrong(f"is {shown(value)}, which is no name of a header", self.expected)
        if value.lower() in _TAKEN:
            return Wrong(f"is {shown(value)}, a header that means something else", self.expected)
        return None


def address_parts(value: str) -> SplitResult | None:
    """Return the parts of an address of http or https that names a host and nothing secret; None for anything else."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:  # of a port that is no number, or brackets that do not close
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or port == 0 or not _PLAIN.fullmatch(value):
        return None
    written = f"[{host}]" if ":" in host else host
    known = _is_digits(host) or _is_name(_HOST, host)
    return parts if known and parts.netloc.lower() in (written, f"{written}:{port}") else None


def _is_name(pattern: re.Pattern[str], value: str) -> bool:
    return len(value) <= _LONGEST_HOST and pattern.fullmatch(value) is not None


def _as_browsers_write(label: re.Match[str]) -> str:
    """Return a part of a name in ASCII. Raises UnicodeError if it has no such form."""
    return label[0] if label[0].isascii() else label[0].encode("idna").decode()


def _origin(value: str) -> str | None:
    """Return the origin of an address as browsers write it; None for what is no address."""
    parts = address_parts(value.lower())
    if parts is None:
        return None
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _port_fits(value: str) -> bool:
    port = value.rpartition(":")[2]
    return not port.isdecimal() or 0 < int(port) < 65536


def _is_digits(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return "%" not in value


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_digits(host) and ip_address(host).is_loopback)


def _in_ascii(value: str) -> str | None:
    """Return how to write a name that has other letters; None if it has none."""
    if value.isascii() or not _UNCERTAIN.isdisjoint(value):
        return None
    try:
        name = _PART.sub(_as_browsers_write, value)
    except UnicodeError:
        return None
    return f"{name!r}, as browsers write it" if name.isascii() else None


__all__ = [
    "ANY",
    "NONE",
    "SELF",
    "Address",
    "Ancestor",
    "Ancestors",
    "Header",
    "Host",
    "HostPattern",
    "Network",
    "Origin",
    "Prefix",
    "address_parts",
]
