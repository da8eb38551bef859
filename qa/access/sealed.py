"""Signed cookies that expire: nobody else can make or alter one."""

from __future__ import annotations

import base64
import json
import os
import secrets
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import HTTPConnection
from starlette.responses import Response

from qa.errors import SettingsError, SignInError

KEY_FILE = "sign-in.key"
ALGORITHM = "HS256"
LARGEST = 3800
"""Bytes of a cookie; browsers keep 4,096 with its name and attributes."""
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Jar:
    """How our cookies are sealed and set."""

    key: OctKey
    path: str = "/"
    """Path below which the browser sends them."""
    secure: bool = False
    cross_site: bool = False
    """Whether they are sent within a frame on a page of another site, and then apart for each such site."""

    def name(self, what: str) -> str:
        """Return a cookie's full name; the prefixes keep other hosts of the same domain from setting it."""
        prefix = ("__Host-" if self.path == "/" else "__Secure-") if self.secure else ""
        return f"{prefix}pincite_{what}"

    def put(self, response: Response, what: str, content: dict[str, Any], seconds: int) -> None:
        """Set a cookie that is good for so many seconds.

        Raises :class:`SignInError` if it holds more than browsers keep.
        """
        packed = base64.urlsafe_b64encode(zlib.compress(json.dumps(content).encode(), 9)).decode()
        claims = {"aud": what, "exp": int(time.time()) + seconds, "is": packed}
        sealed = jwt.encode({"alg": ALGORITHM}, claims, self.key)
        if len(sealed) > LARGEST:
            raise SignInError(
                f"the login says more of you than a browser keeps ({len(sealed):,} bytes, at most {LARGEST:,}): have "
                "the provider list only the groups that matter here"
            )
        self._set(response, what, sealed, seconds)

    def take(self, request: HTTPConnection, what: str) -> dict[str, Any] | None:
        """Return what a cookie holds; None if there is none, or none that is ours, of this kind and still good."""
        sealed = request.cookies.get(self.name(what))
        if not sealed:
            return None
        try:
            claims = jwt.decode(sealed, self.key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
        if claims["aud"] != what or claims["exp"] <= time.time():
            return None
        content: dict[str, Any] = json.loads(zlib.decompress(base64.urlsafe_b64decode(claims["is"])))
        return content

    def drop(self, response: Response, what: str) -> None:
        """Have the browser forget a cookie."""
        self._set(response, what, "", 0)

    def _set(self, response: Response, what: str, value: str, seconds: int) -> None:
        response.set_cookie(
            self.name(what),
            value,
            max_age=seconds,
            path=self.path,
            secure=self.secure,
            httponly=True,
            samesite="none" if self.cross_site else "lax",
        )
        if self.cross_site:  # Starlette takes this from Python 3.14 on
            key, cookie = response.raw_headers[-1]
            response.raw_headers[-1] = (key, cookie + b"; Partitioned")


def key_in(folder: Path) -> OctKey:
    """Return the key of an index folder; all its servers share it, and whoever deletes it ends all sessions.

    Raises :class:`SettingsError` if it can be neither read nor made.
    """
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as problem:
        raise SettingsError(
            f"{path}, the key that cookies are signed with, cannot be used: {problem.strerror}"
        ) from None
    if len(key) != _BYTES:
        raise SettingsError(f"{path} has {len(key)} bytes, expected {_BYTES}: delete it, and a new one is made")
    return OctKey.import_key(key)


def _make(path: Path) -> None:
    """Write a new key, whole or not at all; of several servers that start at once, one makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - its mode
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


__all__ = ["ALGORITHM", "KEY_FILE", "LARGEST", "Jar", "key_in"]
