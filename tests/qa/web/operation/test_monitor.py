"""Figures for Prometheus, over a real index."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import CollectorRegistry

from index.errors import IndexUnusable
from index.search.index import Index
from qa import Assistant, Status
from qa.web.gate import Gate
from qa.web.operation.monitor import STAGES, Monitor
from qa.web.problems import BusyError, LateError
from qa.web.routes import SURFACES
from tests.support.parts import QuickRecipe


def figure(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(name, labels)


def test_every_answer_is_counted_by_surface_and_status_and_timed_by_stage(assistant: Assistant) -> None:
    monitor = Monitor(assistant, Gate(1, 1))
    answers = [assistant.ask(question) for question in ("Who is JD Finance's CEO?", "Which zebra lives in the lobby?")]
    for answer in answers:
        monitor.answered("chat", answer)
    counted = {
        (surface, status): figure(monitor.registry, "pincite_questions_total", surface=surface, status=status.value)
        for surface in SURFACES
        for status in Status
    }
    assert sum(count or 0 for count in counted.values()) == 2
    assert all(counted["chat", answer.status] for answer in answers)
    assert counted["api", Status.ANSWERED] == 0.0  # there from the start
    for stage in STAGES:
        assert figure(monitor.registry, "pincite_answer_seconds_count", stage=stage) == 2
        total = sum(answer.elapsed_ms[stage] for answer in answers) / 1000
        assert figure(monitor.registry, "pincite_answer_seconds_sum", stage=stage) == pytest.approx(total)


def test_requests_are_counted_by_class(assistant: Assistant) -> None:
    monitor = Monitor(assistant, Gate(1, 1))
    for status in (200, 201, 404, 503):
        monitor.served("POST", "/api/ask", status, 0.2)
    assert figure(monitor.registry, "pincite_http_requests_total", method="POST", route="/api/ask", status="2xx") == 2
    assert figure(monitor.registry, "pincite_http_requests_total", method="POST", route="/api/ask", status="5xx") == 1
    assert figure(monitor.registry, "pincite_http_request_seconds_count", route="/api/ask") == 4


def test_size_and_age_of_the_index(assistant: Assistant) -> None:
    summary = assistant.index.summary()
    assert summary.updated is not None
    now = datetime.fromisoformat(summary.updated).timestamp() + 90
    registry = Monitor(assistant, Gate(1, 1), clock=lambda: now).registry
    assert figure(registry, "pincite_index_documents") == summary.documents
    assert figure(registry, "pincite_index_passages") == summary.passages
    assert figure(registry, "pincite_index_age_seconds") == pytest.approx(90)
    assert figure(registry, "pincite_index_readable") == 1


def test_an_index_that_cannot_be_read_is_a_figure_too(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Monitor(assistant, Gate(1, 1)).registry

    def broken() -> None:
        raise IndexUnusable("made by another version")

    monkeypatch.setattr(assistant.index, "summary", broken)
    assert figure(registry, "pincite_index_readable") == 0
    assert figure(registry, "pincite_index_documents") is None


def test_an_index_that_is_not_there_yet(tmp_path: Path, assistant: Assistant) -> None:
    empty = Assistant(Index.open(tmp_path / "none", QuickRecipe()), assistant.reader)
    registry = Monitor(empty, Gate(1, 1)).registry
    assert figure(registry, "pincite_index_documents") == 0
    assert figure(registry, "pincite_index_age_seconds") is None


def test_questions_within_refused_late_and_failed(assistant: Assistant) -> None:
    gate, go_on = Gate(1, 2, seconds=0.2), threading.Event()
    registry = Monitor(assistant, gate, chat_waiting=lambda: 3).registry

    async def crowd() -> list[object]:
        waiting = [asyncio.create_task(gate.run(go_on.wait)) for _ in range(3)]
        await asyncio.sleep(0.05)
        assert figure(registry, "pincite_queue_running") == 1
        assert figure(registry, "pincite_queue_waiting") == 2 + 3
        with pytest.raises(BusyError):
            await gate.run(lambda: None)
        results: list[object] = list(await asyncio.gather(*waiting, return_exceptions=True))
        go_on.set()
        return results

    assert all(isinstance(result, LateError) for result in asyncio.run(crowd()))
    with pytest.raises(ZeroDivisionError):
        gate.wait(lambda: 1 / 0)
    assert figure(registry, "pincite_queue_refused_total") == 1
    assert figure(registry, "pincite_errors_total", reason="late") == 3
    assert figure(registry, "pincite_errors_total", reason="failed") == 1


def test_the_build_is_named(assistant: Assistant) -> None:
    found = [family for family in Monitor(assistant, Gate(1, 1)).registry.collect() if family.name == "pincite_build"]
    assert found[0].samples[0].labels["reader"] == assistant.reader.fingerprint


def test_the_text_form_is_what_prometheus_reads(assistant: Assistant) -> None:
    text = generate_latest(Monitor(assistant, Gate(1, 1)).registry).decode()
    names = {family.name for family in text_string_to_metric_families(text)}
    assert {"pincite_questions", "pincite_answer_seconds", "pincite_index_documents", "pincite_build_info"} <= names
