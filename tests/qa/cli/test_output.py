"""What every command prints, in every locale, into a pipe that closes and onto a disk that is full."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index.sync.update import update
from qa.cli.main import main
from qa.cli.printing import terminal
from tests.conftest import ROOT
from tests.support.parts import write

TEXTS = {
    "Über uns.md": "# Das Café „Blau“\n\nDas Café hat 42 Tische – jeden Tag.\n\nThe café has 42 “tables” · 9 €.\n",
    "lines.jsonl": json.dumps({"id": "one", "text": "A line\u2028of the café\u2029has\u0085three ends.\n"}) + "\n",
}
ASK = "How many tables does the café have – “Blau”?"
COMMANDS = {
    "index": ["index", "documents"],
    "status": ["status"],
    "ask": ["ask", ASK],
    "search": ["search", ASK],
    "find": ["find", "Das Café hat 42 Tische – jeden Abend."],
    "verify": ["verify"],
    "eval": ["eval", "questions.jsonl"],
    "gaps": ["gaps"],
    "rights": ["rights"],
    "feedback list": ["feedback", "list"],
    "token create": ["token", "create", "Nächte"],
    "token list": ["token", "list"],
    "audit list": ["audit", "list"],
    "audit verify": ["audit", "verify"],
    "audit affected": ["audit", "affected", "documents/Über uns.md"],
}
ENCODINGS = ["ascii", "cp1252", "utf-8"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of documents with an index of it, ``.pincite``."""
    made = tmp_path_factory.mktemp("output")
    write(made / "documents", TEXTS)
    write(made, {"questions.jsonl": json.dumps({"id": 1, "question": ASK, "answers": ["42"]}, ensure_ascii=False)})
    update(made / ".pincite", [made / "documents"])
    return made


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PINCITE_AUDIT", "audit.sqlite")
    return folder


