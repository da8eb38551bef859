"""Law L6, cell by cell: every reader, every document, every surface. Nothing of a document that somebody may not read
leaves the server: not its words, its name, its title, a word that only it holds, or that it is there at all.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.rights import POLICY
from index.store.records import document_id
from index.sync.update import update
from qa import Assistant
from qa.settings import Settings
from qa.types import quote_digest
from tests.support.browser import built, serving
from tests.support.thorough import sampled

LIGHT: dict[str, Any] = {"encoder": "minilm", "reader": "light"}
"""What is asked here, a thousand times, is whether a reader may see it, not how well it is found."""
SECRET = "a secret of thirty-two characters"


@dataclass(frozen=True)
class Doc:
    """A document that says one thing that no other does."""

    source: str
    title: str
    fact: str
    question: str
    answer: str
    word: str
    """Stands in it alone."""

    @property
    def number(self) -> int:
        return document_id(self.source, self.source)

    @property
    def text(self) -> str:
        return f"# {self.title}\n\n{self.fact}\n\nMore about it is kept by the archive of the company in {self.word}.\n"

    @property
    def traces(self) -> tuple[str, ...]:
        """What tells of it, in any form that a response may give it."""
        return (self.source, Path(self.source).name, self.title, self.answer, self.word, self.fact)


OPEN = Doc(
    "canteen.md", "Opening hours of the canteen", "The canteen Quellhof opens at 11:45 on weekdays.",
    "When does the canteen Quellhof open?", "11:45", "Quellhofia",
)  # fmt: skip
STAFF = Doc(
    "staff/rota.md", "Rota of the night watch", "The night watch Brandtow is led by Wilhelmina Okoro.",
    "Who leads the night watch Brandtow?", "Wilhelmina Okoro", "Brandtovia",
)  # fmt: skip
PAY = Doc(
    "staff/hr/pay.md", "Pay of the directors", "Director Zarkowitz earns 412,300 euros a year.",
    "How much does director Zarkowitz earn?", "412,300", "Zarkovia",
)  # fmt: skip
BONUS = Doc(
    "staff/hr/bonus.md", "Bonus plan of the board", "The bonus plan Feldmark pays 77,150 euros in June.",
    "How much does the bonus plan Feldmark pay?", "77,150", "Feldmarkia",
)  # fmt: skip
DOCUMENTS = (OPEN, STAFF, PAY, BONUS)
GONE = Doc(
    "staff/hr/gone.md", "Dismissals of the spring", "The dismissal of Ostrowski was signed on 3 May.",
    "When was the dismissal of Ostrowski signed?", "3 May", "Ostrovia",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Somebody as the proxy names them, and what they may read."""

    name: str
    groups: str
    may_read: frozenset[Doc]


READERS = (
    Reader("hanna", "staff,hr", frozenset({OPEN, STAFF, PAY})),  # first: what is kept of her must not serve the others
    Reader("ada", "staff", frozenset({OPEN, STAFF, BONUS})),
    Reader("stefan", "staff", frozenset({OPEN, STAFF})),
    Reader("igor", "staff,hr,interns", frozenset({OPEN})),
    Reader("visitor", "", frozenset({OPEN})),
    Reader("root", "operators", frozenset({OPEN})),  # an admin operates; that opens no document
)


