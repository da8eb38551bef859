"""An answer is never more than 200 KB, whatever the documents hold, and each of its quotes stays verbatim."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.search.index import Index
from index.sync.update import update
from qa.answer.size import FEW_PLACES, MOST_BYTES, MOST_SPELLINGS, fitted
from qa.assistant import Assistant
from qa.reader.loading import open_reader
from qa.reader.passage.quotes import LONGEST_QUOTE
from qa.reader.sentence_reader import SentenceReader
from qa.settings import Settings
from qa.types import Answer, Citation, Group, Part, Quote, Spelling, Status
from tests.support.parts import QuickRecipe, write
from tests.support.thorough import THOROUGH

QUESTION = "When does the sluice open at the weir?"
KEY = "the sluice opens at noon by the weir"


def size(answer: Answer) -> int:
    return len(json.dumps(answer.to_json(), ensure_ascii=False).encode())


def wild(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield files of shapes that no author writes and machines do."""
    noise = " ".join(chance.choices(["gate", "level", "sensor", "flow", "panel", "night"], k=6))
    run = "".join(chance.choices("abcdefgh", k=chance.randint(2000, 20_000)))
    yield "no-space.txt", f"{run}{KEY.replace(' ', '')}{run} {KEY} {run}"
    yield "no-stop.txt", f"{noise} " * 300 + KEY + f" {noise}" * 300
    yield "signs.txt", "网联平台于周一上线银行必须接入" * 300 + KEY + "👩‍👩‍👧‍👦" * 300
    yield "lines.txt", "\n".join(f"{noise} {number} {KEY}" for number in range(300))
    yield "row.md", "| a | b |\n|---|---|\n" + f"| {noise * 100} {KEY} | {noise * 100} |\n"
    yield "heading.md", f"# {noise * 200}\n\n## {KEY} {noise * 200}\n\n{KEY}. {noise}.\n"
    record = {
        "id": "i" * 900,
        "title": "t" * 300_000,
        "text": f"{KEY}. " * 2000,
        "url": "https://e.example/" + "u" * 9000,
    }
    yield "records.jsonl", "\n".join(json.dumps(record | {"id": f"{record['id']}{number}"}) for number in range(20))
    yield "page.html", f"<title>{noise * 3000}</title><h1>{KEY}</h1><p>{KEY} {noise * 5000}</p>"


@pytest.mark.parametrize("seed", range(12 if THOROUGH else 1))
def test_answers_over_wild_documents_are_bounded(tmp_path: Path, seed: int) -> None:
    folder = write(tmp_path / "docs", dict(wild(random.Random(seed))))
    ledger = update(tmp_path / "index", [folder], QuickRecipe())
    assert [entry for entry in ledger.entries if entry.reason] == []
    with closing(Index.open(tmp_path / "index", QuickRecipe())) as index:
        readers = [open_reader("pincite", index, index.folder), SentenceReader(index.encode, index.rarity)]
        for reader in readers:
            settings = Settings(quotes_shown=50, passages_read=60 if THOROUGH else 25)
            answer = Assistant(index, reader, settings).ask(QUESTION)
            assert size(answer) <= MOST_BYTES
            check(index, answer)


def check(index: Index, answer: Answer) -> None:
    texts = {(info.source, info.name): index.document(info.id).text for info in index.documents()}
    quotes = (*answer.quotes, *answer.near_misses)
    assert quotes
    for quote in quotes:
        place, text = quote.citation, texts[quote.citation.source, quote.citation.document]
        assert text[place.start : place.end] == quote.text
        assert len(quote.text) <= LONGEST_QUOTE
        assert text[: place.start].endswith(quote.before)
        assert text[place.end :].startswith(quote.after)
        if quote.answer is not None:
            assert text[quote.answer.start : quote.answer.end] == quote.answer.text
            assert place.start <= quote.answer.start < quote.answer.end <= place.end


def made(quotes: int, words: str, also: int = 0) -> Answer:
    citation = Citation("a.txt", "a.txt", "T", (), 1, None, 1, 0, 5, "0" * 64, "/source/1#p1", None, None)
    shown = tuple(
        Quote(number, words, words, words, None, 0.9, citation, (citation,) * also) for number in range(1, quotes + 1)
    )
    groups = (Group("x", (1, quotes)), Group("y", (quotes,)))
    return Answer("q", "q", Status.ANSWERED, 0.9, shown, groups, (), (), (), "c", {})


def test_an_answer_that_fits_stays_as_it_is() -> None:
    answer = made(3, "word " * 200, 5)
    assert fitted(answer) is answer


def test_what_is_least_missed_goes_first() -> None:
    spelt = tuple(Spelling(f"w{number}", ("x",), "q" * 2000) for number in range(200))
    first = fitted(replace(made(3, "word"), spellings=spelt))
    assert len(first.spellings) == MOST_SPELLINGS
    assert first.quotes == made(3, "word").quotes
    second = fitted(made(50, "é" * 1000, 3))
    assert [quote.before + quote.after for quote in second.quotes] == [""] * 50
    assert all(len(quote.also_in) == 3 for quote in second.quotes)
    third = fitted(made(50, "x" * 100, 50))
    assert all(len(quote.also_in) == FEW_PLACES for quote in third.quotes)
    last = fitted(made(50, "é" * 10_000))
    assert 1 <= len(last.quotes) < 50
    assert last.groups == (Group("x", (1,)),)
    for answer in (first, second, third, last):
        assert size(answer) <= MOST_BYTES


def test_near_misses_are_left_out_from_the_end() -> None:
    answer = replace(made(40, "é" * 10_000), quotes=(), groups=(), near_misses=made(40, "é" * 10_000).quotes)
    kept = fitted(answer).near_misses
    assert [quote.number for quote in kept] == list(range(1, len(kept) + 1))
    assert 1 <= len(kept) < 40


def test_parts_lose_the_quotes_that_go() -> None:
    large = made(50, "é" * 10_000)
    parts = tuple(Part("q", Status.ANSWERED, 0.9, (n,), (Group("x", (n,)),)) for n in (1, 50))
    kept = fitted(replace(large, groups=(), parts=parts)).parts
    assert [(part.quotes, part.groups) for part in kept] == [((1,), (Group("x", (1,)),)), ((), ())]
