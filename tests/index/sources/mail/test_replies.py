from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from index.sources.mail.replies import Line, labelled, unmarked
from index.types import Kind


def _told(text: str) -> list[tuple[str, str | None]]:
    lines = [unmarked(line) for line in text.split("\n")]
    return [
        (label.kind.value, label.who) for line, label in zip(lines, labelled(lines), strict=True) if line.text.strip()
    ]


def test_marks_are_counted_and_taken_off() -> None:
    assert unmarked("> > a") == Line("a", 2)
    assert unmarked(">>a", 1) == Line("a", 3)
    assert unmarked("a > b") == Line("a > b", 0)
    assert unmarked(">From now on").depth == 0


def test_each_depth_has_its_writer() -> None:
    text = "Own.\nOn 5 May 2026, Lee wrote:\n> Second.\n> On 4 May 2026, Dana wrote:\n>> First.\n> Third.\nOwn again."
    assert _told(text) == [
        ("body", None),
        ("quoted", "Lee, 2026-05-05"),
        ("quoted", "Lee, 2026-05-05"),
        ("quoted", "Dana, 2026-05-04"),
        ("quoted", "Dana, 2026-05-04"),
        ("quoted", "Lee, 2026-05-05"),
        ("body", None),
    ]


def test_an_attribution_may_take_several_lines() -> None:
    text = "Own.\nOn 4 May 2026, Dana Weber\n<dana@corp.example>\nwrote:\n\n> First."
    assert _told(text)[1:] == [("quoted", "Dana Weber, 2026-05-04")] * 4


def test_below_header_lines_all_is_the_earlier_message() -> None:
    text = (
        "Own.\n\n-----Original Message-----\nFrom: Lee\nSent: 5 May 2026\nTo: Dana\nSubject: Lund\n\nSecond.\n\n"
        "From: Dana\nSent: 4 May 2026\nTo: Lee\nSubject: Lund\n\nFirst."
    )
    told = _told(text)
    assert told[0] == ("body", None)
    assert told[1:7] == [("quoted", "Lee, 2026-05-05")] * 6
    assert told[7:] == [("quoted", "Dana, 2026-05-04")] * 5


def test_what_nobody_is_named_for_is_quoted_all_the_same() -> None:
    assert _told("> A.\nB.") == [("quoted", "quoted"), ("body", None)]
    assert _told("A.\n----- Original Message -----\nB.")[1:] == [("quoted", "quoted")] * 2


def test_a_signature_ends_where_the_reply_goes_on() -> None:
    text = "Own.\n-- \nDana\n+46 40\nOn 4 May 2026, Lee wrote:\n> First.\n> -- \n> Lee\nOwn again."
    assert [kind for kind, _ in _told(text)] == [
        "body", "furniture", "furniture", "furniture", "quoted", "quoted", "furniture", "furniture", "body",
    ]  # fmt: skip


def test_a_long_text_below_the_mark_is_no_signature() -> None:
    text = "Own.\n--\n" + "\n".join(f"Line {number}." for number in range(30))
    assert {kind for kind, _ in _told(text)} == {"body"}


def test_what_introduces_is_told_apart() -> None:
    first, second, *_ = labelled([Line("On 4 May 2026, Lee wrote:"), Line("First.", 1)])
    assert (first.introduces, second.introduces) == (True, False)
    assert first.location != second.location


@given(st.lists(st.sampled_from(["", "a", "> b", ">> c", "-- ", "On 4 May 2026, Lee wrote:", "From: Lee", "Sent: 1",
                                 "Subject: x", "-----Original Message-----", "_" * 20]), max_size=30))  # fmt: skip
def test_every_line_has_one_label(texts: list[str]) -> None:
    lines = [unmarked(text) for text in texts]
    labels = labelled(lines)
    assert len(labels) == len(lines)
    assert all((label.kind is Kind.QUOTED) <= (label.who is not None) for label in labels)


def test_many_lines_take_linear_time() -> None:
    for line in ("-- ", "On 4 May 2026,", "From: a", ">" * 80, "_" * 20, "On 4 May 2026, Lee wrote:"):
        began = time.process_time()
        labelled([unmarked(line) for _ in range(4000)])
        assert time.process_time() - began < 5
