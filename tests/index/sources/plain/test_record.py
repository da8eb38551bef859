from typing import Any

import pytest

from index.sources.plain.record import Unfit, WithoutText, document
from index.types import Document


def made(record: object, number: int = 5, *taken: str) -> Document:
    return document(record, "a.jsonl", "0" * 64, number, set(taken))


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"id": "x"}, "x"), ({"id": 7}, "7"), ({}, "5"), ({"id": None}, "5"), ({"uuid": "u"}, "u"),
        ({"id": "taken"}, "taken (line 5)"),
    ],
)  # fmt: skip
def test_names(record: dict[str, Any], name: str) -> None:
    assert made(record | {"text": "Oak."}, 5, "taken").name == name


@pytest.mark.parametrize("field", ["text", "body", "content", "page_content", "passage", "article"])
def test_names_of_the_text(field: str) -> None:
    assert made({field: "Oak."}).text == "Oak."


def test_the_first_name_counts() -> None:
    assert made({"text": "Oak.", "body": "Ash.", "title": "Wood", "name": "Trees"}).title == "Wood"


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ([], "holds a JSON list"), ({"id": 1.5, "text": "a"}, '"id" of type float'), ({"text": 3}, "of type int"),
        ({"body": " "}, 'the "body" of record "5" holds nothing'), ({"text": "a", "date": 3}, '"date" of type int'),
    ],
)  # fmt: skip
def test_what_is_no_document(record: object, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        made(record)


def test_what_has_no_text_says_what_it_has() -> None:
    with pytest.raises(WithoutText, match=r'has no "text" .*, but "price", "sku"; expected'):
        made({"sku": "x", "price": 3})
    with pytest.raises(WithoutText, match=r"\) or anything else; expected"):
        made({})
