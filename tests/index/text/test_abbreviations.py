from __future__ import annotations

import pytest

from index.text.abbreviations import other_forms


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Who is the CEO of Tencent?", ["chief executive"]),
        ("who is the chief executive", ["ceo"]),
        ("Who is chairman?", ["chairs"]),
        ("spending on R&D and AI", ["artificial intelligence", "research and development"]),
        ("an airy chair", []),
        ("rhetoric", []),
        ("", []),
    ],
)
def test_either_form_gives_the_other(text: str, forms: list[str]) -> None:
    assert other_forms(text) == forms
