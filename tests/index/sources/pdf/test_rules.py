from __future__ import annotations

import numpy as np

from index.sources.pdf.rules import Rules, ruled

LINES = np.array([[50.0, 100.0, 80.0, 100.5], [81.0, 100.2, 120.0, 100.7], [80.0, 90.0, 80.5, 130.0]])


def test_pieces_of_a_rule_are_joined_and_those_down_are_sorted() -> None:
    below = np.array([[80.0, 132.0, 80.5, 150.0], [60.0, 90.0, 60.5, 130.0], [60.0, 140.0, 60.5, 150.0]])
    rules = Rules.of(np.concatenate([below, LINES]), False)
    assert rules.down == [(60.25, 90.0, 130.0), (60.25, 140.0, 150.0), (80.25, 90.0, 150.0)]
    rules = Rules.of(LINES, False)
    assert rules.across == [(100.25, 50.0, 120.0)]
    assert rules.down == [(80.25, 90.0, 130.0)]
    assert Rules.of(LINES[:0], False) == Rules([], [])


def test_rules_are_mirrored_where_a_page_is_read_from_right_to_left() -> None:
    rules = Rules.of(LINES, True)
    assert [rule[1:] for rule in rules.across] == [(-120.0, -50.0)]
    assert rules.down == [(-80.25, 90.0, 130.0)]


def test_a_rule_down_parts_what_stands_beside_it() -> None:
    rules = Rules.of(LINES, False)
    assert rules.part(70, 90, 100)
    assert not rules.part(70, 90, 140)
    assert not rules.part(82, 90, 100)


def test_a_rule_parts_words_and_no_letters() -> None:
    lefts, rights = np.array([50.0, 61.0, 72.0, 78.0]), np.array([58.0, 69.0, 77.9, 84.0])
    sizes, bases = np.full(4, 10.0), np.full(4, 100.0)
    down = np.array([[59.5, 80.0, 59.7, 120.0], [70.0, 20.0, 70.2, 60.0], [77.9, 80.0, 78.1, 120.0]])
    assert ruled(down, lefts, rights, sizes, bases).tolist() == [True, False, False]
    assert ruled(down[:0], lefts, rights, sizes, bases).tolist() == [False, False, False]
