"""The transcript of one reader's chat, bounded. The server keeps it; a page's copy is believed under seal only.

:mod:`qa.web.guards.kept` seals it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from qa.types import Answer, Turn

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

    def ask(self, text: str, html: str) -> Conversation:
        """Return the conversation with a question; one that got no answer and is asked again stands there once."""
        again = self.asked == text and bool(self.messages) and self.messages[-1][0] == "user"
        conversation = replace(self, asked=text, messages=self.messages[:-1] if again else self.messages)
        return conversation.say("user", html)

    def settle(self, html: str) -> Conversation:
        """Return the conversation with what came of the question, an answer or not."""
        conversation = replace(self, asked="")
        return conversation.say("assistant", html)

    def learn(self, turn: Turn) -> Conversation:
        """Return the conversation with one more turn to follow up on."""
        return replace(self, turns=(*self.turns, turn)[-HISTORY:])

    def shown(self, *more: str) -> list[dict[str, str]]:
        """Return what the chat shows; ``more`` are messages that do not stay."""
        pairs = (*self.messages, *(("assistant", html) for html in more))
        return [{"role": role, "content": html} for role, html in pairs]

    def to_json(self) -> str:
        """Return all of it as text, for :meth:`from_json`."""
        turns = [(turn.question, turn.answer) for turn in self.turns]
        return json.dumps([turns, self.messages, self.asked, self.owner])

    @classmethod
    def from_json(cls, text: str) -> Conversation:
        """Return the conversation that :meth:`to_json` has written."""
        turns, messages, asked, owner = json.loads(text)
        kept = tuple(Turn(question, answer) for question, answer in turns)
        return cls(kept, tuple((role, html) for role, html in messages), asked, owner)


def turn_of(question: str, answer: Answer) -> Turn:
    """Return what a follow-up may lean on: of what is no single answer that the sources agree on, the question alone.

    A passage that is only near, or one side of a dispute, would be taken over as if it were settled.
    """
    settled = answer.status.is_answer and len(answer.groups) <= 1 and not answer.parts
    best = answer.quotes[0] if settled else None
    return Turn(question, (best.answer.text if best.answer else best.text) if best else None)


__all__ = ["HISTORY", "SHOWN", "Conversation", "turn_of"]
