"""Text that we give away and that comes back to us: a seal tells that it is ours, and how long it is good."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import SettingsError

KEY_FILE = "sign-in.key"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals texts of one kind. Whoever has the key reads and makes them; anybody can read them."""

    kind: str
    """What is sealed: what was sealed as another kind does not pass for it."""
    key: bytes = field(default_factory=lambda: secrets.token_bytes(_BYTES), repr=False)
    """Of an index folder (:func:`secret_in`); without one, made up, and good for this process alone."""
    seconds: float = 7 * 24 * 3600
    """How long a seal is good."""
    clock: Callable[[], float] = time.time

    def close(self, text: str) -> str:
        """Return ``text`` packed and sealed, in letters that stand in JSON as they are."""
        body = zlib.compress(json.dumps([self.clock() + self.seconds, text]).encode())
        return base64.urlsafe_b64encode(self._mark(body) + body).decode()

    def open(self, sealed: str) -> str | None:
        """Return the text; None if the seal is not ours, not of this kind or no longer good."""
        try:
            whole = base64.urlsafe_b64decode(sealed.encode("ascii"))
        except ValueError:
            return None
        mark, body = whole[:_BYTES], whole[_BYTES:]
        if not hmac.compare_digest(mark, self._mark(body)):
            return None
        until, text = json.loads(zlib.decompress(body))
        return str(text) if until > self.clock() else None

    def _mark(self, body: bytes) -> bytes:
        return hmac.digest(self.key, self.kind.encode() + b"\0" + body, hashlib.sha256)


def secret_in(folder: Path) -> bytes:
    """Return the key of an index folder; all its servers share it, and whoever deletes it ends all sessions.

    Raises :class:`SettingsError` if it can be neither read nor made.
    """
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as problem:
        raise SettingsError(f"{path}, the key that seals are made with, cannot be used: {problem.strerror}") from None
    if len(key) != _BYTES:
        raise SettingsError(f"{path} has {len(key)} bytes, expected {_BYTES}: delete it, and a new one is made")
    return key


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


__all__ = ["KEY_FILE", "Seal", "secret_in"]
