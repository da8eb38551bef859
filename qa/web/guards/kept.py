"""Conversations that live through a restart: the chat's page keeps its own, under our seal, and hands it back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.access.identity import user_of
from qa.access.seal import Seal, secret_in
from qa.conversation.transcript import Conversation
from qa.errors import SettingsError
from qa.web.guards.chat_sessions import HANDED_BACK

KIND = "conversation"
LARGEST = 400_000
"""Characters of a sealed conversation; of a longer one the older half of the messages is let go, again and again."""

logger = logging.getLogger(__name__)


class Keeper:
    """Seals conversations for the pages that show them."""

    def __init__(self, seal: Seal | None = None, largest: int = LARGEST) -> None:
        """Take the seal; without one, conversations are good until the server ends."""
        self._seal = seal or Seal(KIND)
        self._largest = min(largest, LARGEST)

    @classmethod
    def at(cls, folder: Path, largest: int = LARGEST) -> Keeper:
        """Return the keeper with the key of an index folder; without one, and with a line in the log, if there is none.

        ``largest`` is how many characters a page can hand back.
        """
        try:
            return cls(Seal(KIND, secret_in(folder)), largest)
        except SettingsError as error:
            logger.warning("conversations will not live through a restart: %s", error)
            return cls(largest=largest)

    def keep(self, conversation: Conversation) -> str:
        """Return a conversation for its page to keep."""
        sealed = self._seal.close(conversation.to_json())
        while len(sealed) > self._largest and conversation.messages:
            half = -(-len(conversation.messages) // 2)
            conversation = replace(conversation, messages=conversation.messages[half:])
            sealed = self._seal.close(conversation.to_json())
        return sealed

    def goes_on(self, conversation: Conversation, scope: Mapping[str, Any]) -> Conversation:
        """Return the conversation of whoever asks: the session's, or else the one that their page hands back."""
        sealed: str | None = None if conversation.messages else scope.get(HANDED_BACK)
        text = self._seal.open(sealed) if sealed else None
        return (Conversation.from_json(text) if text else conversation).of(user_of(scope).name)


def is_here(blocks: Any, session: str) -> bool:  # noqa: ANN401 - only ui.py knows Gradio
    """Tell whether the conversation of a session is in the memory of Gradio's ``blocks``.

    It goes with the server, when many others have come since, and an hour after its page seemed closed.
    """
    known = blocks.state_holder.session_data.get(session)
    return known is not None and bool(known.state_data)


__all__ = ["KIND", "LARGEST", "Keeper", "is_here"]
