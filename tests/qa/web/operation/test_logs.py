"""Lines of the log: one each, whatever stands in them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.settings import Settings
from qa.web.operation.logs import FIELDS, OURS, JsonLines, TextLines, configure, is_json
from qa.web.request_id import serving


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A stream that the log is sent to; afterwards all loggers are as before."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("", *OURS)}
    yield io.StringIO()
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def record(message: str, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("qa.test", logging.INFO, __file__, 1, "%s", (message,), None)
    made.__dict__[FIELDS] = fields
    return made


@given(st.text(), st.dictionaries(st.text(min_size=1), st.text() | st.integers() | st.none(), max_size=4))
def test_json_is_one_line_that_holds_what_was_said(message: str, fields: dict[str, object]) -> None:
    fields = {f"x{name}": value for name, value in fields.items()}
    line = JsonLines().format(record(message, **fields))
    assert "\n" not in line
    read = json.loads(line)
    assert read["message"] == message.encode("utf-8", "replace").decode()
    assert {"time", "level", "logger", "message"} <= read.keys()


@given(st.text(), st.text())
def test_text_is_one_line(message: str, value: str) -> None:
    assert len(TextLines().format(record(message, field=value)).splitlines()) == 1


def test_a_line_names_the_request_and_what_was_raised(stream: io.StringIO) -> None:
    configure(Settings(log_format="json"), stream)
    with serving("request-1"):
        try:
            int("broken\nin two")
        except ValueError:
            logging.getLogger("qa.test").exception("error")
    line = json.loads(stream.getvalue())
    assert line["request"] == "request-1"
    assert "ValueError: invalid literal" in line["traceback"]


def test_of_other_libraries_only_warnings_are_kept(stream: io.StringIO) -> None:
    configure(Settings(log_level="debug"), stream)
    for name in ("httpx", *OURS):
        logging.getLogger(name).debug("of %s", name)
    logging.getLogger("httpx").warning("careful")
    messages = [json.loads(line)["message"] for line in stream.getvalue().splitlines()]
    assert messages == ["of index", "of qa", "of ui", "careful"]


def test_a_terminal_shows_text_unless_told_otherwise() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert [is_json(form, Terminal()) for form in ("auto", "json", "text")] == [False, True, False]
    assert [is_json(form, io.StringIO()) for form in ("auto", "json", "text")] == [True, True, False]
