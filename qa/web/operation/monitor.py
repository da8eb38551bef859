"""Metrics for Prometheus. No label holds a question, a document's name or a user.

Each server process counts for itself and is scraped by itself, at its own port: see "Several processes" in
``docs/operate.md``.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from index.errors import PinciteError
from qa.access.users import demand_metrics
from qa.assistant import Assistant
from qa.types import Answer, Status
from qa.web.gate import Gate
from qa.web.openapi import READING
from qa.web.routes import SURFACES

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the histograms: a warm search takes 0.008, an answer 0.08."""
STAGES = ("search", "read", "total")


class Monitor:
    """The figures of one application."""

    def __init__(
        self,
        assistant: Assistant,
        gate: Gate,
        *,
        chat_waiting: Callable[[], int] = lambda: 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take what is looked at when the figures are asked for.

        ``assistant`` sees all documents; the chat's questions wait in a queue of its own before they come to the gate.
        """
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "pincite_questions", "Questions that got an answer.", ("surface", "status"), registry=self.registry
        )
        self._stages = Histogram(
            "pincite_answer_seconds", "Time that an answer took.", ("stage",), buckets=SECONDS, registry=self.registry
        )
        self._requests = Counter(
            "pincite_http_requests", "Requests.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "pincite_http_request_seconds",
            "Time from a request to the end of its response.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.open = Gauge("pincite_http_requests_open", "Requests whose response is not over.", registry=self.registry)
        for surface in SURFACES:  # a rate over what has not happened yet is 0, not missing
            for status in Status:
                self._questions.labels(surface, status.value)
        for stage in STAGES:
            self._stages.labels(stage)
        Info("pincite_build", "What is running.", registry=self.registry).info(
            {
                "version": version("pincite"),
                "python": platform.python_version(),
                "gradio": version("gradio"),
                "reader": assistant.reader.fingerprint,
            }
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(_State(assistant, gate, chat_waiting, clock))

    def answered(self, surface: str, answer: Answer) -> None:
        """Count an answer that was given."""
        self._questions.labels(surface, answer.status.value).inc()
        for stage in STAGES:
            if stage in answer.elapsed_ms:
                self._stages.labels(stage).observe(answer.elapsed_ms[stage] / 1000)

    def served(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request whose response is over; ``route`` is one of a bounded number of templates."""
        self._requests.labels(method, route, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)

    def router(self) -> APIRouter:
        """Return the route ``/metrics``."""
        router = APIRouter(tags=["Operation"])
        told = READING | {200: {"description": "The figures.", "content": {"text/plain": {}}}}
        router.add_api_route(
            "/metrics", self.metrics, summary="Figures for Prometheus", response_class=Response, responses=told
        )
        return router

    def metrics(self, request: Request) -> Response:
        """Return the figures in Prometheus' text form, for admins and for API tokens with scope `metrics`.

        Without a sign-in, for programs on this machine.
        """
        demand_metrics(request.scope)
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _State(Collector):
    """What is looked up when the figures are asked for: the index, and the questions within."""

    def __init__(
        self, assistant: Assistant, gate: Gate, chat_waiting: Callable[[], int], clock: Callable[[], float]
    ) -> None:
        self._assistant = assistant
        self._chat_waiting = chat_waiting
        self._gate = gate
        self._clock = clock

    def describe(self) -> list[Metric]:
        """Say nothing beforehand: the index need not be readable yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        gate = self._gate
        running = min(gate.within, gate.concurrency)
        yield GaugeMetricFamily("pincite_queue_running", "Questions that are being answered.", running)
        waiting = gate.within - running + self._chat_waiting()
        yield GaugeMetricFamily("pincite_queue_waiting", "Questions that wait for it.", waiting)
        yield CounterMetricFamily("pincite_queue_refused", "Questions turned away, for too many waited.", gate.refused)
        failed = CounterMetricFamily("pincite_errors", "Questions without an answer, by reason.", labels=("reason",))
        failed.add_metric(("late",), gate.late)
        failed.add_metric(("failed",), gate.failed)
        yield failed
        yield from self._index()

    def _index(self) -> Iterator[Metric]:
        try:
            summary = self._assistant.index.summary()
        except PinciteError:
            yield GaugeMetricFamily("pincite_index_readable", "Whether the index can be read.", 0)
            return
        yield GaugeMetricFamily("pincite_index_readable", "Whether the index can be read.", 1)
        yield GaugeMetricFamily("pincite_index_documents", "Documents in the index.", summary.documents)
        yield GaugeMetricFamily("pincite_index_passages", "Passages in the index.", summary.passages)
        if summary.updated:
            age = self._clock() - datetime.fromisoformat(summary.updated).timestamp()
            yield GaugeMetricFamily("pincite_index_age_seconds", "Time since the index was last changed.", age)


__all__ = ["SECONDS", "STAGES", "Monitor"]
