"""Answering questions from passages: ``Assistant.open(folder).ask(question)``."""

from __future__ import annotations

from index import DISTRIBUTION

if DISTRIBUTION != "pincite":
    raise ImportError(f"the package 'index' that was found belongs to {DISTRIBUTION!r}; pincite needs its own")

from qa.assistant import Assistant
from qa.types import Answer, Citation, Group, Quote, Span, Status, Turn

__all__ = ["Answer", "Assistant", "Citation", "Group", "Quote", "Span", "Status", "Turn"]
