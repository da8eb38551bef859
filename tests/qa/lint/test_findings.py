"""What is looked for: each rule has its advice."""

from __future__ import annotations

from qa.lint.findings import ADVICE, Rule, Trouble


def test_every_rule_says_why_it_matters_and_what_to_do() -> None:
    assert set(ADVICE) == set(Rule)
    assert all(advice.why and advice.mend for advice in ADVICE.values())


def test_a_place_is_named_as_it_is_cited() -> None:
    assert Trouble(Rule.DATE, "a.md", "a.md", "none").place == "a.md"
    assert Trouble(Rule.LONG, "faq.jsonl", "17", "long", 2, 5).place == "faq.jsonl#17:5"
    assert Trouble(Rule.LONG, "a.md", "a.md", "long", 2, 5).to_json()["mend"] == ADVICE[Rule.LONG].mend
