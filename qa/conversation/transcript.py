"""The transcript of one reader's chat, bounded. The server keeps it; a browser's copy is never read back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qa.types import Turn

HISTORY = 6
"""Turns that a follow-up may refer to."""
SHOWN = 60
"""Messages kept on the page."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One reader's conversation."""

    turns: tuple[Turn, ...] = ()
    messages: tuple[tuple[str, str], ...] = ()
    """(role, HTML) pairs, as shown."""
    asked: str = ""
    """The latest question: kept until it has an answer."""
    owner: str | None = None
    """Name of the user who began it."""

    def of(self, user: str | None) -> Conversation:
        """Return the conversation if ``user`` began it, else an empty one of theirs: nobody goes on with another's."""
        return self if self.owner == user else Conversation(owner=user)

    def say(self, role: str, html: str) -> Conversation:
        """Return the conversation with one more message."""
        return replace(self, messages=(*self.messages, (role, html))[-SHOWN:])

    def learn(self, turn: Turn) -> Conversation:
        """Return the conversation with one more turn to follow up on."""
        return replace(self, turns=(*self.turns, turn)[-HISTORY:])

    def shown(self, *more: str) -> list[dict[str, str]]:
        """Return what the chat shows; ``more`` are messages that do not stay."""
        pairs = (*self.messages, *(("assistant", html) for html in more))
        return [{"role": role, "content": html} for role, html in pairs]


__all__ = ["HISTORY", "SHOWN", "Conversation"]
