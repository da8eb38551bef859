"""Whatever is altered in a chain shows."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.records.audit_chain import BEGINNING, Chain, Link, Report, is_note, note

Entries = list[tuple[Link, str | None]]


def chain(contents: list[str], first: int = 1) -> Entries:
    made: Entries = []
    for number, content in enumerate(contents, first):
        previous = made[-1][0].hash if made else BEGINNING
        made.append((Link.made(number, f"time {number}", first, content, previous), content))
    return made


def report(entries: Entries, noted: str | None = None) -> Report:
    walk = Chain(noted)
    for link, content in entries:
        walk.follow(link, content)
    return walk.report()


CONTENTS = st.lists(st.text(), min_size=1, max_size=6)


@given(CONTENTS)
def test_a_chain_holds(contents: list[str]) -> None:
    entries = chain(contents)
    head = entries[-1][0].hash
    assert report(entries, head) == Report(len(contents), 0, 1, head, ())


@given(CONTENTS, st.data())
def test_whatever_is_altered_shows(contents: list[str], data: st.DataObject) -> None:
    entries = chain(contents)
    n = data.draw(st.integers(0, len(entries) - 1))
    link, content = entries[n]
    name = data.draw(st.sampled_from(["content", *(field.name for field in fields(Link))]))
    if name == "content":
        entries[n] = link, data.draw(st.none() | st.text())
    else:
        value = data.draw(st.integers(-9, 99) if isinstance(getattr(link, name), int) else st.text())
        entries[n] = replace(link, **{name: value}), content
    assert bool(report(entries).problems) == (entries[n] != (link, content))


@given(CONTENTS, st.data())
def test_what_is_taken_out_shows_against_the_head(contents: list[str], data: st.DataObject) -> None:
    entries = chain(contents)
    head = entries[-1][0].hash
    del entries[data.draw(st.integers(0, len(entries) - 1))]
    assert report(entries, head).problems


@given(CONTENTS, st.data())
def test_what_is_put_in_shows(contents: list[str], data: st.DataObject) -> None:
    entries = chain(contents)
    n = data.draw(st.integers(0, len(entries) - 1))
    forged = Link.made(n + 1, "a time", 1, "forged", entries[n - 1][0].hash if n else BEGINNING)
    assert report([*entries[:n], (forged, "forged"), *entries[n:]]).problems
    assert report([*entries[:n], (forged, "forged"), *entries[n + 1 :]], entries[-1][0].hash).problems


def test_what_was_dropped_in_time_is_no_problem() -> None:
    assert report(chain(["a", "b"], first=7)).problems == ()
    assert report(chain(["a", "b"], first=7)).oldest == 7


@pytest.mark.parametrize(
    ("said", "told"), [(note(1), ()), (note(2), ("entry 1 has lost",)), ("{}", ("entry 1 has lost",))]
)
def test_content_may_be_gone_if_an_entry_says_so(said: str, told: tuple[str, ...]) -> None:
    entries = chain(["a", said])
    entries[0] = entries[0][0], None
    found = report(entries)
    assert found.redacted == 1
    assert [problem[:16] for problem in found.problems] == [*told]


def test_a_note_is_known() -> None:
    assert is_note(note(12))
    assert note(12) == '{"redacted": 12}'
    assert not is_note('{"question": "redacted"}')


def test_nothing_holds() -> None:
    assert report([]) == Report(0, 0, None, BEGINNING, ())
    assert report([], "a head").problems
