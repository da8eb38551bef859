"""The server's log: one line each, as JSON for machines or as text for people, on standard error."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from qa.settings import LogForm, Settings
from qa.text.json_lines import one_line
from qa.web.request_id import current_id

FIELDS = "pincite_fields"
"""What a record says beside its message: ``logger.info(…, extra={FIELDS: {…}})``."""
OURS = ("index", "qa", "ui")
"""Our own loggers; of others only warnings and errors are kept."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, request, then what else it says."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
        line["message"] = record.getMessage()
        line |= _fields(record)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return one_line(json.dumps(line, ensure_ascii=False, default=str))


class TextLines(logging.Formatter):
    """The same for people; only what was raised stands in lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = " ".join(f"{name}={_plain(value)}" for name, value in _fields(record).items())
        line = f"{_time(record)} {record.levelname.lower():7} {_plain(record.getMessage())} {fields}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def is_json(form: str, stream: TextIO) -> bool:
    """Tell whether lines to ``stream`` are JSON."""
    return form == LogForm.JSON or (form == LogForm.AUTO and not stream.isatty())


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send the log of this process to ``stream``, standard error if None, as the settings say."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if is_json(settings.log_format, stream) else TextLines())
    root = logging.getLogger()
    for other in root.handlers[:]:
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.log_level.upper())


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    request = current_id()
    return ({"request": request} if request else {}) | dict(getattr(record, FIELDS, {}))


def _plain(value: object) -> str:
    """Return a value without the line breaks and escapes by which it could pass for another line."""
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


__all__ = ["FIELDS", "OURS", "JsonLines", "TextLines", "configure", "is_json"]
