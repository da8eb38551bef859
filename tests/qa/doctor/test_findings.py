"""What a check found."""

from __future__ import annotations

from qa.doctor.findings import State, fine, note, size, wrong


def test_only_what_is_fine_needs_no_mend() -> None:
    assert (fine("a", "b").state, fine("a", "b").mend) == (State.FINE, "")
    assert (note("a", "b", "c").state, wrong("a", "b", "c").state) == (State.NOTE, State.WRONG)
    assert [size(3 * 2**20), size(2**30)] == ["3 MiB", "1.0 GiB"]
