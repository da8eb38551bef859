"""A conversation that a page hands back after a restart: whole, its owner's, and ours."""

from __future__ import annotations

import logging
import random
from pathlib import Path
from typing import Any

import pytest

from qa.access.identity import ANONYMOUS, User
from qa.access.seal import KEY_FILE
from qa.conversation.transcript import Conversation
from qa.types import Turn
from qa.web.guards.chat_sessions import HANDED_BACK
from qa.web.guards.kept import LARGEST, Keeper

TOLD = Conversation(owner="ada").ask("Who?", "<p>Who?</p>").settle("<p>Ada</p>").learn(Turn("Who?", "Ada"))
ADA = User("ada")


def scope(sealed: str, user: User = ADA) -> dict[str, Any]:
    return {HANDED_BACK: sealed, "user": user}


def test_another_process_takes_it_back(tmp_path: Path) -> None:
    sealed = Keeper.at(tmp_path).keep(TOLD)
    assert Keeper.at(tmp_path).goes_on(Conversation(), scope(sealed)) == TOLD


def test_nobody_gets_anothers(tmp_path: Path) -> None:
    keeper = Keeper.at(tmp_path)
    assert keeper.goes_on(Conversation(), scope(keeper.keep(TOLD), User("bob"))) == Conversation(owner="bob")
    assert keeper.goes_on(Conversation(), scope(keeper.keep(TOLD), ANONYMOUS)) == Conversation()


def test_what_the_server_has_wins(tmp_path: Path) -> None:
    keeper = Keeper.at(tmp_path)
    assert keeper.goes_on(TOLD, scope(keeper.keep(TOLD.say("user", "more")))) is TOLD


@pytest.mark.parametrize("sealed", ["", "x", "e30="])
def test_what_is_not_ours_is_nothing(sealed: str) -> None:
    assert Keeper().goes_on(Conversation(), scope(sealed)) == Conversation(owner="ada")
    assert Keeper().goes_on(Conversation(), {"user": ANONYMOUS}) == Conversation()


def test_of_a_very_long_one_the_end_is_kept() -> None:
    keeper, chance, long = Keeper(), random.Random(7), TOLD
    for _ in range(40):
        long = long.say("assistant", chance.randbytes(20_000).hex())
    sealed = keeper.keep(long)
    assert len(sealed) <= LARGEST
    back = keeper.goes_on(Conversation(), scope(sealed))
    assert back.messages
    assert back.messages == long.messages[-len(back.messages) :]
    assert back.turns == long.turns


def test_without_a_key_it_is_good_until_the_server_ends(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / KEY_FILE).mkdir()
    with caplog.at_level(logging.WARNING):
        keeper = Keeper.at(tmp_path)
    assert "will not live through a restart" in caplog.text
    assert keeper.goes_on(Conversation(), scope(keeper.keep(TOLD))) == TOLD
    assert Keeper.at(tmp_path).goes_on(Conversation(), scope(keeper.keep(TOLD))) == Conversation(owner="ada")
