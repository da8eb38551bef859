"""All settings in one typed place, read once: environment over file over default.

The file is ``pincite.toml`` in the working directory, or the one that ``PINCITE_SETTINGS`` names; the environment
variable of a setting is its name in capitals after ``PINCITE_``. Lists are written with commas in the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from index.store.recipe import Recipe
from qa.errors import SettingsError

if TYPE_CHECKING:
    from index.sources import Limits

FILE = "pincite.toml"
PREFIX = "PINCITE_"
FILE_VARIABLE = "PINCITE_SETTINGS"

_RECIPE = Recipe()

SUFFIX = ".sqlite"
"""Of files that we keep beside the index: such files are never indexed."""
OFF = "off"
"""In place of the file of ratings: none are kept."""


class Access(StrEnum):
    """How it is known who asks."""

    NONE = "none"
    """It is not: everybody is let in."""
    PROXY = "proxy"
    """A trusted proxy says so in its headers."""
    OIDC = "oidc"
    """Readers sign in at an OpenID Connect provider."""


class Kept(StrEnum):
    """How much of a question the log keeps."""

    TEXT = "text"
    DIGEST = "digest"
    """Its SHA-256: a question that is known can be found again, one that is not can only be guessed."""
    NOTHING = "nothing"


class LogForm(StrEnum):
    """How the server writes a line of its log."""

    AUTO = "auto"
    """As text on a terminal, else as JSON."""
    JSON = "json"
    TEXT = "text"


LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting and its default."""

    encoder: str = _RECIPE.encoder
    """Name or folder of a sentence-transformers model; another one needs ``pincite index --rebuild``."""
    vocabulary: str = _RECIPE.vocabulary
    """tiktoken vocabulary in which passages are measured."""
    passage_tokens: int = _RECIPE.passage_tokens
    overlap_tokens: int = _RECIPE.overlap_tokens
    max_file_bytes: int = 64 * 1024 * 1024
    """Bytes of the largest file that is read whole, which all but ``.jsonl`` are."""
    max_record_bytes: int = 8 * 1024 * 1024
    """Bytes of the longest line of ``.jsonl``."""

    reader: str = "pincite"
    """``pincite``, the trained reader; ``sentences``, which needs no model; or the folder or cached name of another
    extractive question-answering checkpoint, to be calibrated with ``pincite eval --calibrate``."""
    passages_read: int = 10
    """Passages that the reader is given, the best ones first; it stops earlier once the answer is certain enough."""
    quotes_shown: int = 5
    """Quotes in an answer, at most."""

    audit: str = ""
    """File of the audit log, such as ``audit.sqlite``; empty, none is kept. With one, no answer is given that it does
    not hold."""
    audit_questions: str = Kept.TEXT.value
    """What the log keeps of questions: their ``text``, a ``digest`` or ``nothing``."""
    audit_days: int = 0
    """Days after which an entry is dropped, when the next one is recorded; 0 keeps them for ever."""

    title: str = "Pincite"
    """Name over the chat."""
    host: str = "127.0.0.1"
    port: int = 7860
    root_path: str = ""
    """Path under which a proxy serves the chat, such as ``/assistant``."""
    max_question_chars: int = 2000
    max_body_bytes: int = 65536
    feedback: str = ""
    """File that keeps ratings and unanswered questions: ``feedback.sqlite`` in the index folder, unless another one is
    named; ``off`` keeps none and takes the buttons away."""
    unanswered_kept: int = 10_000
    """Questions without a clear answer that are kept for ``pincite gaps``, without who asked; 0 keeps none."""
    queue_size: int = 64
    """Questions that may wait in the chat; more are turned away."""
    concurrency: int = 4
    """Questions that are answered at the same time."""
    answer_seconds: int = 60
    """Seconds after which a question without an answer is given up; 0: never."""
    rate_per_minute: int = 300
    """Questions a minute that one user, or one address that is not signed in, may ask on and on; ten times as many of
    all other requests. 0 sets no limit. Behind a proxy that is not a trusted one, all its users are one address."""
    rate_burst: int = 100
    """Questions that may come at once before that."""
    allowed_hosts: tuple[str, ...] = ()
    """Names under which this server is reached, such as ``chat.corp.example`` or ``*.corp.example``, beside ``host``,
    this machine's own name, ``localhost`` and addresses in digits; ``*`` for any, which lets pages of other sites in by
    DNS rebinding."""
    frame_ancestors: tuple[str, ...] = ("'self'",)
    """Origins that may show the chat in a frame; their pages learn what is asked there and which places are cited."""
    allowed_origins: tuple[str, ...] = ()
    """Origins whose pages may call the API."""

    log_format: str = LogForm.AUTO.value
    """How the server writes its log, on standard error: ``json``, ``text``, or ``auto``, text on a terminal only."""
    log_level: str = "info"
    """What is logged: ``debug``, what probes and Prometheus ask too; ``info``, a line a request and an answer;
    ``warning`` or ``error``."""
    log_users: str = "no"
    """``yes`` names the user in these lines."""
    log_questions: str = "no"
    """``yes`` writes the questions there."""
    stop_seconds: int = 30
    """Seconds that running answers still get when the server is told to stop; new ones are turned away meanwhile."""

    access: str = Access.NONE.value
    """How it is known who asks: ``none``, everybody is let in as nobody in particular; ``proxy``, a trusted proxy says;
    ``oidc``, readers sign in at an OpenID Connect provider. API tokens work with each."""
    admins: tuple[str, ...] = ()
    """Who is an admin: names of groups, or ``user:`` and the name of a user."""
    tokens: str = ""
    """File of API tokens: ``tokens.sqlite`` in the index folder, unless another one is named."""
    public_address: str = ""
    """Address at which readers open the chat, such as ``https://chat.corp.example``; ``oidc`` needs it."""
    proxy_addresses: tuple[str, ...] = ()
    """Addresses of the proxies before us, such as ``10.0.3.7`` or ``10.0.3.0/28``: what they say of the client's
    address is believed, and with ``access = "proxy"`` and the secret, what they say of the user."""
    proxy_secret: str = field(default="", repr=False)
    """What the proxy proves itself with, 16 characters or more."""
    proxy_secret_file: str = ""
    """File that holds the secret instead."""
    proxy_secret_header: str = "X-Pincite-Secret"  # noqa: S105 - the header's name
    proxy_user_header: str = "X-Forwarded-User"
    proxy_groups_header: str = "X-Forwarded-Groups"
    """Header that lists the user's groups, with commas."""
    oidc_issuer: str = ""
    """The provider, as it names itself, such as ``https://login.corp.example/realms/staff``."""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    """Empty for a public client, which has PKCE alone."""
    oidc_client_secret_file: str = ""
    """File that holds the secret instead."""
    oidc_scopes: tuple[str, ...] = ("openid", "profile", "email")
    oidc_name_claim: str = "preferred_username"
    """Claim that names the user; one that no other user can ever have."""
    oidc_groups_claim: str = "groups"
    """Claim that lists the user's groups; ``realm_access.roles`` is the list ``roles`` within ``realm_access``."""
    session_hours: int = 10
    """Hours after which a reader has to sign in again; new groups are known from then on."""
    cross_site_frames: str = "no"
    """``yes`` lets readers sign in within a frame on a page of another site; needs https."""

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
        """Read the settings. Raises :class:`SettingsError` for what is unknown or of the wrong type."""
        environment = os.environ if environment is None else environment
        named = environment.get(FILE_VARIABLE)
        path = file or Path(named or FILE)
        values = _from_file(path, must_exist=named is not None or file is not None)
        values |= _from_environment(environment)
        typed: dict[str, Any] = {name: _typed(name, value, where) for name, (value, where) in values.items()}
        settings = cls(**typed)
        for name, (low, high) in settings._ranges().items():
            if not low <= getattr(settings, name) <= high:
                where = values[name][1] if name in values else "the settings"
                raise SettingsError(f"{where}: {name} is {getattr(settings, name)}, expected {low} to {high}")
        for name, wanted in settings._wrong():
            raise SettingsError(f"{values[name][1]}: {name} is {getattr(settings, name)!r}, expected {wanted}")
        return settings

    def _ranges(self) -> dict[str, tuple[int, int]]:
        return {
            "port": (0, 65535),
            "passage_tokens": (20, 1000),
            "overlap_tokens": (0, self.passage_tokens // 2),
            "max_file_bytes": (1, 2**31),
            "max_record_bytes": (1, 2**31),
            "passages_read": (1, 100),
            "quotes_shown": (1, 50),
            "concurrency": (1, 256),
            "answer_seconds": (0, 3600),
            "stop_seconds": (0, 3600),
            "rate_per_minute": (0, 1_000_000),
            "rate_burst": (1, 1_000_000),
            "audit_days": (0, 36500),
            "session_hours": (1, 720),
        }

    def _wrong(self) -> Iterator[tuple[str, str]]:
        """Yield the texts that cannot be used, and what was expected."""
        if self.audit_questions not in list(Kept):
            yield "audit_questions", " or ".join(Kept)
        if self.audit and Path(self.audit).suffix != SUFFIX:
            yield "audit", f"a file that ends in {SUFFIX}: such files are never indexed"
        if self.feedback not in ("", OFF) and Path(self.feedback).suffix != SUFFIX:
            yield "feedback", f'"{OFF}", or a file that ends in {SUFFIX}: such files are never indexed'
        if self.tokens and Path(self.tokens).suffix != SUFFIX:
            yield "tokens", f"a file that ends in {SUFFIX}: such files are never indexed"
        allowed: dict[str, Iterable[str]] = {
            "access": list(Access),
            "cross_site_frames": ("no", "yes"),
            "log_format": list(LogForm),
            "log_level": LOG_LEVELS,
            "log_users": ("no", "yes"),
            "log_questions": ("no", "yes"),
        }
        for name, words in allowed.items():
            if getattr(self, name) not in words:
                yield name, " or ".join(words)

    def recipe(self) -> Recipe:
        """Return how the index is made."""
        return Recipe(self.encoder, self.vocabulary, self.passage_tokens, self.overlap_tokens)

    def limits(self) -> Limits:
        """Return how large what is read may be."""
        from index.sources import Limits  # with every format's parser, which the settings alone need not wait for

        return Limits(self.max_file_bytes, self.max_record_bytes)


def _from_file(path: Path, *, must_exist: bool) -> dict[str, tuple[Any, str]]:
    if not path.exists() and not must_exist:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SettingsError(f"{path}: cannot be read as TOML settings ({problem})") from problem
    return {name: (value, str(path)) for name, value in table.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    known = {PREFIX + field.name.upper(): field.name for field in fields(Settings)}
    return {
        known[name]: (value, f"environment variable {name}") for name, value in environment.items() if name in known
    }


def _typed(name: str, value: object, where: str) -> object:
    """Return ``value`` as the setting's type, from TOML or from text."""
    kinds = get_type_hints(Settings)
    if name not in kinds:
        raise SettingsError(f"{where}: there is no setting {name!r}; known: {', '.join(kinds)}")
    kind = kinds[name]
    if kind is int and isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    if kind is int and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if kind is str and isinstance(value, str):
        return value
    if kind == tuple[str, ...]:
        parts = value.split(",") if isinstance(value, str) else value
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return tuple(part.strip() for part in parts if part.strip())
    wanted = {int: "a whole number from 0", str: "a text"}.get(kind, "a list of texts")
    shown = repr(value) if _shown(name) else "something else"
    raise SettingsError(f"{where}: {name} is {shown}, expected {wanted}")


def _shown(name: str) -> bool:
    """Tell whether the value of a setting may be shown: not a secret's."""
    return next(each for each in fields(Settings) if each.name == name).repr


__all__ = ["FILE", "LOG_LEVELS", "OFF", "PREFIX", "SUFFIX", "Access", "Kept", "LogForm", "Settings"]
