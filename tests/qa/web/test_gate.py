"""How many questions run, how many wait, and how long; with real threads."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from qa.web.gate import Gate
from qa.web.problems import BusyError, LateError


def test_no_more_are_let_in_than_may_wait() -> None:
    release = threading.Event()

    async def crowd() -> list[object]:
        gate = Gate(1, 2)
        tasks = [asyncio.ensure_future(gate.run(release.wait)) for _ in range(3)]
        await asyncio.sleep(0.2)
        with pytest.raises(BusyError, match="too many"):
            await gate.run(lambda: None)
        with pytest.raises(BusyError, match="too many"):
            gate.wait(lambda: None)
        with pytest.raises(BusyError, match="too many"):
            gate.admit()
        release.set()
        done = list(await asyncio.gather(*tasks))
        gate.admit()
        return done

    assert asyncio.run(crowd()) == [True, True, True]


def test_no_more_run_at_once_than_allowed() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    async def crowd() -> None:
        gate = Gate(3, 40)
        await asyncio.gather(*(gate.run(work) for _ in range(40)))
        assert gate.within == 0

    asyncio.run(crowd())
    assert most == 3


@pytest.mark.parametrize("blocking", [False, True])
def test_what_takes_too_long_is_given_up_but_keeps_its_place_until_it_ends(*, blocking: bool) -> None:
    release, gate = threading.Event(), Gate(1, 1, 0.1)

    def run() -> None:
        if blocking:
            gate.wait(release.wait)
        else:
            asyncio.run(gate.run(release.wait))

    for _ in range(2):  # the second one waits, in vain, and leaves the queue
        with pytest.raises(LateError, match=r"within 0\.1 s"):
            run()
        assert gate.within == 1
    release.set()
    deadline = time.monotonic() + 5
    while gate.within and time.monotonic() < deadline:
        time.sleep(0.01)
    assert gate.within == 0
    assert gate.wait(lambda: "in time") == "in time"


def test_who_leaves_while_waiting_leaves_the_queue() -> None:
    release, gate, begun = threading.Event(), Gate(1, 1), threading.Event()

    async def leave() -> None:
        first = asyncio.ensure_future(gate.run(release.wait))
        second = asyncio.ensure_future(gate.run(begun.set))
        await asyncio.sleep(0.05)
        second.cancel()
        first.cancel()
        await asyncio.wait({first, second})
        assert gate.within == 1, "the one that runs has its place until it ends"
        release.set()

    asyncio.run(leave())
    assert gate.wait(lambda: 1) == 1
    assert not begun.is_set()


def test_the_steps_of_a_question_share_its_time() -> None:
    gate = Gate(1, 1, 0.2)
    deadline = gate.deadline()
    gate.wait(lambda: time.sleep(0.15), deadline)
    with pytest.raises(LateError):
        gate.wait(lambda: time.sleep(0.15), deadline)
    assert Gate(1, 1).deadline() is None


def test_an_error_of_the_work_is_its_own_even_a_timeout() -> None:
    def fail() -> None:
        raise TimeoutError("a socket's")

    gate = Gate(1, 1, 5)
    with pytest.raises(TimeoutError, match="a socket's"):
        gate.wait(fail)
    with pytest.raises(TimeoutError, match="a socket's"):
        asyncio.run(gate.run(fail))
