"""Answering questions from passages: ``Assistant.open(folder).ask(question)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import DISTRIBUTION

if DISTRIBUTION != "pincite":
    raise ImportError(f"the package 'index' that was found belongs to {DISTRIBUTION!r}; pincite needs its own")

from qa.types import Answer, Citation, Group, Quote, Span, Status, Turn

if TYPE_CHECKING:
    from qa.assistant import Assistant

__all__ = ["Answer", "Assistant", "Citation", "Group", "Quote", "Span", "Status", "Turn"]


def __getattr__(name: str) -> type[Assistant]:
    """Import the assistant, and with it numpy, FAISS and tantivy, when it is asked for: ``import qa`` stays light."""
    if name == "Assistant":
        from qa.assistant import Assistant

        return Assistant
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
