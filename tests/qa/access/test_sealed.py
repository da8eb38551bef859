"""Cookies that nobody else can have made."""

from __future__ import annotations

import base64
import json
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.requests import HTTPConnection
from starlette.responses import Response

from qa.access.seal import KEY_FILE
from qa.access.sealed import LARGEST, Jar, key_in
from qa.errors import SettingsError, SignInError

KEY = OctKey.import_key(b"k" * 32)
JAR = Jar(KEY)
ADA = {"name": "Ädä", "groups": ["hr"]}


def sent(value: str, name: str = "pincite_session") -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"cookie", f"{name}={value}".encode())]})


def put(jar: Jar, what: str = "session", content: dict[str, Any] | None = None, seconds: int = 60) -> tuple[str, str]:
    """Return the value of a cookie, and its attributes."""
    response = Response()
    jar.put(response, what, ADA if content is None else content, seconds)
    pair, _, attributes = response.headers["set-cookie"].partition("; ")
    return pair.partition("=")[2], attributes


def test_what_was_put_is_taken() -> None:
    assert JAR.take(sent(put(JAR)[0]), "session") == ADA


def test_a_cookie_of_another_kind_key_or_time_is_none() -> None:
    value = put(JAR)[0]
    assert JAR.take(sent(value, "pincite_login_x"), "login_x") is None
    assert Jar(OctKey.import_key(b"j" * 32)).take(sent(value), "session") is None
    assert JAR.take(sent(put(JAR, seconds=0)[0]), "session") is None
    assert JAR.take(HTTPConnection({"type": "http", "headers": []}), "session") is None


def test_a_cookie_that_was_changed_anywhere_is_none() -> None:
    value = put(JAR)[0]
    for place in range(len(value)):
        other = "A" if value[place] != "A" else "B"
        changed = value[:place] + other + value[place + 1 :]
        # The last letter of a signature has bits to spare: another spelling of the same bytes is no other cookie.
        assert JAR.take(sent(changed), "session") in (None, ADA if place == len(value) - 1 else None)
    for cut in range(0, len(value), 7):
        assert JAR.take(sent(value[:cut]), "session") is None


def test_a_cookie_that_says_that_it_needs_no_signature_is_none() -> None:
    claims = {"aud": "session", "exp": int(time.time()) + 99, "is": json.loads(_decoded(put(JAR)[0]))["is"]}
    for algorithm in ("none", "None", "HS512", "RS256"):
        head, body = (
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
            for part in ({"alg": algorithm}, claims)
        )
        assert JAR.take(sent(f"{head}.{body}."), "session") is None
    longer = jwt.encode({"alg": "HS512"}, claims, OctKey.import_key(b"k" * 64), algorithms=["HS512"])
    assert JAR.take(sent(longer), "session") is None


def _decoded(value: str) -> bytes:
    body = value.split(".")[1]
    return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))


@pytest.mark.parametrize(
    ("jar", "name", "attributes"),
    [
        (Jar(KEY), "pincite_session", "HttpOnly; Max-Age=60; Path=/; SameSite=lax"),
        (Jar(KEY, secure=True), "__Host-pincite_session", "HttpOnly; Max-Age=60; Path=/; SameSite=lax; Secure"),
        (Jar(KEY, "/qa", True), "__Secure-pincite_session", "HttpOnly; Max-Age=60; Path=/qa; SameSite=lax; Secure"),
        (
            Jar(KEY, "/", True, True),
            "__Host-pincite_session",
            "HttpOnly; Max-Age=60; Path=/; SameSite=none; Secure; Partitioned",
        ),
    ],
)
def test_how_browsers_keep_it(jar: Jar, name: str, attributes: str) -> None:
    assert jar.name("session") == name
    assert put(jar)[1] == attributes
    response = Response()
    jar.drop(response, "session")
    assert response.headers["set-cookie"].startswith(f'{name}="";')
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert ("Partitioned" in response.headers["set-cookie"]) == jar.cross_site


def test_what_no_browser_keeps_is_refused() -> None:
    many = [f"group number {number}" for number in range(300)]
    assert len(put(JAR, content={"name": "ada", "groups": many})[0]) <= LARGEST
    with pytest.raises(SignInError, match="the groups that matter"):
        put(JAR, content={"name": "ada", "groups": [f"{hash((n, 'x')):x}" for n in range(1000)]})


def test_a_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: key_in(tmp_path / "new").raw_value, range(16)))
    assert len(set(keys)) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((tmp_path / "new" / KEY_FILE).stat().st_mode) == 0o600


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(SettingsError, match=r"5 bytes, expected 32"):
        key_in(tmp_path)
    (tmp_path / KEY_FILE).unlink()
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(SettingsError, match="cannot be used"):
        key_in(tmp_path)
