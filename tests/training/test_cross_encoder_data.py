"""From question sets to groups and packed parts: what is made is what it is said to be."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.encoder.e5_tokenizer import Pieces
from training.cross_encoder.figures import auroc, exact, f1
from training.cross_encoder.groups import LONGEST, Maker, Text, dense
from training.cross_encoder.mining import Mined, holds, says
from training.cross_encoder.mix import Share
from training.cross_encoder.pack import packed, read, touched
from training.cross_encoder.parts import Part
from training.cross_encoder.pool import Passage
from training.cross_encoder.sets import Asked, load, passages, units
from training.cross_encoder.tables import shown
from training.cross_encoder.wording import few_words, swapped, worded

MIX = {"squad_part": Share(30, 2.0), "unansq": Share(20, 0.0), "tatqa": Share(60, 1.0)}
CONTEXT = "The bank was founded in 1998 by Ana Ruiz. It has 14 branches in Lisbon. Its largest rival closed in 2003."
TABLE = "Years Ended\n | 2019 | 2018\nFixed price | $1,452.4 | $1,146.2\nOther | 44.1 | 56.7"


def asked(question: str, *said: str, context: str = CONTEXT, name: str = "squad_part", **more: object) -> Asked:
    spans = tuple((context.index(text), context.index(text) + len(text)) for text in said)
    return Asked(question, name, "Bank", context, question, spans, **more)  # type: ignore[arg-type]


class Letters:
    """Cuts a text into its words."""

    def cut(self, texts: list[str]) -> list[Pieces]:
        made = []
        for text in texts:
            bounds, at = [], 0
            for word in text.split():
                at = text.index(word, at)
                bounds.append((at, at + len(word)))
                at += len(word)
            places = np.array(bounds, np.int32).reshape(-1, 2)
            made.append(Pieces(np.arange(len(bounds), dtype=np.int32) + 10, places[:, 0], places[:, 1]))
        return made


def maker(*more: Asked) -> Maker:
    twin = asked("How many branches are in Lisbon?", "14")
    refused = asked("How many branches are in Porto?", pair=twin.id, name="unansq")
    other = Passage("squad_part", "Port", "The port has many branches in Faro.", 9)
    mined = Mined([other], {twin.id: [0]})
    return Maker({"squad_part": [twin], "unansq": [refused], "tatqa": list(more)}, mined, 1)


def test_a_part_is_the_same_each_time_and_its_first_texts_answer() -> None:
    row = asked("What was fixed price in 2018?", "$1,146.2", context=TABLE, name="tatqa")
    groups = maker(row).part(0, MIX)
    assert groups == maker(row).part(0, MIX)
    assert groups != maker(row).part(1, MIX)
    for group in groups:
        assert group[0].spans
        for text in group:
            assert all(0 <= a < b <= len(text.passage) for a, b in text.spans)
            assert all(a <= b for a, b in pairwise([end for unit in text.units for end in unit]))


def test_a_humans_refusal_stands_beside_its_twin() -> None:
    pairs = [group for group in maker().part(0, MIX) if len(group) == 2 and "Porto" in group[1].question.title()]
    assert pairs
    assert all(group[0].passage == group[1].passage and not group[1].spans for group in pairs)


def test_what_is_held_out_is_never_trained_on() -> None:
    rows = [asked("What is other?", "44.1", context=f"{TABLE}\nRow {n} | 1 | 2", name="tatqa") for n in range(60)]
    held = {one.context for one in rows if one.held_out}
    assert 0 < len(held) < 30
    shown_rows = {line for group in maker(*rows).part(0, MIX) for text in group for line in text.passage.split("\n")}
    assert not any(f"Row {n} | 1 | 2" in shown_rows for n, one in enumerate(rows) if one.context in held)


@pytest.mark.parametrize("draw", [0.1, 0.5, 0.9])
def test_a_table_is_shown_with_its_header_and_its_answer_in_a_cell(draw: float) -> None:
    parts = units(TABLE, table=True)
    start = TABLE.index("56.7")
    text, lines, spans = shown(TABLE, parts, (3, 3), [(start, start + 4)], draw)
    assert [text[a:b] for a, b in spans] == ["56.7"]
    assert "2018" in text.split("\n")[0]
    assert [text[a:b] for a, b in lines] == text.split("\n")
    if draw == 0.9:
        assert text.split("\n")[1] == "Other; 2019: 44.1; 2018: 56.7"


def test_passages_are_runs_of_sentences() -> None:
    parts = units(CONTEXT, table=False)
    assert [CONTEXT[a:b] for a, b in passages(parts, 75)] == [CONTEXT[:71], CONTEXT[72:]]
    assert list(passages((), 75)) == []


def test_signs_that_say_more_make_shorter_windows() -> None:
    assert dense("银行在里斯本有十四家分行。")
    assert not dense(CONTEXT)
    one = asked("分行在哪？", "里斯本", context="银行在里斯本。" + "它很大，也很老，人人都知道。" * 80, name="tatqa")
    groups = maker(replace(one, set="drcd_zh")).part(0, {"tatqa": Share(20, 2.0)})
    assert max(len(text.passage) for group in groups for text in group) < LONGEST // 3 + 60


def test_what_may_answer_is_no_negative() -> None:
    one = asked("How many branches are in Lisbon?", "14")
    assert holds(one, CONTEXT[:41])
    assert says(one, "There are 14 of them.")
    assert not says(one, "There are 140 of them.")
    assert says(asked("在哪？", "里斯本", context="银行在里斯本。"), "它在里斯本的分行")


def test_swaps_change_what_was_asked_for_but_not_the_answer() -> None:
    chance = random.Random(1)
    changed = swapped("What happened in 2003?", CONTEXT, ("Eva Lund",), ("rival closed",), chance)
    assert changed is not None
    assert "2003" not in changed
    assert swapped("How many in 2003?", CONTEXT, (), ("2003",), chance) is None


def test_wordings() -> None:
    assert few_words("How many branches are in Lisbon?") in ("branches", "branches Lisbon")
    said = {worded("How many branches are in Lisbon?", [], [CONTEXT[:41]], random.Random(n)) for n in range(300)}
    assert "how many branches are in lisbon?" in said
    assert any(each.startswith("The bank was founded") for each in said)
    assert worded("银行在哪？", [], [], random.Random(3)).startswith("银行在哪")


def test_pieces_of_an_answer() -> None:
    text = Text("How many branches?", "Bank", "It has 14 branches. It grew.", ((0, 19), (20, 28)), ((7, 18),))
    cut = Letters().cut([text.question, text.title, text.passage])
    made = read(text, *cut)
    assert made is not None
    head = 1 + 3 + 2 + 1 + 1
    assert (made.segment, made.passage, len(made.ids)) == (6, head, head + 6 + 1)
    assert made.spans == ((head + 2, head + 3),)
    assert made.units == ((head, head + 3), (head + 4, head + 5))
    assert made.evidence == (True, False)
    assert touched(cut[2].starts, cut[2].ends, 7, 60) is None


def test_a_part_comes_back_as_it_was(tmp_path: Path) -> None:
    groups = maker().part(0, MIX)
    part = packed(groups, Letters())  # type: ignore[arg-type]
    part.save(tmp_path / "part.npz")
    back = Part.load(tmp_path / "part.npz").groups()
    assert len(back) == len(groups)
    assert [[each.relevant for each in group] for group in back] == [[bool(t.spans) for t in group] for group in groups]
    assert [each.weight for group in back for each in group] == [text.weight for group in groups for text in group]
    again = packed(groups, Letters())  # type: ignore[arg-type]
    assert np.array_equal(part.ids, again.ids)


def test_ambiguous_positions_are_all_meant(tmp_path: Path) -> None:
    line = (
        '{"id": "1", "title": "T", "context": "A cat. No cat.", "question": "What?", "impossible": false, "amb": true, '
    )
    (tmp_path / "squad_part.jsonl").write_text(line + '"answers": [{"text": "cat", "start": 2}]}\n', encoding="utf-8")
    assert load(tmp_path, "squad_part")[0].spans == ((2, 5), (10, 13))
    (tmp_path / "squad_part.jsonl").write_text(line + '"answers": [{"text": "cat", "start": 3}]}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="does not stand at its start"):
        load(tmp_path, "squad_part")


def test_figures() -> None:
    assert exact("The 14.", ["14"]) == 1
    assert f1("14 branches", ["14"]) == pytest.approx(2 / 3)
    assert f1("里斯本", ["在里斯本"]) == pytest.approx(6 / 7)
    assert auroc([3, 2], [1, 2]) == pytest.approx(0.875)
