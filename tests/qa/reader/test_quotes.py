from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.types import Kind, Paragraph
from qa.reader.quotes import QUOTE_CHARACTERS, quote_span

SPANS = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 5)), min_size=1, max_size=8)


def placed(lengths: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans, at = [], 0
    for length, gap in lengths:
        spans.append((at, at + length))
        at += length + gap
    return spans


def paragraph(spans: list[tuple[int, int]], kind: Kind = Kind.BODY) -> Paragraph:
    return Paragraph(1, spans[0][0], spans[-1][1], kind, 1)


@given(SPANS, st.data())
def test_a_quote_is_whole_sentences_around_those_picked(lengths: list[tuple[int, int]], data: st.DataObject) -> None:
    spans = placed(lengths)
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, len(spans) - 1))
    start, end = quote_span(paragraph(spans), spans, first, last)
    assert start in {span[0] for span in spans}
    assert end in {span[1] for span in spans}
    assert start <= spans[first][0]
    assert spans[last][1] <= end
    assert end - start <= QUOTE_CHARACTERS or (start, end) == (spans[first][0], spans[last][1])


@given(SPANS, st.data())
def test_rows_of_a_table_are_quoted_alone(lengths: list[tuple[int, int]], data: st.DataObject) -> None:
    spans = placed(lengths)
    n = data.draw(st.integers(0, len(spans) - 1))
    assert quote_span(paragraph(spans, Kind.TABLE), spans, n, n) == spans[n]
