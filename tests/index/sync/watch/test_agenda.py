"""When a run is due, by a clock that the tests set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sync.watch.agenda import LONGEST, MOST_TROUBLE, QUIET, Agenda


@pytest.fixture
def agenda() -> Agenda:
    return Agenda(sweep=600, sweep_at=600)


def test_nothing_is_due_until_the_sweep(agenda: Agenda) -> None:
    assert not agenda.due(599)
    assert agenda.due(600)
    agenda.begun(600)
    agenda.done(601, 1, None)
    assert agenda.next == 1200


def test_a_change_is_read_when_it_is_quiet_again(agenda: Agenda) -> None:
    agenda.changed(10)
    assert QUIET <= 1, "one changed file starts within about a second"
    assert agenda.next == pytest.approx(10 + QUIET)
    agenda.begun(11)
    agenda.done(11, 0, None)
    assert agenda.next == 11 + 600


@given(st.lists(st.floats(0, 0.5), min_size=500, max_size=500))
def test_a_burst_is_few_runs(pauses: list[float]) -> None:
    """500 files copied at once are one run, or one in some seconds if it takes long."""
    agenda, now, runs = Agenda(sweep=600, sweep_at=600), 0.0, 0
    for pause in pauses:
        now += pause
        if agenda.due(now):
            agenda.begun(now)
            agenda.done(now, 0, None)
            runs += 1
        agenda.changed(now)
    assert runs <= now / LONGEST + 1


def test_a_change_during_a_run_is_read_by_the_next(agenda: Agenda) -> None:
    agenda.changed(10)
    agenda.begun(11)
    agenda.changed(12)
    agenda.done(13, 2, None)
    assert not agenda.due(14.9)
    assert agenda.due(15)


def test_runs_take_half_of_the_time_at_most(agenda: Agenda) -> None:
    agenda.changed(10)
    agenda.begun(11)
    agenda.changed(12)
    agenda.done(71, 60, None)
    assert agenda.next == 131
    agenda.at_once(80)
    assert agenda.due(80), "unless somebody asks"


def test_what_failed_is_tried_again(agenda: Agenda) -> None:
    agenda.begun(0)
    agenda.done(0, 0, 60)
    assert agenda.next == 60
    agenda.begun(60)
    agenda.done(60, 0, None)
    assert agenda.next == 660


def test_a_run_that_cannot_be_done_is_tried_again_after_growing_pauses(agenda: Agenda) -> None:
    pauses = []
    now = 0.0
    for _ in range(9):
        agenda.changed(now)
        agenda.begun(now)
        pauses.append(agenda.failed(now))
        now = agenda.next
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1, MOST_TROUBLE)
    agenda.begun(now)
    agenda.done(now, 0, None)
    agenda.begun(now)
    assert agenda.failed(now) == 1
