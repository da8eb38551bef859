"""``pincite ask``, ``search``, ``find`` and ``chat``, as they are typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.cli.asking import hits_json
from qa.cli.main import main
from tests.conftest import ROOT
from tests.support.command_line import Command

QUESTION = "How many branches does ICBC have?"
REVENUE = "How much revenue did Tencent's cloud business make in 2018?"


def _out(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_ask_prints_the_quote_and_its_place(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", REVENUE, "--index", str(seeds_index)]) == 0
    said = " ".join(_out(capsys).split())
    assert "RMB 9.1 billion" in said
    assert "paragraph" in said


def test_ask_json_is_one_object(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", REVENUE, "--index", str(seeds_index), "--json"]) == 0
    answer = json.loads(_out(capsys))
    assert answer["status"] == "answered"
    assert answer["quotes"][0]["citation"]["sha256"]


def test_a_batch_is_answered_in_order_with_its_history(
    seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    records = [
        {"id": "a", "question": REVENUE},
        {"id": "b", "question": "And Alibaba's?", "history": [REVENUE]},
        {"id": "c", "question": "And Alibaba's?", "history": [{"question": REVENUE, "answer": "RMB 9.1 billion"}]},
        {"id": 4, "question": "What is KYC?"},
    ]
    batch.write_text("\n".join(json.dumps(record) for record in records) + "\n\n")
    assert main(["ask", "--batch", str(batch), "--index", str(seeds_index), "--json"]) == 0
    answers = [json.loads(line) for line in _out(capsys).splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", "c", 4]
    for follow_up in answers[1:3]:
        assert "revenue" in follow_up["standalone_question"]


def test_one_empty_question_does_not_stop_a_batch(
    seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": 1, "question": " "}\n{"id": 2, "question": "What is KYC?"}\n')
    assert main(["ask", "--batch", str(batch), "--index", str(seeds_index), "--json"]) == 1
    first, second = (json.loads(line) for line in _out(capsys).splitlines())
    assert "empty" in first["error"]
    assert second["status"] == "answered"


BAD_LINES = ["{", '{"id": 1}', '{"id": 1, "question": 3}', '"text"', '{"id": 1, "question": "a", "history": [1]}']
BAD_LINES += ['{"id": 1, "question": "a", "history": [{"question": 3}]}']


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_line_that_is_no_question_is_named(
    seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": 0, "question": "What is KYC?"}\n' + line + "\n")
    assert main(["ask", "--batch", str(batch), "--index", str(seeds_index)]) == 1
    assert f"{batch.name}:2:" in capsys.readouterr().err.replace("\n", "")


def test_search_prints_hits(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", REVENUE, "-k", "3", "--index", str(seeds_index), "--json"]) == 0
    hits = json.loads(_out(capsys))["hits"]
    assert len(hits) == 3
    assert set(hits[0]) == {"source", "document", "paragraph", "start", "end", "score"}
    assert main(["search", REVENUE, "--index", str(seeds_index)]) == 0
    assert "paragraph" in _out(capsys)


def test_search_batch(seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": "x", "question": "What is KYC?"}\n')
    assert main(["search", "--batch", str(batch), "-k", "2", "--index", str(seeds_index), "--json"]) == 0
    record = json.loads(_out(capsys))
    assert record["id"] == "x"
    assert len(record["hits"]) == 2


def test_chat_follows_up(seeds_index: Path) -> None:
    code = "from qa.cli.main import main; raise SystemExit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "chat", "--index", str(seeds_index)],
        input=f"{REVENUE}\nAnd Alibaba's?\n???\n\n", capture_output=True, text=True, cwd=ROOT, timeout=120, check=True,
    )  # fmt: skip
    assert "9.1 billion" in done.stdout
    assert "Searched as: And Alibaba's?" in done.stdout
    assert "error: the question is empty" in done.stdout


def test_one_empty_question_does_not_stop_a_search(
    seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": 1, "question": ""}\n{"id": 2, "question": "What is KYC?"}\n')
    assert main(["search", "--batch", str(batch), "--index", str(seeds_index), "--json"]) == 1
    first, second = (json.loads(line) for line in _out(capsys).splitlines())
    assert "empty" in first["error"]
    assert second["hits"]


def test_a_sentence_is_found_nearly_or_nowhere(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--index", str(seeds_index), "--json"]) == 0
    text = json.loads(capsys.readouterr().out)["quotes"][0]["text"]
    assert main(["find", text, "--index", str(seeds_index), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["match"] == "exact"
    assert main(["find", text.replace("16,000", "61,000"), "--index", str(seeds_index)]) == 0
    assert "[-61" in capsys.readouterr().out
    assert main(["find", "purple umbrellas sleep furiously in Ouagadougou", "--index", str(seeds_index)]) == 1
    assert "Nowhere" in capsys.readouterr().out


def test_an_answer_is_exported(seeds_index: Path, tmp_path: Path) -> None:
    for name in ("answer.md", "answer.zip"):
        assert main(["ask", QUESTION, "--export", str(tmp_path / name), "--index", str(seeds_index)]) == 0
        assert (tmp_path / name).stat().st_size > 500
    assert main(["ask", QUESTION, "--export", str(tmp_path / "answer.doc"), "--index", str(seeds_index)]) == 1
    assert main(["ask", "--batch", "x", "--export", "answer.md", "--index", str(seeds_index)]) == 2


def test_an_answer_is_explained(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", REVENUE, "--index", str(seeds_index)]) == 0
    answer = _out(capsys)
    assert main(["ask", REVENUE, "--explain", "--index", str(seeds_index)]) == 0
    said = _out(capsys)
    assert said.startswith(answer)
    assert " ".join(said.removeprefix(answer).split()).startswith("Why Answered: the best answer has ")
    assert "shown as quote 1" in said
    assert "relevance" in said


def test_an_explanation_as_json_stands_beside_the_answer(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", REVENUE, "--explain", "--json", "--index", str(seeds_index)]) == 0
    told = json.loads(_out(capsys))
    assert told.keys() == {"answer", "explanation"}
    assert told["answer"]["status"] == told["explanation"]["status"] == "answered"
    first = told["explanation"]["considered"][0]
    assert first["quote"] == told["answer"]["quotes"][0]["text"]
    assert first["probability"] == told["answer"]["confidence"]


def test_an_explanation_is_compared_with_an_earlier_one(
    seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["ask", REVENUE, "--explain", "--json", "--index", str(seeds_index)]) == 0
    earlier = tmp_path / "earlier.json"
    earlier.write_text(_out(capsys), encoding="utf-8")
    compared = ["ask", REVENUE, "--compare", str(earlier), "--index", str(seeds_index)]
    assert main(compared) == 0
    said = _out(capsys)
    assert said.rstrip().endswith("Nothing changed.")
    assert "Why" not in said.split()
    monkeypatch.setenv("PINCITE_PASSAGES_READ", "2")
    assert main(compared) == 0
    said = " ".join(_out(capsys).split())
    assert "What changed" in said
    assert "limit passages read 10 → 2" in said
    assert "→ not there any more" in said
    assert main([*compared, "--json"]) == 0
    told = json.loads(_out(capsys))
    assert told.keys() == {"answer", "explanation", "changes"}
    assert {"what": "limit passages read", "before": "10", "after": "2"} in told["changes"]


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"explanation": {"question": 1}}', "\xff", "[" * 100_000])
def test_what_holds_no_explanation_is_named(
    seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    earlier = tmp_path / "earlier.json"
    if content is not None:
        earlier.write_text(content, encoding="latin-1")
    assert main(["ask", REVENUE, "--compare", str(earlier), "--index", str(seeds_index)]) == 1
    assert "holds no explanation" in capsys.readouterr().err.replace("\n", " ")


def test_one_question_is_explained_not_a_file_of_them() -> None:
    assert main(["ask", "--batch", "x", "--explain"]) == 2
    assert main(["ask", "--batch", "x", "--compare", "y"]) == 2


def test_hits_name_where_each_passage_begins(assistant: Assistant) -> None:
    hits = assistant.index.search("QR code", 10)
    for hit, made in zip(hits, hits_json(assistant.index, hits), strict=True):
        document = assistant.index.document_of(hit)
        paragraph = document.paragraphs[made["paragraph"] - 1]
        assert paragraph.start <= hit.start < paragraph.end
        assert (made["source"], made["start"], made["end"]) == (document.source, hit.start, hit.end)
        assert 0 <= made["score"] <= 1


@pytest.mark.parametrize("command", [["ask", "Who?"], ["search", "who"], ["find", "who"]])
def test_an_index_that_is_not_there_is_named(command: list[str], pincite: Command, tmp_path: Path) -> None:
    said = pincite(*command, "--index", tmp_path / "typo")
    assert f"There is no index {tmp_path / 'typo'}" in " ".join(said.out.split())
