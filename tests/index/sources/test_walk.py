from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from index.sources.walk import Step, Way, walk


def _met(xml: str, **ways: Way) -> str:
    root = etree.fromstring(xml)

    def way(element: Any) -> Way:
        return ways.get(element.tag, Way.THROUGH)

    marks = {Step.START: "<{}", Step.END: "{}>", Step.TAIL: "{}+"}
    return " ".join(marks[step].format(element.tag) for step, element in walk(root, way))


@pytest.mark.parametrize(
    ("way", "met"),
    [
        (Way.THROUGH, "<a <b <c c> c+ b> b+ <d d> d+ a>"),
        (Way.AROUND, "<a <b b> b+ <d d> d+ a>"),
        (Way.PAST, "<a b+ <d d> d+ a>"),
    ],
)
def test_elements_are_met_in_the_order_of_the_file(way: Way, met: str) -> None:
    assert _met("<a><b><c/></b><d/></a>", b=way) == met


def test_the_root_is_met_whatever_it_is() -> None:
    assert _met("<a/>", a=Way.PAST) == "<a a>"


def test_a_tree_may_be_deeper_than_python_nests() -> None:
    root = inner = etree.Element("a")
    for _ in range(5_000):
        inner = etree.SubElement(inner, "a")
    assert sum(step is Step.START for step, _ in walk(root, lambda _: Way.THROUGH)) == 5_001
