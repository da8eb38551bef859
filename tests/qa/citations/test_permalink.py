"""A link that was given out leads to its words, or says what became of them; never to other ones."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from index.search.index import Index
from index.store.records import document_id
from index.sync.removal import Removal
from index.sync.update import update
from qa.citations.permalink import Link, Resolved, original, resolve
from qa.citations.verify_bundle import State
from qa.text.places import paragraph_at
from qa.types import quote_digest
from tests.support.parts import QuickRecipe

ID = document_id("a.txt", "a.txt")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "a.txt"


def indexed(source: Path, paragraphs: list[str]) -> Index:
    """Write the file anew, bring the index up to date and open it."""
    source.write_text("\n\n".join(["A title for the whole", *paragraphs]) + "\n", encoding="utf-8")
    os.utime(source)
    folder = source.parent / "index"
    assert not update(folder, [source], QuickRecipe()).failed
    return Index.open(folder, QuickRecipe())


def link_to(index: Index, words: str) -> Link:
    document = index.document(ID)
    start = document.text.index(words)
    anchor = paragraph_at(document, start).anchor
    return Link((start, start + len(words)), (start, start + 3), quote_digest(words), anchor)


def followed(index: Index, link: Link) -> Resolved:
    return resolve(index, ID, link)[1]


ONE = "The office opens at eight in the morning and closes at six. Nobody may stay longer."
TWO = "Leave is twenty days a year for everyone who has been here for a year. Ask your manager first."
THREE = "Travel is paid by the company, second class, against receipts. Taxis are not."


def test_words_that_stayed_are_marked_though_others_came_before_them(source: Path) -> None:
    link = link_to(indexed(source, [ONE, TWO]), "Ask your manager first.")
    index = indexed(source, [ONE.replace("eight in the", "nine in the very early"), TWO])
    found = followed(index, link)
    assert found.state is State.EXACT
    assert found.quote is not None
    assert index.document(ID).text[slice(*found.quote)] == "Ask your manager first."
    assert found.answer is not None
    assert index.document(ID).text[slice(*found.answer)] == "Ask"


def test_words_that_moved_are_followed(source: Path) -> None:
    link = link_to(indexed(source, [ONE, TWO, THREE]), "Ask your manager first.")
    found = followed(indexed(source, [TWO, ONE, THREE]), link)
    assert (found.state, found.stood_in) == (State.MOVED, 3)
    assert found.stand_in is not None
    assert (found.stand_in.number, found.stand_in.anchor) == (2, 3)


def test_words_that_changed_are_shown_beside_what_they_were(source: Path) -> None:
    words = "Leave is twenty days a year for everyone who has been here for a year."
    link = link_to(indexed(source, [ONE, TWO]), words)
    index = indexed(source, [ONE, TWO.replace("twenty", "thirty")])
    found = followed(index, link)
    assert (found.state, found.words, found.answer) == (State.CHANGED, words, None)
    assert found.quote is not None
    assert index.document(ID).text[slice(*found.quote)] == words.replace("twenty", "thirty")


def test_words_that_are_gone_are_told_and_nothing_is_marked(source: Path) -> None:
    link = link_to(indexed(source, [ONE, TWO, THREE]), "Ask your manager first.")
    found = followed(indexed(source, [ONE, THREE]), link)
    assert found == Resolved(State.ABSENT, "Ask your manager first.", stood_in=3)


def test_a_copy_that_was_there_all_along_is_not_where_the_words_went(source: Path) -> None:
    twice = "This section applies to all members of staff."
    link = link_to(indexed(source, [f"{twice} {ONE}", f"{twice} {TWO}", THREE]), twice)
    found = followed(indexed(source, [f"{twice} {TWO}", THREE]), link)
    assert found.state is State.ABSENT


def test_words_that_went_into_another_paragraph_are_followed(source: Path) -> None:
    link = link_to(indexed(source, [ONE, TWO, THREE]), "Ask your manager first.")
    index = indexed(source, [ONE, TWO.replace(" Ask your manager first.", ""), f"{THREE} Ask your manager first."])
    found = followed(index, link)
    assert found.state is State.MOVED
    assert found.stand_in is not None
    assert found.stand_in.number == 4


def test_a_document_that_was_removed_says_what_was_quoted(source: Path) -> None:
    link = link_to(indexed(source, [ONE, TWO]), "Ask your manager first.")
    source.unlink()
    (source.parent / "b.txt").write_text(ONE)
    update(source.parent / "index", [source.parent], QuickRecipe())
    document, found = resolve(Index.open(source.parent / "index", QuickRecipe()), ID, link)
    assert document is None
    assert (found.state, found.words) == (State.ABSENT, "Ask your manager first.")


def test_a_document_whose_file_moved_is_followed(source: Path) -> None:
    """Be it cited before its last change or after it; and that it moved is told."""
    links = [link_to(indexed(source, [ONE, TWO]), "Ask your manager first.")]
    links.append(link_to(indexed(source, [ONE, TWO, THREE]), "Taxis are not."))
    (source.parent / "new").mkdir()
    source.rename(source.parent / "new" / "b.txt")
    assert not update(source.parent / "index", [source.parent / "new"], QuickRecipe()).failed
    update(source.parent / "index", [source], QuickRecipe(), removal=Removal(prune=True))
    index = Index.open(source.parent / "index", QuickRecipe())
    for link in links:
        now, found = resolve(index, ID, link)
        assert now is not None
        assert (now.source, found.moved_from, found.state) == ("b.txt", "a.txt", State.EXACT)
        assert found.quote is not None
        assert quote_digest(now.text[slice(*found.quote)]) == link.digest
    own = document_id("b.txt", "b.txt")
    assert resolve(index, own, links[1])[1].moved_from is None


def test_a_link_with_a_wrong_digest_marks_nothing_and_tells_nothing(source: Path) -> None:
    index = indexed(source, [ONE, TWO])
    link = link_to(index, "Ask your manager first.")
    assert followed(index, replace(link, digest="0" * 12)) == Resolved(State.ABSENT)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (Link((0, 99)), "does not lie in this document"),
        (Link((5, 5)), "does not lie in this document"),
        (Link(None, (0, 1)), "not lie inside the quote"),
        (Link((2, 4), (1, 3)), "not lie inside the quote"),
        (Link((0, 10), (1, 2)), None),
        (Link(), None),
    ],
)
def test_offsets_that_fit_nowhere_are_told(link: Link, said: str | None) -> None:
    problem = link.problem(10)
    assert problem is None if said is None else said in str(problem)


def test_the_original_is_addressed_by_its_words() -> None:
    assert original("https://x.example/a#b", "Ask first - always, please.") == (
        "https://x.example/a#:~:text=Ask%20first%20%2D%20always%2C%20please."
    )
    assert original("https://x.example/", TWO) == (
        "https://x.example/#:~:text=Leave%20is%20twenty%20days,Ask%20your%20manager%20first."
    )
    assert original("javascript:alert(1)", "x") is None
    assert original(None, "x") is None


@dataclass(frozen=True)
class Piece:
    """A paragraph as the test knows it: which one it is, and its sentences."""

    name: int
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


@pytest.mark.parametrize("seed", range(10))
def test_every_link_of_every_generation_has_the_right_state_after_random_edits(source: Path, seed: int) -> None:
    """A link to each sentence of each generation: what became of it is known here, for the edits are ours."""
    chance = random.Random(seed)
    names = iter(range(10_000))
    pieces = [_piece(next(names), chance) for _ in range(6)]
    links: list[tuple[Link, int, int, str]] = []
    for _ in range(5):
        index = indexed(source, [piece.text for piece in pieces])
        for link, name, number, words in links:
            document, found = resolve(index, ID, link)
            assert document is not None
            _check(document.text, found, _expected(pieces, name, number, words), words)
        for number, piece in enumerate(pieces, 2):
            links += [(link_to(index, words), piece.name, number, words) for words in piece.sentences]
        index.close()
        for _ in range(2):
            pieces = _edited(pieces, names, chance)


def _piece(name: int, chance: random.Random) -> Piece:
    return Piece(name, tuple(_sentence(chance) for _ in range(3)))


def _sentence(chance: random.Random) -> str:
    return " ".join(f"w{chance.randrange(1_000_000)}" for _ in range(14)).capitalize() + "."


def _edited(pieces: list[Piece], names: Iterator[int], chance: random.Random) -> list[Piece]:
    kind, made = chance.choice(["insert", "delete", "move", "change", "break"]), list(pieces)
    place = chance.randrange(len(made))
    piece = made[place]
    if kind == "insert":
        made.insert(place, _piece(next(names), chance))
    elif kind == "delete" and len(made) > 2:
        made.pop(place)
    elif kind == "move":
        made.insert(chance.randrange(len(made)), made.pop(place))
    else:
        which = chance.randrange(len(piece.sentences))
        words = piece.sentences[which].split()
        at = chance.randrange(1, len(words))
        words[at] = words[at] if kind == "break" else f"w{chance.randrange(1_000_000)}"
        joined = " ".join(words[:at]) + ("\n" if kind == "break" else " ") + " ".join(words[at:])
        made[place] = replace(piece, sentences=(*piece.sentences[:which], joined, *piece.sentences[which + 1 :]))
    return made


def _expected(pieces: list[Piece], name: int, number: int, words: str) -> State:
    now = next(((n, piece) for n, piece in enumerate(pieces, 2) if piece.name == name), None)
    if now is None:
        return State.ABSENT
    if words in now[1].text:
        return State.EXACT if now[0] == number else State.MOVED
    same_words = any(sentence.split() == words.split() for sentence in now[1].sentences)
    return State.WHITESPACE if same_words else State.CHANGED


def _check(text: str, found: Resolved, expected: State, words: str) -> None:
    assert found.state is expected
    if found.quote is None:
        assert expected is State.ABSENT
        return
    shown = text[slice(*found.quote)]
    if expected in (State.EXACT, State.MOVED):
        assert shown == words
    elif expected is State.WHITESPACE:
        assert shown.split() == words.split()
    else:
        assert len(set(shown.split()) & set(words.split())) >= len(words.split()) / 2