@dataclass(frozen=True)
class Server:
    """A served index, and somebody who holds its folder."""

    address: str
    owner: Assistant
    folder: Path

    def client(self, reader: Reader) -> httpx.Client:
        headers = {"X-Pincite-Secret": SECRET, "X-Forwarded-User": reader.name, "X-Forwarded-Groups": reader.groups}
        return httpx.Client(base_url=self.address, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("rights")
    files = folder / "files"
    for doc in (*DOCUMENTS, GONE):
        (files / doc.source).parent.mkdir(parents=True, exist_ok=True)
        (files / doc.source).write_text(doc.text)
    (files / "staff" / POLICY).write_text('allow = ["staff"]\ndeny = ["interns"]\n')
    (files / "staff" / "hr" / POLICY).write_text('allow = ["hr"]\n[files]\n"bonus*" = { allow = ["user:ada"] }\n')
    settings = Settings(
        **LIGHT,
        access="proxy",
        proxy_addresses=("127.0.0.1",),
        proxy_secret=SECRET,
        admins=("operators",),
        audit=str(folder / "audit.sqlite"),
        rate_per_minute=0,
    )
    update(folder / "index", [files], settings.recipe())
    (files / GONE.source).unlink()
    update(folder / "index", [files], settings.recipe())
    owner = Assistant.open(folder / "index", settings)
    with serving(built(owner, settings)) as address:
        yield Server(address, owner, folder)
    owner.index.close()


Surface = Callable[[httpx.Client, Doc, Server], str]
"""Does something with a document and returns all that comes back."""


def told(response: httpx.Response) -> str:
    """Return a response as text, its JSON without escapes, its status and headers with it."""
    body = response.text
    if "json" in response.headers.get("content-type", ""):
        body = json.dumps(response.json(), ensure_ascii=False)
    return f"{response.status_code} {dict(response.headers)} {body}"


def without_question(text: str, *questions: str) -> str:
    """Return a response without what the asker said: that comes back to them."""
    for question in questions:
        text = text.replace(question, "")
    return text


def ask(client: httpx.Client, doc: Doc, _: Server) -> str:
    return without_question(told(client.post("/api/ask", json={"question": doc.question})), doc.question)


def stream(client: httpx.Client, doc: Doc, _: Server) -> str:
    headers = {"accept": "text/event-stream"}
    return without_question(
        told(client.post("/api/ask", json={"question": doc.question}, headers=headers)), doc.question
    )


def follow_up(client: httpx.Client, doc: Doc, _: Server) -> str:
    """The title of a document that an earlier answer seems to stand in must not be carried into a question."""
    history = [{"question": doc.question, "answer": doc.answer}]
    said = told(client.post("/api/ask", json={"question": "And what else about it?", "history": history}))
    return without_question(said, doc.question, doc.answer)


def near_miss(client: httpx.Client, doc: Doc, _: Server) -> str:
    question = f"Which colour has the carpet of the {doc.title}?"
    return without_question(told(client.post("/api/ask", json={"question": question})), question)


def misspelt(client: httpx.Client, doc: Doc, _: Server) -> str:
    typed = f"{doc.word[:-2]}{doc.word[-1]}{doc.word[-2]}"
    return told(client.post("/api/ask", json={"question": f"Where is {typed}?"}))


def search(client: httpx.Client, doc: Doc, _: Server) -> str:
    return without_question(told(client.post("/api/search", json={"question": doc.question})), doc.question)


def filtered(client: httpx.Client, doc: Doc, _: Server) -> str:
    body = {"question": "What does it say?", "filters": {"sources": [doc.source]}}
    return told(client.post("/api/search", json=body))


def complete(client: httpx.Client, doc: Doc, _: Server) -> str:
    return told(client.get("/api/complete", params={"q": doc.title[:8]}))


def sources(client: httpx.Client, _doc: Doc, _: Server) -> str:
    return told(client.get("/api/sources"))


def source(client: httpx.Client, doc: Doc, _: Server) -> str:
    return told(client.get(f"/api/sources/{doc.number}"))


def page(client: httpx.Client, doc: Doc, _: Server) -> str:
    return told(client.get(f"/source/{doc.number}"))


def permalink(client: httpx.Client, doc: Doc, _: Server) -> str:
    """A link to words, as an answer gave it; an old one too, of a document that is there no more."""
    start = doc.text.index(doc.fact)
    cited = {"start": start, "end": start + len(doc.fact), "quote": quote_digest(doc.fact)}
    return told(client.get(f"/source/{doc.number}", params=cited))


def raw(client: httpx.Client, doc: Doc, _: Server) -> str:
    return told(client.get(f"/source/{doc.number}/raw"))


def verify(client: httpx.Client, doc: Doc, _: Server) -> str:
    """A citation whose words were altered: the state shows the paragraph as it is."""
    words = doc.fact.rsplit(" ", 2)[0] + " something else."
    citation = {"source": doc.source, "document": doc.source, "start": 0, "end": 9, "sha256": "0" * 64}
    quote = {"number": 1, "before": "", "text": words, "after": "", "citation": citation}
    said = told(client.post("/api/verify", json={"quotes": [quote]}))
    return without_question(said, doc.source, words) if doc.answer not in said else said


def misattributed(client: httpx.Client, doc: Doc, _: Server) -> str:
    """A citation that names a document that is not there: the state names the right one."""
    citation = {"source": "nowhere.md", "document": "nowhere.md", "start": 0, "end": 9, "sha256": "0" * 64}
    quote = {"number": 1, "before": "", "text": doc.fact, "after": "", "citation": citation}
    return told(client.post("/api/verify", json={"quotes": [quote]}))


def find(client: httpx.Client, doc: Doc, _: Server) -> str:
    near = doc.fact.replace("The ", "A ").replace("Director", "Our director")
    said = told(client.post("/api/find", json={"text": near}))
    return without_question(said, near)


def exported(client: httpx.Client, doc: Doc, _: Server) -> str:
    forms = sampled(("md", "html", "json", "jsonld", "bib", "ris", "zip"), 3)
    made = [client.post("/api/export", json={"question": doc.question, "form": form}) for form in forms]
    return without_question(" ".join(map(told, made)), doc.question)


def rate(client: httpx.Client, doc: Doc, _: Server) -> str:
    start = doc.text.index(doc.fact)
    quote = {"source": doc.source, "document": doc.source, "start": start, "end": start + len(doc.fact)}
    body = {"question": "Is it so?", "verdict": "right", "quote": quote | {"digest": quote_digest(doc.fact)}}
    headers = {"X-Pincite": "1"}
    response = client.post("/api/feedback", json=body, headers=headers)
    return f"{doc.source} was rated" if response.status_code == 201 else told(response)


def completions(client: httpx.Client, doc: Doc, _: Server) -> str:
    body = {"model": "pincite", "messages": [{"role": "user", "content": doc.question}]}
    return without_question(told(client.post("/v1/chat/completions", json=body)), doc.question)


def mcp(client: httpx.Client, doc: Doc, _: Server) -> str:
    pytest.importorskip("mcp")
    headers = {"accept": "application/json, text/event-stream"}
    calls = {"ask": {"question": doc.question}, "search": {"question": doc.question}, "open_source": {"id": doc.number}}
    said = [
        told(client.post("/mcp", headers=headers, json=body))
        for body in (
            {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
            for name, arguments in calls.items()
        )
    ]
    return without_question(" ".join(said).encode().decode("unicode_escape", "replace"), doc.question)


def audited(client: httpx.Client, doc: Doc, server: Server) -> str:
    """What the log keeps of the last answer."""
    client.post("/api/ask", json={"question": doc.question})
    with closing(sqlite3.connect(server.folder / "audit.sqlite")) as log:
        (content,) = log.execute("SELECT content FROM entries ORDER BY number DESC LIMIT 1").fetchone()
    entry = json.loads(content)
    assert entry["user"] == client.headers["X-Forwarded-User"]
    return without_question(json.dumps(entry, ensure_ascii=False), doc.question)


SHOWN: tuple[Surface, ...] = (
    ask, stream, search, filtered, complete, misspelt, sources, source, page, permalink, raw, verify, misattributed,
    find, exported, rate, completions, mcp, audited,
)  # fmt: skip
"""Surfaces that show a document to whoever may read it."""


def open_paths(client: httpx.Client, _doc: Doc, _: Server) -> str:
    paths = "/ /config /healthz /readyz /openapi.json /widget.js /v1/models /theme.css /metrics".split()
    return " ".join(told(client.get(path)) for path in paths)


@pytest.mark.parametrize("surface", SHOWN, ids=lambda surface: surface.__name__)
def test_every_cell(server: Server, surface: Surface) -> None:
    wrong = []
    for doc in DOCUMENTS:
        for reader in READERS:
            with server.client(reader) as client:
                said = surface(client, doc, server)
            shows = any(trace in said for trace in doc.traces)
            others = {d.source for d in DOCUMENTS if d not in reader.may_read and any(t in said for t in d.traces)}
            if shows != (doc in reader.may_read) or others:
                wrong.append((reader.name, doc.source, "shown" if shows else "hidden", others, said[:600]))
    assert not wrong, wrong


@pytest.mark.parametrize("surface", [*SHOWN, follow_up, near_miss, open_paths], ids=lambda surface: surface.__name__)
def test_nothing_comes_back_of_what_was_closed_and_removed_or_from_the_side(server: Server, surface: Surface) -> None:
    """Also where nothing need be shown to whoever may read: the follow-up, the near miss, the fixed pages."""
    removed_shows = surface is permalink
    for doc in (GONE, PAY, BONUS):
        for reader in READERS:
            may = doc in reader.may_read or (doc is GONE and reader.name == "hanna" and removed_shows)
            with server.client(reader) as client:
                said = surface(client, doc, server)
            found = [trace for trace in doc.traces if trace in said]
            assert may or not found, (reader.name, doc.source, found, said[:600])


def test_a_forbidden_document_is_told_like_one_that_never_was(server: Server) -> None:
    never = replace(PAY, source="never/was.md")
    for surface in (source, page, permalink, raw, rate):
        for reader in READERS[2:]:
            with server.client(reader) as client:
                forbidden, absent = (_without_ids(surface(client, doc, server), doc) for doc in (PAY, never))
            assert forbidden == absent


def test_counts_and_words_are_those_of_a_corpus_without_the_others(server: Server, tmp_path: Path) -> None:
    """What a reader gets is what they would get if what they may not read had never been there."""
    for reader in sampled(READERS[:4], 2):
        files, folder = tmp_path / reader.name / "files", tmp_path / reader.name / "index"
        for doc in reader.may_read:
            (files / doc.source).parent.mkdir(parents=True, exist_ok=True)
            (files / doc.source).write_text(doc.text)
        settings = Settings(
            **LIGHT, access="proxy", proxy_addresses=("127.0.0.1",), proxy_secret=SECRET, rate_per_minute=0
        )
        update(folder, [files], settings.recipe())
        alone = Assistant.open(folder, settings)
        with serving(built(alone, settings)) as address:
            with_others, without = server.client(reader), replace(server, address=address).client(reader)
            for doc in (*DOCUMENTS, GONE):
                assert _essence(with_others, doc) == _essence(without, doc)
            with_others.close()
            without.close()
        alone.index.close()


def _essence(client: httpx.Client, doc: Doc) -> Any:
    answers = [
        client.post("/api/ask", json={"question": question}).json()
        for question in (doc.question, f"Where is {doc.word}?", f"Where is {doc.word[:-1]}?")
    ]
    return (
        [
            (a["status"], a["unknown_words"], a["spellings"], a["groups"], [q["text"] for q in a["quotes"]])
            for a in answers
        ],
        client.get("/api/complete", params={"q": doc.title[:5]}).json(),
        {name: client.get("/readyz").json()[name] for name in ("documents", "passages")},
        [line["source"] for line in client.get("/api/sources").json()["sources"]],
        {name: client.get("/api/sources").json()["corpus"][name] for name in ("documents", "passages")},
    )


def _without_ids(said: str, doc: Doc) -> str:
    """Return a response without the reference of its error, and without what was asked for."""
    said = re.sub(r"'(x-request-id|date|content-length)': '[^']*'", "", said)
    return re.sub(r"\b[0-9a-f]{12}\b", "", said).replace(str(doc.number), "").replace(doc.source, "")
