"""All settings in one typed place, read once: environment over file over default.

The file is ``pincite.toml`` in the working directory, or the one that ``PINCITE_SETTINGS`` names; the environment
variable of a setting is its name in capitals after ``PINCITE_``. Lists are written with commas in the environment.

A setting is one field: its type with the check that its values have to pass, its default, and what it means. What two
settings may not say together stands in :mod:`qa.configuration.contradictions`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_type_hints

from index.encoder.encoders import PACKAGED
from index.store.recipe import Recipe
from qa.configuration.addresses import Address, Ancestors, Header, Host, HostPattern, Network, Origin, Prefix
from qa.configuration.checks import Admin, Between, Each, OneOf, Secret, SecretFile, Text, Word, sqlite_file
from qa.configuration.contradictions import SHORTEST_SECRET
from qa.configuration.reading import FILE_VARIABLE, Found, Given, Known, read

if TYPE_CHECKING:
    from index.sources import Limits

FILE = "pincite.toml"

_RECIPE = Recipe()

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
NO_YES = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting and its default."""

    encoder: Annotated[str, Text("e5, minilm, or a model's name or folder")] = _RECIPE.encoder
    """``e5``, which knows some hundred languages; ``minilm``, which is lighter and knows English; or the folder or name
    of a sentence-transformers model. Another one needs ``pincite index --rebuild``."""
    vocabulary: Annotated[str, Text("a vocabulary's name")] = _RECIPE.vocabulary
    """tiktoken vocabulary in which passages are measured."""
    passage_tokens: Annotated[int, Between(20, 1000)] = _RECIPE.passage_tokens
    overlap_tokens: Annotated[int, Between(0, 500)] = _RECIPE.overlap_tokens
    max_file_bytes: Annotated[int, Between(1, 2**31)] = 64 * 1024 * 1024
    """Bytes of the largest file that is read whole, which all but ``.jsonl`` are."""
    max_record_bytes: Annotated[int, Between(1, 2**31)] = 8 * 1024 * 1024
    """Bytes of the longest line of ``.jsonl``."""
    max_reader_seconds: Annotated[int, Between(1, 86400)] = 120
    """Seconds in which a file of a binary format must be read; each page that is read by OCR has as many of its own."""
    max_reader_bytes: Annotated[int, Between(256 * 1024 * 1024, 2**40)] = 1024 * 1024 * 1024
    """Memory of the process that reads binary formats, in bytes."""

    ocr_pages: Annotated[int, Between(0, 100_000)] = 0
    """Pages of one PDF that are pictures and are read by OCR; 0: none. Needs the extra ``ocr``."""
    removal_share: Annotated[int, Between(0, 100)] = 10
    """Percent of the documents of a folder that one run of ``pincite index`` may remove; more need ``--prune``."""

    sources: Annotated[tuple[str, ...], Each(Text("paths of folders"))] = ()
    """Folders that ``pincite serve`` keeps in step with the index, and ``pincite sync`` where none is given."""
    include: Annotated[tuple[str, ...], Each(Text("patterns such as *.md"))] = ()
    """Patterns of the files in folders that are indexed; empty: all of a known format."""
    exclude: Annotated[tuple[str, ...], Each(Text("patterns such as drafts/"))] = ()
    """Patterns of files and folders that are not, as in a ``.pinciteignore``."""
    max_age_days: Annotated[int, Between(0, 36500)] = 0
    """Days after its last change from which a file is not indexed; 0: no limit."""
    sweep_minutes: Annotated[int, Between(1, 1440)] = 10
    """Minutes after which these folders are looked through, though nothing was heard of any change: shares tell of
    none."""
    rehash_hours: Annotated[int, Between(0, 8760)] = 24
    """Hours after which every file in them is read whole, though its size and times are as they were; 0: never."""
    force_polling: Annotated[str, OneOf(NO_YES)] = "no"
    """``yes`` looks through these folders every two seconds instead of waiting for the system to tell of changes."""

    reader: Annotated[str, Text("pincite, light, sentences, or a model's name or folder")] = (
        "pincite" if PACKAGED else "light"
    )
    """``pincite``, the trained reader; ``light``, a smaller one for English; ``sentences``, which needs no model; or
    the folder or cached name of another extractive question-answering checkpoint, to be calibrated with ``pincite eval
    --calibrate``."""
    passages_read: Annotated[int, Between(1, 100)] = 10
    """Passages that the reader is given, the best ones first; it stops earlier once the answer is certain enough."""
    quotes_shown: Annotated[int, Between(1, 50)] = 5
    """Quotes in an answer, at most."""

    version_days: Annotated[int, Between(0, 36500)] = 0
    """Days for which versions that documents no longer have, those of removed documents too, are kept: permalinks show
    what was quoted from them. 0 keeps them for ever: what an auditor may ask for goes only where that is wanted."""

    audit: Annotated[str, sqlite_file()] = ""
    """File of the audit log, such as ``audit.sqlite``; empty, none is kept. With one, no answer is given that it does
    not hold."""
    audit_questions: Annotated[str, OneOf(Kept)] = Kept.TEXT.value
    """What the log keeps of questions: their ``text``, a ``digest`` or ``nothing``."""
    audit_days: Annotated[int, Between(0, 36500)] = 0
    """Days after which an entry is dropped, when the next one is recorded; 0 keeps them for ever."""

    title: Annotated[str, Text()] = "Pincite"
    """Name over the chat."""
    host: Annotated[str, Host()] = "127.0.0.1"
    port: Annotated[int, Between(0, 65535)] = 7860
    root_path: Annotated[str, Prefix()] = ""
    """Path under which a proxy serves the chat, such as ``/assistant``."""
    max_question_chars: Annotated[int, Between(1, 1_000_000)] = 2000
    max_body_bytes: Annotated[int, Between(1024, 1_000_000_000)] = 65536
    feedback: Annotated[str, sqlite_file(OFF)] = ""
    """File that keeps ratings and unanswered questions: ``feedback.sqlite`` in the index folder, unless another one is
    named; ``off`` keeps none and takes the buttons away."""
    unanswered_kept: Annotated[int, Between(0, 10_000_000)] = 10_000
    """Questions without a clear answer that are kept for ``pincite gaps``, without who asked; 0 keeps none."""
    queue_size: Annotated[int, Between(1, 100_000)] = 64
    """Questions that may wait in the chat; more are turned away."""
    concurrency: Annotated[int, Between(1, 256)] = 4
    """Questions that are answered at the same time."""
    answer_seconds: Annotated[int, Between(0, 3600)] = 60
    """Seconds after which a question without an answer is given up; 0: never."""
    rate_per_minute: Annotated[int, Between(0, 1_000_000)] = 300
    """Questions a minute that one user, or one address that is not signed in, may ask on and on; ten times as many of
    all other requests. 0 sets no limit. Behind a proxy that is not a trusted one, all its users are one address."""
    rate_burst: Annotated[int, Between(1, 1_000_000)] = 100
    """Questions that may come at once before that."""
    allowed_hosts: Annotated[tuple[str, ...], Each(HostPattern())] = ()
    """Names under which this server is reached, such as ``chat.corp.example`` or ``*.corp.example``, beside ``host``,
    this machine's own name, ``localhost`` and addresses in digits; ``*`` for any, which lets pages of other sites in by
    DNS rebinding."""
    frame_ancestors: Annotated[tuple[str, ...], Ancestors()] = ("'self'",)
    """Origins that may show the chat in a frame; their pages learn what is asked there and which places are cited."""
    allowed_origins: Annotated[tuple[str, ...], Each(Origin())] = ()
    """Origins whose pages may call the API."""

    log_format: Annotated[str, OneOf(LogForm)] = LogForm.AUTO.value
    """How the server writes its log, on standard error: ``json``, ``text``, or ``auto``, text on a terminal only."""
    log_level: Annotated[str, OneOf(LOG_LEVELS)] = "info"
    """What is logged: ``debug``, what probes and Prometheus ask too; ``info``, a line a request and an answer;
    ``warning`` or ``error``."""
    log_users: Annotated[str, OneOf(NO_YES)] = "no"
    """``yes`` names the user in these lines."""
    log_questions: Annotated[str, OneOf(NO_YES)] = "no"
    """``yes`` writes the questions there."""
    stop_seconds: Annotated[int, Between(0, 3600)] = 30
    """Seconds that running answers still get when the server is told to stop; new ones are turned away meanwhile."""

    access: Annotated[str, OneOf(Access)] = Access.NONE.value
    """How it is known who asks: ``none``, everybody is let in as nobody in particular; ``proxy``, a trusted proxy says;
    ``oidc``, readers sign in at an OpenID Connect provider. API tokens work with each."""
    admins: Annotated[tuple[str, ...], Each(Admin())] = ()
    """Who is an admin: names of groups, or ``user:`` and the name of a user."""
    tokens: Annotated[str, sqlite_file()] = ""
    """File of API tokens: ``tokens.sqlite`` in the index folder, unless another one is named."""
    public_address: Annotated[str, Address()] = ""
    """Address at which readers open the chat, such as ``https://chat.corp.example``; ``oidc`` needs it. All that a page
    says of its own address comes from it; without it, from how the server was reached, and from ``proxy_addresses``."""
    proxy_addresses: Annotated[tuple[str, ...], Each(Network())] = ()
    """Addresses of the proxies before us, such as ``10.0.3.7`` or ``10.0.3.0/28``: what they say of the client's
    address is believed, of our own where ``public_address`` does not tell it, and with ``access = "proxy"`` and the
    secret, what they say of the user."""
    proxy_secret: Annotated[str, Secret(least=SHORTEST_SECRET)] = field(default="", repr=False)
    """What the proxy proves itself with, 16 characters or more."""
    proxy_secret_file: Annotated[str, SecretFile(least=SHORTEST_SECRET)] = ""
    """File that holds the secret instead."""
    proxy_secret_header: Annotated[str, Header()] = "X-Pincite-Secret"  # noqa: S105 - the header's name
    proxy_user_header: Annotated[str, Header()] = "X-Forwarded-User"
    proxy_groups_header: Annotated[str, Header()] = "X-Forwarded-Groups"
    """Header that lists the user's groups, with commas."""
    oidc_issuer: Annotated[str, Address("an address such as https://login.corp.example", below=False, sealed=True)] = ""
    """The provider, as it names itself, such as ``https://login.corp.example/realms/staff``."""
    oidc_client_id: Annotated[str, Text("a name as the provider knows it", empty=True)] = ""
    oidc_client_secret: Annotated[str, Secret()] = field(default="", repr=False)
    """Empty for a public client, which has PKCE alone."""
    oidc_client_secret_file: Annotated[str, SecretFile()] = ""
    """File that holds the secret instead."""
    oidc_scopes: Annotated[tuple[str, ...], Each(Word("names of scopes, such as openid"), least=1)] = (
        "openid",
        "profile",
        "email",
    )
    oidc_name_claim: Annotated[str, Word("a claim's name, such as preferred_username")] = "preferred_username"
    """Claim that names the user; one that no other user can ever have."""
    oidc_groups_claim: Annotated[str, Word("a claim's name, such as groups")] = "groups"
    """Claim that lists the user's groups; ``realm_access.roles`` is the list ``roles`` within ``realm_access``."""
    session_hours: Annotated[int, Between(1, 720)] = 10
    """Hours after which a reader has to sign in again; new groups are known from then on."""
    cross_site_frames: Annotated[str, OneOf(NO_YES)] = "no"
    """``yes`` lets readers sign in within a frame on a page of another site; needs https."""

    @classmethod
    def load(
        cls,
        environment: Mapping[str, str] | None = None,
        file: Path | None = None,
        options: Mapping[str, object] | None = None,
        *,
        serving: bool = False,
    ) -> Settings:
        """Read the settings: ``options`` of the command over environment over file over default.

        For a server, ``serving``, the files that they name are looked at, too. Raises :class:`SettingsError` with all
        that cannot be used, each with the place where it stands and what was expected.
        """
        environment = os.environ if environment is None else environment
        named, found = environment.get(FILE_VARIABLE), Found(known())
        read(found, environment, file or Path(named or FILE), must_exist=named is not None or file is not None)
        for name, value in (options or {}).items():
            if value is not None:
                found.take(name, Given(value, f"option --{name.replace('_', '-')}"))
        values = found.values()
        found.check(values, on_disk=serving)
        found.demand()
        return cls(**values)

    def check(self, *, serving: bool = True) -> None:
        """Raise :class:`SettingsError` with all that is wrong with settings that were made otherwise than above."""
        found = Found(known(), "settings")
        found.check({name: getattr(self, name) for name in found.known}, on_disk=serving)
        found.demand()

    def recipe(self) -> Recipe:
        """Return how the index is made."""
        return Recipe(self.encoder, self.vocabulary, self.passage_tokens, self.overlap_tokens)

    def limits(self) -> Limits:
        """Return how large what is read may be."""
        from index.sources import Limits  # with every format's parser, which the settings alone need not wait for

        bounds = self.max_file_bytes, self.max_record_bytes, self.max_reader_seconds, self.max_reader_bytes
        return Limits(*bounds, self.ocr_pages)


@cache
def known() -> dict[str, Known]:
    """Return what each setting is by its name: type, check and default."""
    hints = get_type_hints(Settings, include_extras=True)
    return {each.name: Known.of(hints[each.name], each.default, secret=not each.repr) for each in fields(Settings)}


__all__ = ["FILE", "LOG_LEVELS", "NO_YES", "OFF", "Access", "Kept", "LogForm", "Settings", "known"]
