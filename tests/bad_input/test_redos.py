"""Texts made to be slow: every regular expression of ours, and what reads questions or documents, is quick."""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import index
import qa
from index.text.copies import sketch
from index.text.kinds.datelines import dateline
from index.text.kinds.furniture import is_furniture
from index.text.kinds.headlines import is_headline
from index.text.kinds.statements import statement
from index.text.lineage import align
from index.text.sentences import sentences
from index.text.writings import other_forms
from qa.answer import values
from qa.citations import lookup
from qa.citations.verify_bundle import difference
from qa.conversation import anaphora, antecedents
from qa.text import answer_types, markdown, question_types, words
from qa.web.pages import markup
from tests.support.thorough import THOROUGH

LENGTH = 100_000
SECONDS = 0.2 if os.environ.get("CI") == "true" else 0.1
"""Of processor time. Machines that run checks are in use by others: twice as long there."""
UNITS = (
    "a", "A", "1", " ", "\n", ".", "-", "'", "\"", "<", "&#", "_", "*", "\\", "a ", "Aa ", "a.", "1,", "1.", "1 000 ",
    "By Aa Bb, ", "Aa, ", "January ", "1 January ", "$1 ", "one hundred ", "a@", "<meta charset", "title: ", "U.S. ",
    "and ", "\u4e00", "2001-01-01 ", "what is ", "how much ", "who is the ", "\" ",
)  # fmt: skip
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "words.words": words.words,
    "words.content_words": words.content_words,
    "sentences.sentences": lambda text: list(sentences(text, 0, len(text))),
    "lookup.quotation": lookup.quotation,
    "lookup.quotation, begun": lambda text: lookup.quotation(f"“{text}"),
    "answer_types.expected_type": answer_types.expected_type,
    **{
        f"answer_types.entities({each})": lambda text, each=each: answer_types.entities(each, text, "Who?")
        for each in answer_types.AnswerType
    },
    "question_types.is_long_form": question_types.is_long_form,
    "question_types.names_a_topic": question_types.names_a_topic,
    "anaphora.is_context_dependent": anaphora.is_context_dependent,
    "antecedents.words_of": antecedents.words_of,
    "antecedents.content_terms": antecedents.content_terms,
    "values.compare": lambda text: values.compare(text, text[1:]),
    "values.letters": values.letters,
    "markdown.plain": markdown.plain,
    "markdown.unescaped": markdown.unescaped,
    "markdown.quotation": lambda text: markdown.quotation(text, flowing=True),
    "writings.other_forms": other_forms,
    "datelines.dateline": dateline,
    "statements.statement": statement,
    "headlines.is_headline": is_headline,
    "furniture.is_furniture": is_furniture,
    "copies.sketch": sketch,
    "lineage.align": lambda text: align([text, "between", text[1:]], [text[2:], "between"]),
    "verify_bundle.difference": lambda text: difference(text, text[1:]),
    "markup.escape": markup.escape,
    "markup.flows": markup.flows,
}


BOUNDED = {
    "index.text.kinds.datelines._DESK": 160,
    "index.text.kinds.datelines._SEPARATOR": 160,
    "index.text.kinds.datelines._TIME": 160,
    "index.text.kinds.furniture._PROMPT": 160,
    "index.text.kinds.statements._ENTRY": 160,
    "qa.answer.values._NUMBER": 400,
    "qa.answer.values._SPELT": 400,
    "qa.text.references._REFERENCE": 2000,
}
"""Patterns that see so many characters at most, whatever a text holds; the functions above them are tried below."""
BUILDERS = frozenset(
    {
        "anaphora.is_context_dependent",
        "answer_types.entities",
        "antecedents.content_terms",
        "antecedents.words_of",
        "sentences.sentences",
        "verify_bundle.difference",
    }
)
MAKING = 0.3
"""Seconds for a function that makes an object of each of up to 100,000 words."""


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the compiled expressions at the top of every module."""
    for package in (qa, index):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                yield from _within(f"{found.name}.{name}", value)


def _within(place: str, value: Any) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _within(place, key)
            yield from _within(f"{place}[{key}]", one)
    elif isinstance(value, tuple | list):
        for number, one in enumerate(value):
            yield from _within(f"{place}[{number}]", one)


DISTINCT = {(pattern.pattern, pattern.flags): (place, pattern) for place, pattern in patterns()}
ALL = dict(DISTINCT.values())


def test_the_patterns_were_found() -> None:
    assert {
        "qa.text.words.WORD",
        "qa.citations.lookup._QUOTED",
        "index.text.sentences._STOP",
        "qa.answer.values._NUMBER",
    } <= ALL.keys()
    assert len(ALL) > 50


def tried(place: str) -> list[str]:
    """Return the units that a place is tried with: another few for each, so that all are tried somewhere."""
    return list(UNITS) if THOROUGH else random.Random(place).sample(UNITS, 7)


def slow(place: str, run: Callable[[str], object], longest: int = LENGTH, seconds: float = SECONDS) -> list[str]:
    """Return the texts that take too long. One that is slow for its length already is not tried at full length."""
    found = []
    for unit in tried(place):
        for text in (unit * (longest // len(unit)), "a" + unit * (longest // len(unit)) + "!"):
            for length in (longest // 50, longest // 5, longest):
                taken = _seconds(run, text[:length])
                if taken > seconds / 2:  # perhaps by chance
                    taken = min(taken, _seconds(run, text[:length]))
                if taken > seconds * (1 if length == longest else 0.5):
                    found.append(f"{text[:12]!r}: {taken:.4f} s for {length} characters")
                    break
    return found


def _seconds(run: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    run(text)
    return time.process_time() - began


def _everywhere(pattern: re.Pattern[Any]) -> Callable[[str], object]:
    def run(text: str) -> object:
        given: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
        return [pattern.match(given), pattern.fullmatch(given), sum(1 for _ in pattern.finditer(given))]

    return run


@pytest.mark.parametrize("place", sorted(ALL))
def test_no_text_makes_a_pattern_slow(place: str) -> None:
    assert slow(place, _everywhere(ALL[place]), 10 * BOUNDED[place] if place in BOUNDED else LENGTH) == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_text_makes_a_function_slow(name: str) -> None:
    assert slow(name, FUNCTIONS[name], seconds=MAKING if name.partition("(")[0] in BUILDERS else SECONDS) == []
