from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qa.cli.main import main
from tests.conftest import ROOT, SEEDS
from tests.support.command_line import Command
from tests.support.parts import write

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


def test_status(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--index", str(seeds_index), "--json"]) == 0
    assert json.loads(_out(capsys))["documents"] == 12
    assert main(["status", "--index", str(seeds_index)]) == 0
    assert "documents" in _out(capsys)


def test_index_prints_the_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "index")
    assert main(["index", str(SEEDS), "--index", folder, "--json"]) == 0
    assert json.loads(_out(capsys))["added"] == 12
    assert main(["index", str(SEEDS), "--index", folder]) == 0
    assert "12 unchanged" in _out(capsys)


def test_what_shrank_is_told_and_pruned_when_that_is_said(pincite: Command, good: Path) -> None:
    """The share comes from the settings, the last word from whoever runs the command."""
    for path in good.iterdir():
        path.unlink()
    said = pincite("index", good)
    assert said.status == 1
    assert f"failed {good}: holds no file to read, but held 2 documents" in " ".join(said.out.split())
    assert pincite("status", "--json").json["documents"] == 2
    assert "No documents yet" not in pincite("ask", "What is the fine answer?").out
    assert pincite("index", good, "--prune").status == 0
    assert pincite("status", "--json").json["documents"] == 0


def test_the_share_that_may_go_is_a_setting(pincite: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = write(tmp_path / "many", {f"{n}.md": f"# Note {n}\n\nThe number is {n}.\n" for n in range(20)})
    assert pincite("index", docs).status == 0
    for n in range(7):
        (docs / f"{n}.md").unlink()
    said = pincite("index", docs, "--json")
    assert (said.status, said.json["removed"]) == (1, 0)
    assert "the setting removal_share is 10 %" in said.reason(str(docs))
    monkeypatch.setenv("PINCITE_REMOVAL_SHARE", "40")
    said = pincite("index", docs, "--json")
    assert (said.status, said.json["removed"]) == (0, 7)


def test_any_file_of_a_known_format_that_failed_ends_with_1_and_a_skipped_one_does_not(
    pincite: Command, good: Path
) -> None:
    write(good, {"picture.png": "x", ".hidden.txt": "x"})
    assert pincite("index", good).status == 0
    write(good, {"empty.txt": ""})
    assert pincite("index", good).status == 1
    (good / "empty.txt").unlink()
    said = pincite("index", good)
    assert said.status == 0
    (good / "fine.md").rename(good / "finer.md")
    said = pincite("index", good)
    assert (said.status, "removed fine.md: moved to finer.md" in said.out) == (0, True)


WRONG_CALLS = ["ask --no-such-option", "ask", "ask a --batch b", "index", "nonsense", "search a -k 0"]


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_wrong_calls_end_with_2(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(call.split()) == 2


def test_chat_follows_up(seeds_index: Path) -> None:
    code = "from qa.cli.main import main; raise SystemExit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "chat", "--index", str(seeds_index)],
        input=f"{REVENUE}\nAnd Alibaba's?\n???\n\n", capture_output=True, text=True, cwd=ROOT, timeout=120, check=True,
    )  # fmt: skip
    assert "9.1 billion" in done.stdout
    assert "Searched as: And Alibaba's?" in done.stdout
    assert "error: the question is empty" in done.stdout


def test_a_reader_that_goes_away_is_no_crash(seeds_index: Path) -> None:
    code = "from qa.cli.main import main; raise SystemExit(main())"
    command = f"{sys.executable} -c '{code}' search bank -k 60 --index {seeds_index} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    assert "Traceback" not in done.stderr


def test_one_empty_question_does_not_stop_a_search(
    seeds_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": 1, "question": ""}\n{"id": 2, "question": "What is KYC?"}\n')
    assert main(["search", "--batch", str(batch), "--index", str(seeds_index), "--json"]) == 1
    first, second = (json.loads(line) for line in _out(capsys).splitlines())
    assert "empty" in first["error"]
    assert second["hits"]