def printed(arguments: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, bytes, str]:
    """Run a command whose outputs have an encoding, and return its status and what they took."""
    out, err = io.BytesIO(), io.BytesIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", io.TextIOWrapper(out, encoding))
        patched.setattr(sys, "stderr", io.TextIOWrapper(err, encoding))
        status = main(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        return status, out.getvalue(), err.getvalue().decode(encoding, "replace")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_its_text(
    command: str, encoding: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = [each + (encoding if each == "Nächte" else "") for each in COMMANDS[command]]
    status, out, err = printed(arguments, encoding, monkeypatch)
    assert status in (0, 1), err
    assert out.decode(encoding)
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "token create"])
def test_every_commands_json_is_one_line_of_utf8(command: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, err = printed([*COMMANDS[command], "--json"], "ascii", monkeypatch)
    assert status in (0, 1), err
    assert len(out.decode().splitlines()) == 1
    assert out.endswith(b"\n")
    json.loads(out)


def test_an_answer_is_the_same_json_in_every_locale(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [json.loads(printed([*COMMANDS["ask"], "--json"], each, monkeypatch)[1]) for each in ENCODINGS]
    assert {json.dumps(answer | {"elapsed_ms": 0}) for answer in given} == {json.dumps(given[0] | {"elapsed_ms": 0})}
    assert "Café" in json.dumps(given[0], ensure_ascii=False)


def test_a_batch_gives_one_line_a_question_to_every_reader(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [{"id": number, "question": "Which line\u2028of the café has three ends?"} for number in range(2)]
    write(here, {"batch.jsonl": "\n".join(json.dumps(record, ensure_ascii=False) for record in records)})
    for command in ("ask", "search"):
        status, out, _ = printed([command, "--batch", "batch.jsonl"], "cp1252", monkeypatch)
        assert status == 0
        assert [json.loads(line)["id"] for line in out.decode().splitlines()] == [0, 1]
    assert "three ends" in out.decode() or "start" in out.decode()


def test_errors_and_wrong_calls_are_told_in_every_locale(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding in ENCODINGS:
        status, _, err = printed(["verify", "Böses – “file”.json"], encoding, monkeypatch)
        assert (status, "cannot be read" in " ".join(err.split())) == (1, True)
        status, _, err = printed(["ask", "--export", "größer.döc", ASK], encoding, monkeypatch)
        assert (status, "expected one of" in " ".join(err.split())) == (1, True)
        status, _, err = printed(["äsk"], encoding, monkeypatch)
        assert (status, "No such command" in err) == (2, True)


def test_what_an_encoding_lacks_falls_back_character_by_character() -> None:
    terminal.prepare()
    shown = "Café – “ß” → 9 € · 中\u0301 naïve \udcc3\udc9c".encode("ascii", "pincite.nearest")
    assert shown == b'Cafe - "ss" -> 9 EUR - ? naive \xc3\x9c'
    assert "Café – “Ł”".encode("cp1252", "pincite.nearest") == "Café – “?”".encode("cp1252")
    assert "a\ud83db".encode("utf-8", "pincite.nearest") == b"a?b"


def test_an_argument_is_read_as_it_was_typed() -> None:
    assert terminal.as_typed("Caf\udcc3\udca9") == "Café"
    assert terminal.as_typed("Café") == "Café"
    assert terminal.as_typed("\udcff") == "\udcff"


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="sets a POSIX locale")
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def shell(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``command``, in which ``pincite`` is the command line."""
    own = f"{sys.executable} -c 'from qa.cli.main import main; raise SystemExit(main())'"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONUTF8"))}
    return subprocess.run(
        ["/bin/bash", "-c", command.replace("pincite", own)],
        cwd=folder, env=plain | {"PYTHONPATH": str(ROOT)} | environment, capture_output=True, check=False, timeout=120,
    )  # fmt: skip


@POSIX
def test_a_process_in_an_ascii_locale_reads_and_prints_utf8(folder: Path) -> None:
    code = "from qa.cli.main import main; raise SystemExit(main())"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-c", code, "find", "Das Café hat 42 Tische – jeden Abend.", "--json"],
        cwd=folder, env=plain | {"PYTHONPATH": str(ROOT)} | ASCII, capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stderr == b""
    assert json.loads(done.stdout)["text"] == "Das Café hat 42 Tische – jeden Abend."


@pytest.mark.parametrize("command", [["status"], ["status", "--json"], ["ask", ASK], ["ask", ASK, "--json"], ["chat"]])
def test_an_output_that_is_closed_takes_all(
    command: list[str], here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main(command) == 0
    for name in ("stdout", "stderr"):
        getattr(sys, name).close()


@pytest.mark.parametrize("command", [["status"], ["search", ASK, "--json"]])
def test_a_reader_that_has_left_is_no_crash(command: list[str], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        assert main(command) == 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", [["status"], ["search", ASK, "--json"]])
def test_a_full_disk_is_told(
    command: list[str], here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w") as out, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        assert main(command) == 1
    assert "the output could not be written (No space left" in " ".join(capsys.readouterr().err.split())


def test_progress_shows_a_name_as_it_is(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name in brackets is no markup, and a terminal in ASCII draws its bar in ASCII."""
    write(here / "odd", {"[bold]ü[-x].md": "# Odd\n\nAn odd name – nothing else.\n"})
    monkeypatch.setenv("FORCE_COLOR", "1")
    status, _, err = printed(["index", "odd", "--index", "other"], "ascii", monkeypatch)
    assert status == 0
    assert "[bold]u[-x].md" in err or "indexing" in err


def test_a_quote_with_ends_of_lines_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from qa.assistant import Assistant

    assistant = Assistant.open(folder / ".pincite")
    answer = assistant.ask("What has three ends?")
    terminal.print_json(replace(answer, question="a\u2028b\u0085c").to_json())
    assert len(capsys.readouterr().out.splitlines()) == 1
    assistant.index.close()
