"""An OpenID Connect provider in a process of its own, on loopback: ``oidc-provider-mock``, made strict about PKCE.

It can be told to lie (``PUT /lie`` with the name of a lie), stopped, and started again at the same address.
Run as a program, it serves at the port that it is given.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

LIES = {
    "audience": "invalid_claim",
    "nonce": "invalid_claim",
    "no_nonce": "missing_claim",
    "expired": "expired_token",
    "key": "bad_signature",
    "none": "unsupported_algorithm",
    "hmac": "unsupported_algorithm",
    "issuer": "calls itself",
    "no_token": "no ID token",
    "garbage": "what no provider answers",
}
"""What it may be told to say wrongly, and what comes of it."""


@dataclass
class Running:
    """The provider, as a test holds it."""

    port: int
    process: subprocess.Popen[bytes] | None = None
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, __file__, str(self.port)], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.issuer}/jwks", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        for name, claims in self.people.items():
            self.knows(name, **claims)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def knows(self, name: str, **claims: Any) -> None:
        """Have it know somebody."""
        self.people[name] = claims
        httpx.put(f"{self.issuer}/users/{name}", json=claims, trust_env=False).raise_for_status()

    def lies(self, how: str) -> None:
        """Have it lie from now on; "" for the truth."""
        httpx.put(f"{self.issuer}/lie", content=how, trust_env=False).raise_for_status()

    def comes_back(self, address: str, name: str, action: str = "") -> str:
        """Do there what a reader does, and return where their browser is sent then."""
        said = httpx.post(address, data={"sub": name, "action": action}, trust_env=False)
        assert said.status_code == 302, said.text
        return said.headers["location"]


@contextmanager
def providing() -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        running = Running(free.getsockname()[1])
    running.start()
    try:
        yield running
    finally:
        running.stop()


class _Strict:
    """What stands around the mock: it is strict about PKCE, and may be told to lie."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.lie = ""
        self.challenges: dict[str, str] = {}
        app.before_request(self.check)
        app.after_request(self.remember)
        app.after_request(self.bend)
        app.add_url_rule("/lie", view_func=self.told, methods=["PUT"])

    def told(self) -> str:
        self.lie = flask.request.get_data(as_text=True)
        return ""

    def check(self) -> Any:
        """Refuse what a strict provider refuses: no PKCE, or the wrong one."""
        asked = flask.request
        if asked.path == "/oauth2/authorize" and asked.args.get("code_challenge_method") != "S256":
            return "PKCE is required", 400
        if asked.path == "/oauth2/token":
            digest = hashlib.sha256(asked.form.get("code_verifier", "").encode()).digest()
            challenge = _b64(digest).decode()
            if self.challenges.pop(asked.form.get("code", ""), None) != challenge:
                return {"error": "invalid_grant"}, 400
        return None

    def remember(self, response: Any) -> Any:
        """Keep the challenge that goes with a code."""
        if flask.request.path == "/oauth2/authorize" and response.status_code == 302:
            for code in parse_qs(urlsplit(response.headers["location"]).query).get("code", []):
                self.challenges[code] = flask.request.args["code_challenge"]
        return response

    def bend(self, response: Any) -> Any:
        """Tell the lie."""
        path = flask.request.path
        if path == "/oauth2/token" and response.status_code == 200 and self.lie:
            response.set_data(_lying(response.get_json(), self.lie, self.app))
        if path.startswith("/.well-known") and self.lie == "issuer":
            response.set_data(response.get_data().replace(b'"issuer": "http://', b'"issuer": "http://evil.'))
        if path.startswith("/.well-known") and self.lie in ("none", "hmac"):
            response.set_data(response.get_data().replace(b'"RS256"', b'"RS256", "none", "HS256"'))
        return response


def _serve(port: int) -> None:
    oidc_provider_mock._app.AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "none"]
    app = oidc_provider_mock.app(require_nonce=True)
    _Strict(app)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


def _lying(token: dict[str, Any], how: str, app: Any) -> bytes:
    """Return a token response with an ID token that must not be believed."""
    if how == "garbage":
        return b"<html>502</html>"
    if how == "no_token":
        return json.dumps({name: value for name, value in token.items() if name != "id_token"}).encode()
    head, body, _ = token["id_token"].split(".")
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body))
    changes = {"audience": {"aud": ["another"]}, "nonce": {"nonce": "another"}, "expired": {"exp": 1_000_000_000}}
    claims |= changes.get(how, {})
    if how == "no_nonce":
        del claims["nonce"]
    key: Any
    if how == "none":
        token["id_token"] = b".".join([_encoded({"alg": "none"}), _encoded(claims), b""]).decode()
    elif how == "hmac":  # the public key taken for a shared secret
        public = app.test_client().get("/jwks").get_json()["keys"][0]
        signed = b".".join(map(_encoded, ({**header, "alg": "HS256"}, claims)))
        pem = RSAKey.import_key(public).as_pem(private=False)
        token["id_token"] = (signed + b"." + _b64(hmac.digest(pem, signed, "sha256"))).decode()
    else:
        key = RSAKey.generate_key(2048) if how == "key" else _own_key(app)
        token["id_token"] = jwt.encode(header, claims, key)
    return json.dumps(token).encode()


def _encoded(part: dict[str, Any]) -> bytes:
    return _b64(json.dumps(part).encode())


def _b64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _own_key(app: Any) -> Any:
    """Return the key that it signs with, so that only what is said is a lie."""
    return RSAKey.import_key(oidc_provider_mock._storage.storage.jwk.as_dict(is_private=True))


__all__ = ["LIES", "Running", "providing"]

if __name__ == "__main__":
    # Only here: where tests run, what these libraries warn of would be an error.
    import flask
    import oidc_provider_mock
    from werkzeug.serving import make_server

    _serve(int(sys.argv[1]))
