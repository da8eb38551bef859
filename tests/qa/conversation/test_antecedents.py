from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.conversation.antecedents import neighbours, phrases, places, telling_terms, utterances, words_of
from qa.types import Turn


def test_a_word_knows_its_place() -> None:
    first, second, third, fourth = words_of("Jack Ma left. He")
    assert (first.opens, second.opens, fourth.opens) == (True, False, True)
    assert second.follows
    assert not fourth.follows
    assert fourth.terms == frozenset()
    assert third.terms == {"left"}


def test_a_possessive_names_its_owner() -> None:
    assert words_of("Tencent's")[0].plain == "tencent"
    assert telling_terms("Tencent's clouds") == {"tencent", "cloud"}


def test_what_the_question_holds_is_no_candidate() -> None:
    found = places(utterances([Turn("Who leads JD Finance?", "Chen Shengqiang")]), telling_terms("Is Chen new?"))
    assert found.keys() == {"lead", *telling_terms("JD Finance Shengqiang")}
    assert all(place.is_name for place in found["jd"])
    assert found["shengqiang"][0].beside_asked


def test_neighbours_in_a_question_or_a_name() -> None:
    found = places(utterances([Turn("Who sells biodegradable plastics?", "Old firms: Blue Star")]), frozenset())
    beside = neighbours(found)
    assert telling_terms("plastics") <= beside["biodegrad"]
    assert "star" in beside["blue"]
    assert "firm" not in beside["old"]


def test_phrases_stand_as_they_were_said_and_once() -> None:
    said = [words_of("Bank of Gansu"), words_of("the cloud business of the Bank")]
    assert phrases(said, telling_terms("Bank Gansu cloud business")) == ["Bank", "Gansu", "cloud business"]


@given(st.text(), st.text())
def test_phrases_hold_every_chosen_word_that_was_said(one: str, other: str) -> None:
    said = [words_of(one), words_of(other)]
    chosen = telling_terms(one)
    assert chosen <= telling_terms("; ".join(phrases(said, chosen)))
