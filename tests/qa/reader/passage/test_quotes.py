from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.text.passages import units
from index.types import Kind, Paragraph
from qa.reader.passage.quotes import (
    ACCOUNT_CHARACTERS,
    LONGEST_QUOTE,
    QUOTE_CHARACTERS,
    limited,
    quote_around,
    quote_span,
    units_near,
)

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


WILD = st.lists(
    st.sampled_from(
        ["word ", "x" * 700, "A sentence ends here. ", "\n", "网联平台于周一上线。", "; ", "   ", "👩‍👩‍👧‍👦", "12.5 "]
    ),
    min_size=1,
    max_size=60,
).map("".join)


@given(WILD.filter(str.strip), st.integers(1, 40), st.sampled_from([Kind.BODY, Kind.TABLE]), st.data())
def test_a_quote_is_bounded_and_holds_its_answer(text: str, times: int, kind: Kind, data: st.DataObject) -> None:
    text = (text * times).strip()
    start = data.draw(st.sampled_from([n for n, character in enumerate(text[:50_000]) if not character.isspace()]))
    end = data.draw(st.integers(start + 1, min(len(text), start + 3000)))
    around = Paragraph(1, 0, len(text), kind, 1)
    first, last = quote_around(text, around, start, end)
    assert 0 <= first < last <= len(text)
    assert last - first <= LONGEST_QUOTE
    assert first <= start
    assert last >= min(end, start + LONGEST_QUOTE) or not text[last : min(end, start + LONGEST_QUOTE)].strip()
    assert text[first:last] == text[first:last].strip()


def test_of_a_sentence_that_is_too_long_the_words_around_the_answer_are_quoted() -> None:
    text = " ".join(f"word{number}" for number in range(2000))
    start = text.index("word1000")
    first, last = limited(text, (0, len(text)), (start, start + 8))
    assert 1100 <= last - first <= LONGEST_QUOTE
    assert text[first - 1] == text[last] == " "
    assert abs((start - first) - (last - start)) < 100, "about as much before as after"
    assert limited(text, (0, 900), (0, 5)) == (0, 900)
    first, last = limited(text, (0, len(text)), (0, 3000))
    assert (first, last) == (0, len(text[:LONGEST_QUOTE].rsplit(" ", 1)[0])) or last == LONGEST_QUOTE


def test_a_long_paragraph_is_split_around_the_answer_as_the_whole_would_be() -> None:
    text = " ".join(f"Sentence {number} is about No. {number} of the list, e.g. this." for number in range(3000))
    around = Paragraph(1, 0, len(text), Kind.BODY, 1)
    whole = units(text, around)
    for number in (0, 1, 1500, 2998, 2999):
        start, end = whole[number]
        near = units_near(text, around, start, end)
        assert (start, end) in near
        assert set(near) <= set(whole)
        assert len(near) < 500
        assert quote_around(text, around, start + 1, start + 2) == quote_span(around, whole, number, number)


def test_an_account_is_given_more_room() -> None:
    text = " ".join(f"Sentence {n} of the account is as long as this." for n in range(60))
    around = Paragraph(1, 0, len(text), Kind.BODY, 1)
    start = text.index("Sentence 30")
    short = quote_around(text, around, start, start + 8)
    long = quote_around(text, around, start, start + 8, ACCOUNT_CHARACTERS)
    assert short[1] - short[0] <= QUOTE_CHARACTERS < long[1] - long[0] <= ACCOUNT_CHARACTERS
    assert long[0] <= short[0] < short[1] <= long[1]
