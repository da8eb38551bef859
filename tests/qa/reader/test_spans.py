from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.span_model import Window
from qa.reader.spans import LONGEST, best_spans, score_of, within_blocks, without_overlaps


@st.composite
def windows(draw: st.DrawFn) -> Window:
    pieces = draw(st.integers(1, 12))
    scores = st.lists(st.integers(-20, 20), min_size=pieces, max_size=pieces)
    starts, ends = (np.array(draw(scores), np.float32) for _ in range(2))
    widths = draw(st.lists(st.integers(1, 3), min_size=pieces, max_size=pieces))
    last = np.cumsum(widths)
    return Window(np.stack([last - widths, last], 1), starts, ends, (draw(st.integers(-20, 20)), 0.0), 1.0, starts)


@given(windows(), st.data())
def test_the_best_span_is_the_best_of_all_within_one_paragraph(window: Window, data: st.DataObject) -> None:
    characters = int(window.offsets[-1, 1]) + 1
    cut = data.draw(st.integers(0, characters))
    blocks = np.array([data.draw(st.sampled_from([0, 2]))] * cut + [1] * (characters - cut))
    pieces = len(window.starts)
    slow = [
        (window.starts[a] + window.ends[b] - sum(window.nothing), int(window.offsets[a, 0]), int(window.offsets[b, 1]))
        for a in range(pieces)
        for b in range(a, pieces)
        if blocks[window.offsets[a, 0]] == blocks[window.offsets[b, 0]] > 0
    ]
    found = best_spans([window], blocks, 3)
    assert bool(found) == bool(slow)
    assert not slow or found[0].margin == max(slow)[0]
    assert all((span.margin, span.start, span.end) in slow for span in found)
    assert all(0 <= span.share <= 1 for span in found)


@given(st.lists(windows(), max_size=3), st.integers(1, 5))
def test_spans_are_ordered_and_apart(read: list[Window], count: int) -> None:
    found = best_spans(read, np.ones(100, np.int64), count)
    assert len(found) <= count
    assert [span.margin for span in found] == sorted((span.margin for span in found), reverse=True)
    for n, span in enumerate(found):
        assert all(span.end <= other.start or other.end <= span.start for other in found[:n])
    assert without_overlaps(found) == found


def test_an_answer_has_a_longest_length() -> None:
    pieces = LONGEST + 10
    starts, ends = np.zeros(pieces, np.float32), np.zeros(pieces, np.float32)
    starts[0] = ends[-1] = 100
    offsets = np.stack([np.arange(pieces), np.arange(pieces) + 1], 1)
    found = best_spans([Window(offsets, starts, ends, (0.0, 0.0), 0.0, starts)], np.ones(pieces + 1, np.int64), 5)
    assert all(span.end - span.start <= LONGEST for span in found)


@given(st.lists(windows(), min_size=1, max_size=3))
def test_a_span_that_was_found_scores_what_it_was_found_with(read: list[Window]) -> None:
    for span in best_spans(read, np.ones(100, np.int64), 3):
        again = score_of(read, span.start, span.end)
        assert again is not None
        assert again.margin >= span.margin


@given(windows(), st.integers(0, 40), st.integers(1, 10))
def test_a_span_of_another_model_is_scored_by_the_pieces_that_it_touches(window: Window, start: int, size: int) -> None:
    found = score_of([window], start, start + size)
    covered = window.offsets[0, 0] <= start and start + size <= window.offsets[-1, 1]
    assert (found is not None) == covered
    if found is not None:
        first = int(np.flatnonzero(window.offsets[:, 1] > start)[0])
        last = int(np.flatnonzero(window.offsets[:, 0] < start + size)[-1])
        assert found.margin == window.starts[first] + window.ends[last] - sum(window.nothing)
        assert (found.start, found.end) == (start, start + size)


@given(windows(), st.integers(0, 40))
def test_what_was_added_is_no_part_of_a_window(window: Window, added: int) -> None:
    length = int(window.offsets[-1, 1])
    places = np.concatenate([np.full(min(added, length), -1), np.arange(max(0, length - added))])
    left = window.placed(places)
    kept = [n for n in range(len(window.starts)) if window.offsets[n, 1] > added]
    assert left.starts.tolist() == window.starts[kept].tolist()
    assert left.offsets.tolist() == (window.offsets[kept] - added).clip(0).tolist()
    assert left.relevance == window.relevance


@given(windows(), st.data())
def test_what_is_in_no_block_takes_no_share(window: Window, data: st.DataObject) -> None:
    length = int(window.offsets[-1, 1])
    blocks = np.array(data.draw(st.lists(st.integers(0, 2), min_size=length + 1, max_size=length + 1)))
    (inside,) = within_blocks([window], blocks)
    for n, (start, _) in enumerate(window.offsets.tolist()):
        kept = blocks[start] > 0
        assert inside.starts[n] == (window.starts[n] if kept else -np.inf)
        assert inside.ends[n] == (window.ends[n] if kept else -np.inf)
    for span in best_spans([inside], blocks, 3):
        assert blocks[span.start] > 0
        assert 0 <= span.share <= 1


def test_nothing_read_has_no_spans() -> None:
    assert best_spans([], np.zeros(1, np.int64), 3) == []
