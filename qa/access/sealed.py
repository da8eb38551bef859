"""Signed cookies that expire: nobody else can make or alter one."""

from __future__ import annotations

import base64
import json
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

from qa.access.seal import secret_in
from qa.errors import SignInError

ALGORITHM = "HS256"
LARGEST = 3800
"""Bytes of a cookie; browsers keep 4,096 with its name and attributes."""


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
    """Return the key of an index folder. Raises :class:`qa.errors.SettingsError` if it can be neither read nor made."""
    return OctKey.import_key(secret_in(folder))


__all__ = ["ALGORITHM", "LARGEST", "Jar", "key_in"]
