"""Every edit to a source gives its citations the right state."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from index.search.index import Index
from index.sources import FORMATS, Limits, read
from index.sources.file import File
from index.sync.ledger import Action
from index.sync.pace import Pace
from index.sync.update import update
from index.types import Document, Kind, Paragraph
from qa.citations.verify import Cited, Verified, cited, to_json, verify, verify_all
from qa.citations.verify_bundle import State
from qa.errors import AnswerError
from tests.support.parts import QuickRecipe
from tests.support.thorough import sampled

WORDS = (
    "river stone market ledger copper window harbour paper garden winter signal bridge anchor velvet engine silver "
    "candle forest marble pocket ribbon saddle temple thunder valley wagon yellow zephyr barrel cactus dragon"
).split()


def sentence(chance: random.Random) -> str:
    said = " ".join(chance.choice(WORDS) for _ in range(chance.randint(8, 16)))
    return f"{said.capitalize()} number {chance.randint(100, 99_999)}."


def article(chance: random.Random, paragraphs: int = 8) -> str:
    return (
        "\n\n".join(" ".join(sentence(chance) for _ in range(chance.randint(2, 4))) for _ in range(paragraphs)) + "\n"
    )


def quotes_of(document: Document, chance: random.Random, count: int) -> list[Cited]:
    """Cite a sentence or two out of paragraphs chosen by chance."""
    made = []
    for number in range(1, count + 1):
        paragraph = chance.choice(document.paragraphs)
        text = document.text[paragraph.start : paragraph.end]
        ends = [n + 1 for n, character in enumerate(text) if character == "."]
        last = chance.randrange(len(ends))
        first = chance.randrange(last + 1)
        start = paragraph.start + (ends[first - 1] + 1 if first else 0)
        end = paragraph.start + ends[last]
        around = document.text[paragraph.start : start], document.text[end : paragraph.end]
        words = document.text[start:end]
        made.append(Cited(number, document.source, document.name, start, end, document.sha256, words, around))
    return made


@dataclass(frozen=True)
class Edit:
    """A change to the file ``a.txt``, and the state that a quote of it has then."""

    make: Callable[[Path, Cited, random.Random], None]
    state: State


def _rewrite(folder: Path, change: Callable[[str], str]) -> None:
    path = folder / "a.txt"
    path.write_bytes(change(path.read_bytes().decode()).encode())


def _insert(folder: Path, quote: Cited, chance: random.Random) -> None:
    _rewrite(folder, lambda text: f"{sentence(chance)}\n\n{text}")


def _append(folder: Path, quote: Cited, chance: random.Random) -> None:
    _rewrite(folder, lambda text: f"{text}\n{sentence(chance)}\n")


def _delete(folder: Path, quote: Cited, chance: random.Random) -> None:
    _rewrite(folder, lambda text: text.replace(quote.text, ""))


def _replace_words(folder: Path, quote: Cited, chance: random.Random) -> None:
    words = quote.text.split()
    for n in chance.sample(range(len(words)), max(1, len(words) // 6)):
        words[n] = "Replaced"
    _rewrite(folder, lambda text: text.replace(quote.text, " ".join(words)))


def _insert_inside(folder: Path, quote: Cited, chance: random.Random) -> None:
    words = quote.text.split()
    words.insert(chance.randint(1, len(words) - 1), "indeed")
    _rewrite(folder, lambda text: text.replace(quote.text, " ".join(words)))


def _reorder(folder: Path, quote: Cited, chance: random.Random) -> None:
    def shifted(text: str) -> str:
        paragraphs = text.strip().split("\n\n")
        at = next(n for n, each in enumerate(paragraphs) if quote.text in each)
        moved = paragraphs.pop(at)
        paragraphs.insert((at + 3) % len(paragraphs), moved)
        return "\n\n".join(paragraphs) + "\n"

    _rewrite(folder, shifted)


def _rename(folder: Path, quote: Cited, chance: random.Random) -> None:
    (folder / "a.txt").rename(folder / "c.txt")


def _remove(folder: Path, quote: Cited, chance: random.Random) -> None:
    (folder / "a.txt").unlink()


def _swap(folder: Path, quote: Cited, chance: random.Random) -> None:
    one, other = (folder / name for name in ("a.txt", "b.txt"))
    mine, theirs = one.read_bytes(), other.read_bytes()
    one.write_bytes(theirs)
    other.write_bytes(mine)


def _wrap(folder: Path, quote: Cited, chance: random.Random) -> None:
    words = quote.text.split(" ")
    words[len(words) // 2] = "\n" + words[len(words) // 2]
    _rewrite(folder, lambda text: text.replace(quote.text, " ".join(words)))


def _newlines(folder: Path, quote: Cited, chance: random.Random) -> None:
    _rewrite(folder, lambda text: text.replace("\n", "\r\n"))


def _encoding(folder: Path, quote: Cited, chance: random.Random) -> None:
    path = folder / "a.txt"
    path.write_bytes(path.read_text(encoding="utf-8").encode(chance.choice(["utf-8-sig", "utf-16", "utf-32"])))


EDITS = {
    "nothing": Edit(lambda *_: None, State.EXACT),
    "insert before": Edit(_insert, State.MOVED),
    "append": Edit(_append, State.EXACT),
    "delete": Edit(_delete, State.ABSENT),
    "replace words": Edit(_replace_words, State.CHANGED),
    "insert inside": Edit(_insert_inside, State.CHANGED),
    "reorder": Edit(_reorder, State.MOVED),
    "rename": Edit(_rename, State.MISSING),
    "remove": Edit(_remove, State.MISSING),
    "swap": Edit(_swap, State.MISATTRIBUTED),
    "wrap": Edit(_wrap, State.WHITESPACE),
    "newlines": Edit(_newlines, State.EXACT),
    "encoding": Edit(_encoding, State.EXACT),
}


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Index, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("texts")
    chance = random.Random(7)
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(article(chance), encoding="utf-8")
    root = tmp_path_factory.mktemp("index") / "index"
    update(root, [folder], QuickRecipe())
    return folder, Index.open(root, QuickRecipe()), {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_gets_its_state(name: str, indexed: tuple[Path, Index, dict[str, bytes]]) -> None:
    folder, index, originals = indexed
    info = next(info for info in index.documents() if info.source == "a.txt")
    document = index.document(info.id)
    for seed in sampled(range(25), 6):
        chance = random.Random(f"{name} {seed}")
        (quote,) = quotes_of(document, chance, 1)
        EDITS[name].make(folder, quote, chance)
        try:
            (found,) = verify(index, [quote])
            assert found.state is EDITS[name].state, (seed, quote.text, found)
            _holds(folder, quote, found)
        finally:
            for path in folder.iterdir():
                path.unlink()
            for file, data in originals.items():
                (folder / file).write_bytes(data)


def _holds(folder: Path, quote: Cited, found: Verified) -> None:
    """What is marked is what was quoted; of a change, the difference leads from the one to the other."""
    if found.state in (State.EXACT, State.MOVED):
        text = text_of(folder / "a.txt")
        assert text[found.start : found.end] == quote.text
    if found.state is State.CHANGED:
        assert "".join(words for kind, words in found.diff if kind != "added") == quote.text
        text = text_of(folder / "a.txt")
        assert "".join(words for kind, words in found.diff if kind != "removed") == text[found.start : found.end]
        assert any(kind != "same" for kind, _ in found.diff)
    if found.state is State.MISATTRIBUTED:
        assert found.found_in == ("b.txt",)


def text_of(path: Path) -> str:
    (document,) = read(path, path.name, Limits())
    assert isinstance(document, Document)
    return document.text


def test_a_thousand_citations_of_a_hundred_files_take_two_seconds(tmp_path: Path) -> None:
    chance = random.Random(3)
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(100):
        (folder / f"{number:03}.txt").write_text(article(chance, 20), encoding="utf-8")
    update(tmp_path / "index", [folder], QuickRecipe())
    index = Index.open(tmp_path / "index", QuickRecipe())
    quotes = [quote for info in index.documents() for quote in quotes_of(index.document(info.id), chance, 10)]
    began = time.process_time()
    states = verify(index, quotes)
    took = time.process_time() - began
    assert len(states) == 1000
    assert {each.state for each in states} == {State.EXACT}
    assert took < 2


def test_all_that_is_indexed_can_be_verified(indexed: tuple[Path, Index, dict[str, bytes]]) -> None:
    folder, index, originals = indexed
    assert [each.state for each in verify_all(index)] == [State.EXACT] * 2
    (folder / "a.txt").write_bytes(originals["a.txt"] + b"\nOne more line.\n")
    (folder / "b.txt").unlink()
    assert [each.state for each in verify_all(index)] == [State.CHANGED, State.MISSING]
    for file, data in originals.items():
        (folder / file).write_bytes(data)


def test_what_is_no_answer_is_refused() -> None:
    for given in ({}, {"quotes": [{}]}, {"quotes": [{"number": "1"}]}, {"quotes": 3}):
        with pytest.raises(AnswerError, match="expected an answer"):
            cited(given)
    assert cited({"quotes": [], "near_misses": []}) == []


def test_states_are_printed_in_order(indexed: tuple[Path, Index, dict[str, bytes]]) -> None:
    _, index, _ = indexed
    document = index.document(index.documents()[0].id)
    quotes = quotes_of(document, random.Random(1), 3)
    printed = to_json(verify(index, quotes))["citations"]
    assert [each["number"] for each in printed] == [1, 2, 3]
    assert {each["state"] for each in printed} == {"exact"}


def test_a_file_that_moved_is_moved_and_not_missing(tmp_path: Path) -> None:
    """Its words may have changed since: then that is told."""
    chance = random.Random(11)
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(article(chance), encoding="utf-8")
    update(tmp_path / "index", [folder], QuickRecipe())
    index = Index.open(tmp_path / "index", QuickRecipe())
    info = next(info for info in index.documents() if info.source == "a.txt")
    before = quotes_of(index.document(info.id), chance, 3)
    (folder / "new").mkdir()
    (folder / "a.txt").rename(folder / "new/c.txt")
    update(tmp_path / "index", [folder], QuickRecipe())
    after = [replace(quote, source="new/c.txt", document="new/c.txt") for quote in before]
    found = verify(index, [*before, *after])
    assert [each.state for each in found] == [State.MOVED] * 3 + [State.EXACT] * 3
    assert [each.moved_to for each in found] == ["new/c.txt"] * 3 + [None] * 3
    assert all(each.file_unchanged and each.start == quote.start for each, quote in zip(found[:3], before, strict=True))
    text = text_of(folder / "new/c.txt").replace(before[0].text, "")
    (folder / "new/c.txt").write_text(text, encoding="utf-8")
    (lost,) = verify(index, before[:1])
    assert (lost.state, lost.moved_to) == (State.ABSENT, "new/c.txt")
    assert "moved_to" not in to_json(verify(index, after[1:]))["citations"][0]


def test_a_changed_reader_is_told_from_a_changed_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is as it was; what reads it joins other lines now."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("The rent is paid by the quarter.\n\nThe lease ends in 2031.\n")
    update(tmp_path / "index", [folder], QuickRecipe())
    index = Index.open(tmp_path / "index", QuickRecipe())
    document = index.document(next(iter(index.documents())).id)
    quote = Cited(1, "a.txt", "a.txt", 0, 32, document.sha256, "The rent is paid by the quarter.")
    assert verify(index, [quote])[0].state is State.EXACT

    def other(file: File) -> Iterator[Document]:
        loaded = file.load()
        text = loaded.data.decode().upper()
        yield Document(file.source, file.name, "A", text, (Paragraph(1, 0, len(text), Kind.BODY, 1),), loaded.sha256)

    monkeypatch.setattr("index.sources.plain.text.read", other)
    monkeypatch.setitem(FORMATS, ".txt", replace(FORMATS[".txt"], rules=99))
    (found,) = verify(index, [quote])
    assert (found.state, found.file_unchanged) == (State.REREAD, True)
    assert [each.state for each in verify_all(index)] == [State.REREAD]
    never_said = replace(quote, text="The rent is paid by the year.")
    assert verify(index, [never_said])[0].state is not State.REREAD

    assert update(tmp_path / "index", [folder], QuickRecipe()).count(Action.UNCHANGED) == 1
    assert update(tmp_path / "index", [folder], QuickRecipe(), pace=Pace(stale=True)).count(Action.UPDATED) == 1
    assert update(tmp_path / "index", [folder], QuickRecipe(), pace=Pace(stale=True)).count(Action.UNCHANGED) == 1
    assert verify(index, [quote])[0].state is State.REREAD
    (folder / "a.txt").write_text("The rent is paid by the month.\n")
    assert verify(index, [quote])[0].state is not State.REREAD
