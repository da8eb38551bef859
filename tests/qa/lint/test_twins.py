"""Documents that say the same."""

from __future__ import annotations

from collections.abc import Mapping

from index.text.copies import sketch
from qa.lint.findings import Rule
from qa.lint.twins import Known, digest_of, twins
from tests.support.parts import article


def found(texts: Mapping[str, str], titles: Mapping[str, str] | None = None) -> list[tuple[Rule, str, str]]:
    known, sketches = {}, []
    for version, (name, text) in enumerate(texts.items(), 1):
        known[version] = Known(name, name, (titles or {}).get(name, name), digest_of(text))
        for number, paragraph in enumerate(text.split("\n\n"), 1):
            if made := sketch(paragraph):
                sketches.append((version, number, made))
    return [(each.rule, each.source, each.what) for each in twins(known, sketches)]


LONG = article("a", paragraphs=9)
OTHER = article("b", paragraphs=9)


def test_the_same_words_are_the_same_whatever_the_spacing() -> None:
    assert found({"a": LONG, "b": OTHER, "c": LONG.replace("\n\n", "\n\n\n")}) == [(Rule.DUPLICATE, "c", "a")]


def test_nearly_the_same_is_told_once() -> None:
    ((rule, source, what),) = found(
        {"a": LONG, "b": OTHER, "c": LONG + "\n\nOne more paragraph, of eight words or so."}
    )
    assert (rule, source) == (Rule.NEAR, "c")
    assert what.endswith("% of its paragraphs stand in a")


def test_a_part_of_a_longer_one_is_told_at_the_part() -> None:
    part = "\n\n".join(LONG.split("\n\n")[1:6])
    assert [(rule, source) for rule, source, _ in found({"part": part, "whole": LONG})] == [(Rule.NEAR, "part")]


def test_what_all_have_in_common_makes_no_twins() -> None:
    notice = "\n\n".join(LONG.split("\n\n")[1:5])
    texts = {str(n): f"{notice}\n\nNumber {n}: {' '.join(article(str(n)).split()[:12])}" for n in range(30)}
    assert found(texts) == []


def test_a_title_of_several_is_told_at_the_first() -> None:
    titles = dict.fromkeys("abcdefgh", "Annual Report")
    ((rule, source, what),) = found({name: article(name) for name in titles}, titles | {"b": "annual  report"})
    assert (rule, source) == (Rule.SHARED, "a")
    assert what == '"Annual Report" is the title of b, c, d, e, f and 2 more, too'


def test_different_documents_are_none() -> None:
    assert found({"a": LONG, "b": OTHER}) == []
