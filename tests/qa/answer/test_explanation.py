from __future__ import annotations

import json
from dataclasses import fields

from pydantic import TypeAdapter

from qa.answer.explanation import NAMES, Explanation, Stage, percent
from qa.assistant import Assistant
from qa.reader.calibration import Evidence, Standing
from qa.reader.sentence_reader import Features

REVENUE = "How much revenue did Tencent's cloud business make in 2018?"


def test_every_score_has_a_name_for_people() -> None:
    standing = {field.name for field in fields(Standing)} - {"evidence", "rank"}
    scores = {field.name for made in (Evidence, Features) for field in fields(made)} | standing
    assert scores | {"search", "lexical"} == NAMES.keys()
    assert all(name and "_" not in name for name in NAMES.values())


def test_it_is_the_same_after_it_was_written_and_read(assistant: Assistant) -> None:
    told = assistant.explain(REVENUE)
    written = json.loads(json.dumps(told.to_json()))
    assert written["answer"]["status"] == written["explanation"]["status"]
    read = TypeAdapter(Explanation).validate_python(written["explanation"])
    assert read == told.explanation
    assert isinstance(read.limits["quotes_shown"], int)


def test_stages_are_words() -> None:
    assert [stage.replace("_", " ") for stage in Stage][:2] == ["shown", "ranked below"]


def test_a_probability_is_told_to_a_tenth_of_a_percent() -> None:
    assert percent(0.8964) == "89.6%"
