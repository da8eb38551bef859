"""Bad questions, through the command line: a clear message, the right exit status, nothing lost."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.support.command_line import Command
from tests.support.parts import write

# --- questions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00\x01\x02", "\u200b", "👍"])
def test_a_question_of_nothing(pincite: Command, good: Path, question: str) -> None:
    for command in ("ask", "search"):
        said = pincite(command, question)
        assert said.status == 1
        assert "the question is empty" in said.err


def test_a_question_of_five_megabytes(pincite: Command, good: Path) -> None:
    began = time.process_time()
    said = pincite("ask", "why " * 1_250_000)
    assert said.status == 1
    assert "5,000,000 characters, at most 2,000 are read" in said.err
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "question", ["what\x00is\x1bthe\x7ffine answer?", "\u202ewhat is the fine answer?", "fine\ud800 answer"]
)
def test_signs_that_do_not_belong_in_a_question(pincite: Command, good: Path, question: str) -> None:
    said = pincite("ask", question, "--json")
    assert said.status == 0
    assert all(character.isprintable() or character == "\u202e" for character in said.json["question"])
    assert "fine.md" in [quote["citation"]["source"] for quote in said.json["quotes"] + said.json["near_misses"]]


@pytest.mark.parametrize(
    "question",
    ['"', "a AND b OR (c", "text:x^2~3", "*", "[a TO b]", "'; DROP TABLE documents; --", "a" * 2000, "x " * 1000],
)
def test_signs_that_mean_something_to_search_engines(pincite: Command, good: Path, question: str) -> None:
    said = pincite("search", question, "--json")
    assert (said.status, "error" in said.err) in {(0, False), (1, True)}


def test_no_question_and_two(pincite: Command, good: Path) -> None:
    assert pincite("ask").status == 2
    assert pincite("ask", "one?", "--batch", "two.jsonl").status == 2
    assert pincite("search", "one?", "-k", "0").status == 2


BATCHES = {
    "missing": (None, "there is no such file"),
    "no JSON": ("nonsense\n", "batch.jsonl:1: expected"),
    "no id": ('{"id": 1, "question": "A?"}\n\n{"question": "B?"}\n', "batch.jsonl:3: expected"),
    "question of another type": ('{"id": 1, "question": 7}\n', "batch.jsonl:1: expected"),
    "history of another type": ('{"id": 1, "question": "A?", "history": [7]}\n', "batch.jsonl:1: expected"),
}


@pytest.mark.parametrize("name", BATCHES)
def test_a_bad_batch_is_refused_with_its_line(pincite: Command, good: Path, tmp_path: Path, name: str) -> None:
    text, message = BATCHES[name]
    if text is not None:
        write(tmp_path, {"batch.jsonl": text})
    said = pincite("ask", "--batch", "batch.jsonl")
    assert said.status == 1
    assert message in said.err


def test_a_batch_in_another_encoding(pincite: Command, good: Path, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_bytes('{"id": 1, "question": "Größe?"}\n'.encode("latin-1"))
    said = pincite("ask", "--batch", "batch.jsonl")
    assert said.status == 1
    assert "batch.jsonl" in said.err


def test_one_empty_question_does_not_stop_a_batch(pincite: Command, good: Path, tmp_path: Path) -> None:
    write(tmp_path, {"batch.jsonl": '{"id": 1, "question": "?"}\n{"id": 2, "question": "What is the fine answer?"}\n'})
    said = pincite("ask", "--batch", "batch.jsonl")
    assert said.status == 1
    first, second = map(json.loads, said.out.splitlines())
    assert "the question is empty" in first["error"]
    assert (second["id"], second["quotes"][0]["citation"]["source"]) == (2, "fine.md")
