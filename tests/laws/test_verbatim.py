"""Laws L1 and L2: every quote is the document's own text at the place that is cited, in files made to be difficult."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.sync.update import update
from index.types import Document, Kind
from qa import Assistant
from qa.answer.judge import AROUND, quote
from qa.reader.passage.quotes import LONGEST_QUOTE
from qa.types import Citation, Quote, Status
from tests.support.parts import mark

SEED = 11
FRAGMENTS = [
    "The rate rose by 3.5 % to 1,200 yuan on 5 May 2018.",
    "Tabs\tand\tmore\ttabs divide these words.",
    "Two  spaces,   three, and a no-break\u00a0space.",
    "👩‍👩‍👧‍👦 were counted 👍🏽 in 🇨🇳, four to a family.",
    "Cafe\u0301 and café are not the same letters; a\u0323\u0307 neither.",
    "العربية تُكتب من اليمين. كان السعر ١٢ دينارا.",
    "\u202eThis runs backwards\u202c and this does not.",
    "zero\u200bwidth\u200dsigns\ufeffin\u2060words were kept.",
    "Control\x01signs\x1b[31m\x7fstay\x85what they are.",
    "A form feed\x0cand a vertical tab\x0bdo not end a line, nor\u2028does this\u2029or\x1cthis.",
    "网联平台于周一上线。银行必须在六月前接入！",
    "𝕬𝖘𝖙𝖗𝖆𝖑 letters 𐍈 lie beyond the basic plane.",
    "He said: “It's the bank's.” Then he left.",
    "<b>Not</b> &amp; &lt;markup&gt; <script>alert(1)</script> here.",
    "1. One thing; 2. another; 3. a third.",
    "The same sentence stands in many places.",
    "A wrapped line\nthat goes on below\nand ends here.",
    "| year | yuan |\n|---|---|\n| 2017 | 9.1 |\n| 2018 | 9.2 |",
    "x" * 700,
    "A very long sentence " + "that goes on and on and on, " * 40 + "ends.",
]
NEWLINES = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
ENCODINGS = {
    "utf8": "utf-8",
    "bom": "utf-8-sig",
    "utf16": "utf-16",
    "utf16be": "utf-16-be with mark",
    "utf32": "utf-32",
}


@dataclass(frozen=True)
class Written:
    """A file, and what must be quoted of it: its characters, with every newline one sign."""

    path: Path
    text: str


def hostile_text(chance: random.Random, name: str) -> str:
    paragraphs = [f"Report {mark(name)}"] if chance.random() < 0.7 else []
    for number in range(chance.randint(3, 7)):
        fragments = chance.sample(FRAGMENTS, chance.randint(1, 3))
        fragments.insert(chance.randrange(2), f"The word {mark(name, number)} stands in part {number}.")
        paragraphs.append(" ".join(fragments) if chance.random() < 0.7 else "\n".join(fragments))
        if chance.random() < 0.2:
            paragraphs.append(f"## Section {number}")
    return ("\n" * chance.randint(0, 3)) + chance.choice(["\n\n", "\n\n\n", "\n \t\n"]).join(paragraphs) + "\n"


def encoded(text: str, encoding: str) -> bytes:
    return "\ufeff".encode("utf-16-be") + text.encode("utf-16-be") if "mark" in encoding else text.encode(encoding)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    folder, chance = tmp_path_factory.mktemp("hostile"), random.Random(SEED)
    written = {}
    for suffix in ("txt", "md"):
        for ending, newline in NEWLINES.items():
            for label, encoding in ENCODINGS.items():
                name = f"{ending} {label}.{suffix}"
                text = hostile_text(chance, name)
                (folder / name).write_bytes(encoded(text.replace("\n", newline), encoding))
                written[name] = Written(folder / name, text)
    records = []
    for number in range(6):
        name = f"record {number}"
        text = hostile_text(chance, name)
        records.append(json.dumps({"id": name, "text": text.replace("\n", "\r\n")}, ensure_ascii=number % 2 == 0))
        written[name] = Written(folder / "records.jsonl", text)
    (folder / "records.jsonl").write_text("\n".join(records) + "\n", encoding="utf-8", newline="")
    return written


@pytest.fixture(scope="module")
def assistant(files: dict[str, Written], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    root = tmp_path_factory.mktemp("index")
    ledger = update(root, [next(iter(files.values())).path.parent])
    assert [entry for entry in ledger.entries if entry.reason] == []
    opened = Assistant.open(root)
    with closing(opened.index):
        yield opened


def line_of(text: str, place: int) -> int:
    """Count lines one character at a time."""
    line = 1
    for character in text[:place]:
        line += character == "\n"
    return line


def check_citation(citation: Citation, quoted: str, files: dict[str, Written], documents: dict[str, Document]) -> None:
    written, document = files[citation.document], documents[citation.document]
    assert written.text == document.text
    assert written.text[citation.start : citation.end] == quoted
    assert citation.sha256 == hashlib.sha256(written.path.read_bytes()).hexdigest()
    assert citation.source == written.path.name
    assert citation.line == line_of(written.text, citation.start)
    around = [p for p in document.paragraphs if p.start <= citation.start and citation.end <= p.end]
    assert [p.number for p in around] == [citation.paragraph]
    assert citation.paragraph == 1 + sum(p.end <= citation.start for p in document.paragraphs)
    assert around[0].kind in (Kind.BODY, Kind.TABLE)
    assert citation.heading == around[0].heading
    assert citation.permalink.endswith(f"#p{citation.paragraph}")


def check_quote(quote: Quote, files: dict[str, Written], documents: dict[str, Document]) -> None:
    assert quote.text
    assert quote.text == quote.text.strip()
    check_citation(quote.citation, quote.text, files, documents)
    document = documents[quote.citation.document]
    paragraph = document.paragraphs[quote.citation.paragraph - 1]
    start, end = quote.citation.start, quote.citation.end
    assert len(quote.text) <= LONGEST_QUOTE
    assert quote.before == document.text[max(paragraph.start, start - AROUND) : start]
    assert quote.after == document.text[end : min(paragraph.end, end + AROUND)]
    if quote.answer is not None:
        assert quote.citation.start <= quote.answer.start < quote.answer.end <= quote.citation.end
        assert document.text[quote.answer.start : quote.answer.end] == quote.answer.text
    for other in quote.also_in:
        assert 0 <= other.start < other.end
        twin = files[other.document].text[other.start : other.end]
        assert [c for c in twin.lower() if c.isalnum()] == [c for c in quote.text.lower() if c.isalnum()]
        check_citation(other, twin, files, documents)


def test_the_files_were_made(files: dict[str, Written]) -> None:
    assert len(files) == 2 * len(NEWLINES) * len(ENCODINGS) + 6


def test_every_quote_is_the_text_at_its_place(files: dict[str, Written], assistant: Assistant) -> None:
    documents = {info.name: assistant.index.document(info.id) for info in assistant.index.documents()}
    assert documents.keys() == files.keys()
    questions = [f"Where does {mark(name, number % 3)} stand?" for number, name in enumerate(files)]
    questions += [
        "How much did the rate rise?",
        "Which words are divided by tabs?",
        "Who were counted?",
        "When did the rate rise?",
        "What does the same sentence do?",
        "网联平台何时上线？",
        "كم كان السعر؟",
        "What is beyond the basic plane?",
    ]
    seen = answered = 0
    for question in questions:
        found = assistant.find(question)
        for reading in assistant.reader.read(found.standalone_question, found.candidates):
            check_quote(quote(reading, 1), files, documents)
        answer = assistant.ask(question)
        answered += answer.status is Status.ANSWERED
        for shown in (*answer.quotes, *answer.near_misses):
            check_quote(shown, files, documents)
            seen += 1
        assert json.loads(json.dumps(answer.to_json(), ensure_ascii=False))["question"] == answer.question
    assert seen > len(questions)
    assert answered


def test_the_text_of_each_document_is_that_of_its_file(files: dict[str, Written], assistant: Assistant) -> None:
    for info in assistant.index.documents():
        document = assistant.index.document(info.id)
        assert document.text == files[info.name].text
        assert document.sha256 == hashlib.sha256(files[info.name].path.read_bytes()).hexdigest()
        for paragraph in document.paragraphs:
            assert paragraph.line == line_of(document.text, paragraph.start)
