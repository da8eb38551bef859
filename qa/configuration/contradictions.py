"""What each of two settings may say alone, but not both together. Values come by the names of their settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from qa.configuration.addresses import address_parts
from qa.configuration.checks import Wrong, shown, too_short

SHORTEST_SECRET = 16
"""Characters that a proxy's secret must have."""

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A setting that does not go with another."""

    name: str
    wrong: Wrong
    other: str


def conflicts(values: Values) -> Iterator[Conflict]:
    """Yield every contradiction among all settings."""
    for rule in _RULES:
        yield from rule(values)


def _numbers(values: Values) -> Iterator[Conflict]:
    if values["overlap_tokens"] > (most := values["passage_tokens"] // 2):
        wrong = Wrong(f"is {values['overlap_tokens']}", f"0 to {most}, half of passage_tokens")
        yield Conflict("overlap_tokens", wrong, "passage_tokens")
    if values["max_body_bytes"] < (least := values["max_question_chars"]):
        wrong = Wrong(f"is {values['max_body_bytes']}", f"{least} or more: a question must fit in")
        yield Conflict("max_body_bytes", wrong, "max_question_chars")


def _files(values: Values) -> Iterator[Conflict]:
    for one, other in combinations(("audit", "feedback", "tokens"), 2):
        if values[one].endswith(".sqlite") and Path(values[one]).absolute() == Path(values[other]).absolute():
            yield Conflict(other, Wrong(f"is {shown(values[other])}", "a file that no other setting names"), one)


def _addresses(values: Values) -> Iterator[Conflict]:
    public = address_parts(values["public_address"])
    if public and public.path.rstrip("/") != values["root_path"]:
        wanted = f"{public.path.rstrip('/')!r}, the path of public_address"
        yield Conflict("root_path", Wrong(f"is {values['root_path']!r}", wanted), "public_address")


def _secrets(values: Values) -> Iterator[Conflict]:
    for name in ("proxy_secret", "oidc_client_secret"):
        if values[name] and values[f"{name}_file"]:
            yield Conflict(f"{name}_file", Wrong(f"and {name} are both set", "one of the two"), name)


def _proxy(values: Values) -> Iterator[Conflict]:
    headers = ("proxy_secret_header", "proxy_user_header", "proxy_groups_header")
    for one, other in combinations(headers, 2):
        if values[one].lower() == values[other].lower():
            wrong = Wrong(f"is {shown(values[other])}, which is named twice", "a header of its own")
            yield Conflict(other, wrong, one)
    if values["access"] != "proxy":
        return
    if not values["proxy_addresses"]:
        yield Conflict("proxy_addresses", Wrong("is empty", "the addresses of your proxy, such as 10.0.3.7"), "access")
    if not values["proxy_secret"] and not values["proxy_secret_file"]:
        wrong = too_short("", SHORTEST_SECRET)
        yield Conflict("proxy_secret", Wrong(wrong.said, f"{wrong.expected}; or proxy_secret_file"), "access")


def _provider(values: Values) -> Iterator[Conflict]:
    if values["access"] != "oidc":
        return
    needed = {
        "oidc_issuer": "the provider as it names itself, such as https://login.corp.example/realms/staff",
        "oidc_client_id": "the name under which the provider knows this chat",
        "public_address": "the address at which readers open the chat, such as https://chat.corp.example",
    }
    for name, wanted in needed.items():
        if not values[name]:
            yield Conflict(name, Wrong("is empty", wanted), "access")
    if "openid" not in values["oidc_scopes"]:
        wrong = Wrong(f"is {shown(values['oidc_scopes'])}", "a list, and it must hold openid")
        yield Conflict("oidc_scopes", wrong, "access")
    if values["oidc_name_claim"] == values["oidc_groups_claim"]:
        wrong = Wrong(f"is {shown(values['oidc_groups_claim'])}", "another claim than the one that names the user")
        yield Conflict("oidc_groups_claim", wrong, "oidc_name_claim")
    if values["cross_site_frames"] == "yes" and values["public_address"].startswith("http:"):
        wrong = Wrong("is yes", "no: browsers keep cookies of such frames over https alone")
        yield Conflict("cross_site_frames", wrong, "public_address")


_RULES: tuple[Callable[[Values], Iterator[Conflict]], ...] = (
    _numbers,
    _files,
    _addresses,
    _secrets,
    _proxy,
    _provider,
)

__all__ = ["SHORTEST_SECRET", "Conflict", "conflicts"]
