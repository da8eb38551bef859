"""What became of a quote in a text, and the difference in words."""

from __future__ import annotations

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.citations.export import VERIFIER
from qa.citations.verify_bundle import Searched, State, decoded, difference, main

TEXT = (
    "The harbour was built in 1871 by a company from Porto. It has room for ninety ships.\n\n"
    "The old lighthouse closed when the new mole was finished. Storms now and then wash over the road.\n"
)
QUOTE = "The old lighthouse closed when the new mole was finished."
AT = TEXT.index(QUOTE)


def state(text: str, quote: str = QUOTE, start: int = AT) -> State | None:
    place = Searched(text).place_of(quote, start)
    return place.state if place else None


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT, State.EXACT),
        ("A line before. " + TEXT, State.MOVED),
        (TEXT.replace("lighthouse closed", "lighthouse\nclosed"), State.WHITESPACE),
        (TEXT.replace("finished", "opened"), State.CHANGED),
        (TEXT.replace(QUOTE, ""), None),
        ("Nothing of the kind stands here.", None),
        ("", None),
    ],
)
def test_each_state(text: str, expected: State | None) -> None:
    assert state(text) is expected


def test_of_several_places_the_one_with_the_same_words_around_it_wins() -> None:
    text = "It rose. It closed in May. " * 3 + "After the war it closed. It closed in May. Then it was sold."
    quote, around = "It closed in May.", ("After the war it closed. ", " Then it was sold.")
    place = Searched(text).place_of(quote, 5, around)
    assert place is not None
    assert place.start == text.rindex(quote)


def test_what_is_marked_as_changed_reaches_over_the_whole_quote() -> None:
    text = TEXT.replace("The old lighthouse", "Our ancient lighthouse").replace("finished", "opened")
    place = Searched(text).place_of(QUOTE, AT)
    assert place is not None
    assert text[place.start : place.end] == "Our ancient lighthouse closed when the new mole was opened."


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_leads_from_one_to_the_other(before: str, after: str) -> None:
    made = difference(before, after)
    assert "".join(words for kind, words in made if kind != "added") == before
    assert "".join(words for kind, words in made if kind != "removed") == after


@given(st.text(max_size=200), st.text(max_size=40), st.integers(0, 200))
def test_a_place_is_what_its_state_says(text: str, quote: str, start: int) -> None:
    place = Searched(text).place_of(quote, start)
    if place is None:
        return
    found = text[place.start : place.end]
    if place.state in (State.EXACT, State.MOVED):
        assert found == quote
    elif place.state is State.WHITESPACE:
        assert "".join(found.split()) == "".join(quote.split())
    else:
        assert place.state is State.CHANGED
        assert found.strip()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_newlines_and_marks_are_read_as_pincite_reads_them(encoding: str) -> None:
    assert decoded("Café\r\nbar\rend".encode(encoding)) == "Café\nbar\nend"


def test_a_folder_without_an_answer_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: object) -> None:
    assert main([str(tmp_path)]) == 2
    assert "holds no answer.json" in capsys.readouterr().err
