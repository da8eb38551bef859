"""From question sets to training examples: what is made is what it is said to be."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.light_model import CLS, SEP
from training.reader.__main__ import main
from training.reader.examples import Example, Maker, batches, tokenizer
from training.reader.mining import HardNegatives, answers, mine
from training.reader.near_misses import NearMisses
from training.reader.questions import as_typed
from training.reader.recipe import ReaderRecipe
from training.reader.sets import Asked, SetsMissing, hashes, load

CONTEXT = "The bank was founded in 1998 by Ana Ruiz. It has 14 branches in Lisbon. Its largest rival closed in 2003."
TOPICS = ("harbour", "library", "museum", "railway")


def asked(question: str, *said: str, context: str = CONTEXT, name: str = "squad_part") -> Asked:
    spans = tuple((context.index(text), context.index(text) + len(text)) for text in said)
    return Asked(question, name, "Bank", context, question, spans)


BRANCHES = asked("How many branches does the bank have in Lisbon?", "14")
FOUNDED = asked("When was the first bank founded in Lisbon?", "1998")


def pool() -> list[Asked]:
    made = [BRANCHES, FOUNDED]
    for topic in TOPICS:
        context = f"The {topic} was founded in 1871 by Jo Diaz. The {topic} has 30 branches in Porto. It opens daily."
        made.append(asked(f"How many branches does the {topic} have in Porto?", "30", context=context))
    return made


def test_answers_stand_where_they_are_said_to(tmp_path: Path) -> None:
    record = {
        "id": "a", "title": "T_1", "context": CONTEXT, "question": " Who? ", "impossible": False,
        "answers": [{"text": "Ana Ruiz", "start": CONTEXT.index("Ana")}] * 2,
    }  # fmt: skip
    lines = [record, record | {"id": "b", "amb": True}]
    (tmp_path / "squad_part.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (one,) = load(tmp_path, {"squad_part": 9}, seed=1)
    assert (one.question, one.title, one.answers) == ("Who?", "T 1", ("Ana Ruiz",))
    assert set(hashes(tmp_path, {"squad_part": 9})) == {"squad_part"}
    record["answers"][0]["start"] = 3  # type: ignore[index]
    (tmp_path / "squad_part.jsonl").write_text(json.dumps(record))
    with pytest.raises(ValueError, match=r"squad_part.jsonl:1: the answer 'Ana Ruiz' does not stand"):
        load(tmp_path, {"squad_part": 9}, seed=1)


def test_sets_that_are_missing_are_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SetsMissing, match="make reader TRAIN=FOLDER"):
        load(tmp_path, {"squad_part": 9}, seed=1)
    assert main([str(tmp_path)]) == 2
    assert "the training sets are not part of the project" in capsys.readouterr().err


def test_a_near_miss_is_another_question_that_the_context_does_not_hold() -> None:
    made = NearMisses.learned([*pool(), asked("When was the first zoo founded in Madrid?")])
    found = {made.make(FOUNDED, random.Random(n)) for n in range(40)} - {None}
    assert len(found) >= 3
    assert FOUNDED.question not in found
    assert any("last bank" in question for question in found if question)


def test_hard_negatives_are_searched_and_do_not_answer(tmp_path: Path) -> None:
    mix = ReaderRecipe.load().mix
    made = mine(pool(), mix, tmp_path)
    assert made == mine(pool(), mix, tmp_path)
    for one in pool():
        texts = [made.texts[place][1] for place in made.places[one.id]]
        assert one.context not in texts
        assert not any(answers(one, text) for text in texts)
    assert made.places[BRANCHES.id]


def test_questions_as_typed_stay_questions() -> None:
    forms = {as_typed(BRANCHES.question, ["Who founded the bank?"], random.Random(n)) for n in range(300)}
    assert BRANCHES.question in forms
    assert BRANCHES.question.rstrip("?") in forms
    assert "How many branches bank Lisbon" in forms
    assert any("Who founded" in form for form in forms)
    assert all(form.strip() for form in forms)


@given(st.text(max_size=60), st.integers())
def test_any_question_has_a_form(question: str, seed: int) -> None:
    assert isinstance(as_typed(question, [], random.Random(seed)), str)


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    mix = ReaderRecipe.load().mix
    negatives: HardNegatives = mine(pool(), mix, tmp_path_factory.mktemp("work"))
    return Maker(pool(), negatives, mix, tokenizer())


def test_the_pieces_of_an_answer_are_its_words(maker: Maker) -> None:
    words = tokenizer()
    positives = [example for n in range(6) for example in maker.epoch(n) if example.spans]
    assert len(positives) == 6 * len(pool())
    for example in positives:
        assert example.ids[0] == CLS
        assert example.ids[-1] == example.ids[example.segments - 1] == SEP
        for start, end in example.spans:
            assert example.passage <= start <= end < len(example.ids) - 1
            assert words.decode(list(example.ids[start : end + 1])) in ("14", "1998", "30")


def test_some_examples_have_no_answer_and_an_epoch_repeats(maker: Maker) -> None:
    made = [maker.epoch(n) for n in range(6)]
    assert any(not example.spans for epoch in made for example in epoch)
    assert made[3] == maker.epoch(3)
    assert made[0] != made[1]


@given(st.lists(st.integers(2, 200), max_size=60))
def test_every_example_is_in_one_batch_that_fits(lengths: list[int]) -> None:
    examples = [Example((CLS, *[7] * (n - 2), SEP), 1, 1, ()) for n in lengths]
    made = batches(examples, 400, random.Random(1))
    assert sorted(len(example.ids) for batch in made for example in batch) == sorted(lengths)
    assert all(len(batch) * max(len(example.ids) for example in batch) <= 400 for batch in made if batch)


def test_the_rate_goes_from_corner_to_corner_and_ends_at_nothing() -> None:
    fit = ReaderRecipe.load().fit
    assert all(fit.rate_at(step) == rate for step, rate in fit.rates)
    assert fit.rate_at(0) == fit.rate_at(fit.steps) == 0
    for (begin, one), (end, other) in pairwise(fit.rates):
        assert fit.rate_at((begin + end) // 2) == pytest.approx((one + other) / 2, rel=0.05)
