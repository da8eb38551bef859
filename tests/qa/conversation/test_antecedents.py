from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.conversation.antecedents import collocates, content_terms, occurrences, phrases, utterances, words_of
from qa.types import Turn


def test_a_word_knows_its_place() -> None:
    first, second, third, fourth = words_of("Jack Ma left. He")
    assert (first.starts_sentence, second.starts_sentence, fourth.starts_sentence) == (True, False, True)
    assert second.adjoins_previous
    assert not fourth.adjoins_previous
    assert fourth.terms == frozenset()
    assert third.terms == {"left"}


def test_a_possessive_ending_is_dropped() -> None:
    assert words_of("Tencent's")[0].normalised == "tencent"
    assert content_terms("Tencent's clouds") == {"tencent", "cloud"}


def test_terms_of_the_question_are_no_candidates() -> None:
    found = occurrences(utterances([Turn("Who leads JD Finance?", "Chen Shengqiang")]), content_terms("Is Chen new?"))
    assert found.keys() == {"lead", *content_terms("JD Finance Shengqiang")}
    assert all(each.is_name for each in found["jd"])
    assert found["shengqiang"][0].beside_question_term


def test_collocates_stand_together_in_a_question_or_a_name() -> None:
    found = occurrences(utterances([Turn("Who sells biodegradable plastics?", "Old firms: Blue Star")]), frozenset())
    beside = collocates(found)
    assert content_terms("plastics") <= beside["biodegrad"]
    assert "star" in beside["blue"]
    assert "firm" not in beside["old"]


def test_phrases_stand_as_they_were_said_and_once() -> None:
    said = [words_of("Bank of Gansu"), words_of("the cloud business of the Bank")]
    assert phrases(said, content_terms("Bank Gansu cloud business")) == ["Bank", "Gansu", "cloud business"]


@given(st.text(), st.text())
def test_phrases_hold_every_chosen_word_that_was_said(one: str, other: str) -> None:
    said = [words_of(one), words_of(other)]
    chosen = content_terms(one)
    assert chosen <= content_terms("; ".join(phrases(said, chosen)))
