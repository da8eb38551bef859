from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.records import document_id
from index.text.sentences import sentences
from index.types import Document, Kind, Location, Paragraph, Unit
from qa.answer.judge import Copies, Verdict, no_copies
from qa.answer.judge import judge as judged
from qa.reader.readings import Limits, Reading
from qa.types import Span, Status

TEXT = "The bank has 14 branches. It opened in 1998.\nThe head is Ana Ruiz.\n\nA survey counted 17 branches last year."


def _document(name: str, text: str = TEXT) -> Document:
    first, second = text.split("\n\n")
    paragraphs = (
        Paragraph(1, 0, len(first), Kind.BODY, 1, ("Size",)),
        Paragraph(2, len(first) + 2, len(first) + 2 + len(second), Kind.BODY, 4),
    )
    return Document(name, name, "Branches", text, paragraphs, hashlib.sha256(text.encode()).hexdigest(), "2020-06-12")


LIMITS = Limits(answered=0.7, likely=0.5, weak=0.2)


def judge(readings: Sequence[Reading], shown: int, copies: Copies = no_copies) -> Verdict:
    return judged("How many branches?", readings, shown, LIMITS, copies)


def _reading(
    document: Document, start: int, confidence: float, answer: str | None = None, support: float | None = None
) -> Reading:
    paragraph = next(p for p in document.paragraphs if p.start <= start < p.end)
    span = next(s for s in sentences(document.text, paragraph.start, paragraph.end) if s[0] == start)
    at = document.text.index(answer, start) if answer else 0
    named = Span(answer, at, at + len(answer)) if answer else None
    support = confidence if support is None else support
    identity = document_id(document.source, document.name)
    return Reading(document, identity, paragraph, *span, named, whole=False, confidence=confidence, support=support)


FOURTEEN = _reading(_document("a.txt"), 0, 0.9, "14")
SEVENTEEN = _reading(_document("b.txt"), TEXT.index("A survey"), 0.8, "17")
HEAD = _reading(_document("a.txt"), TEXT.index("The head"), 0.3)


def test_a_clear_answer_is_quoted_in_its_place() -> None:
    verdict = judge([FOURTEEN], shown=5)
    assert verdict.status is Status.ANSWERED
    (quote,) = verdict.quotes
    assert (quote.number, quote.text, quote.before) == (1, "The bank has 14 branches.", "")
    assert quote.after == " It opened in 1998.\nThe head is Ana Ruiz."
    assert quote.citation.paragraph == 1
    assert quote.citation.line == 1
    assert quote.citation.heading == ("Size",)
    assert quote.citation.permalink == f"/source/{document_id('a.txt', 'a.txt')}#p1"
    assert quote.citation.date == "2020-06-12"


def test_the_line_is_that_of_the_quote_not_of_its_paragraph() -> None:
    assert judge([HEAD], shown=1).quotes[0].citation.line == 2


@pytest.mark.parametrize(
    ("each", "status"), [(0.45, Status.ANSWERED), (0.3, Status.LIKELY), (0.22, Status.WEAK), (0.1, Status.NOT_FOUND)]
)
def test_sources_that_disagree_are_an_answer_if_one_of_them_is_likely_right(each: float, status: Status) -> None:
    sides = [replace(one, confidence=each, support=0.9) for one in (FOURTEEN, SEVENTEEN)]
    verdict = judge(sides, shown=5)
    assert verdict.status is status
    assert len(verdict.groups) == (2 if status.is_answer else 0)


def test_what_the_source_does_not_confirm_goes_along_with_the_quote() -> None:
    verdict = judge([replace(FOURTEEN, unconfirmed=("2019",))], shown=1)
    assert verdict.quotes[0].unconfirmed == ("2019",)


def test_different_answers_stand_in_different_groups() -> None:
    groups = judge([FOURTEEN, SEVENTEEN], shown=5).groups
    assert [(group.answer, group.quotes) for group in groups] == [("14", (1,)), ("17", (2,))]


def test_a_quote_that_holds_the_first_answer_too_agrees_with_it() -> None:
    text = TEXT.replace("A survey counted 17 branches", "Of its\n14 branches, a survey counted 12")
    both = _reading(_document("b.txt", text), text.index("Of its"), 0.8, "12")
    assert [(group.answer, group.quotes) for group in judge([FOURTEEN, both], shown=5).groups] == [("14", (1, 2))]


def test_a_sum_in_another_currency_is_no_disagreement() -> None:
    first, second = (TEXT.replace("14 branches", amount) for amount in ("RMB 9.1 billion", "1.35 billion dollars"))
    readings = [
        _reading(_document("a.txt", first), 0, 0.9, "RMB 9.1 billion"),
        _reading(_document("b.txt", second), 0, 0.8, "1.35 billion dollars"),
    ]
    assert [group.answer for group in judge(readings, shown=5).groups] == ["RMB 9.1 billion"]


def test_a_document_does_not_disagree_with_itself() -> None:
    again = _reading(_document("a.txt"), TEXT.index("A survey"), 0.8, "17")
    assert [group.answer for group in judge([FOURTEEN, again], shown=5).groups] == ["14"]


def test_the_same_answer_written_otherwise_is_one_group() -> None:
    other = _reading(_document("c.txt", TEXT.replace("17 branches", "14 branches")), TEXT.index("A survey"), 0.8, "14")
    assert [group.quotes for group in judge([FOURTEEN, other], shown=5).groups] == [(1, 2)]


def test_the_same_words_in_two_files_are_one_quote() -> None:
    verdict = judge([FOURTEEN, _reading(_document("copy.txt"), 0, 0.85, "14")], shown=5)
    (quote,) = verdict.quotes
    assert [place.source for place in quote.also_in] == ["copy.txt"]


def test_two_that_disagree_are_an_answer_though_neither_is_likely_by_itself() -> None:
    one = _reading(_document("a.txt"), 0, 0.45, "14", support=0.9)
    other = _reading(_document("b.txt"), TEXT.index("A survey"), 0.4, "17", support=0.85)
    verdict = judge([one, other], shown=5)
    assert verdict.status is Status.ANSWERED
    assert [group.answer for group in verdict.groups] == ["14", "17"]
    assert verdict.confidence == 0.45
    assert verdict.likely == pytest.approx(0.85)
    alone = judge([one, replace(other, support=0.4)], shown=5)
    assert (alone.status, alone.groups) == (Status.WEAK, ())


def test_where_the_sentences_are_the_answer_no_words_within_them_are_marked() -> None:
    verdict = judge([replace(FOURTEEN, whole=True)], shown=5)
    assert verdict.quotes[0].answer is None
    assert verdict.groups == ()


def test_a_weak_reading_is_no_answer() -> None:
    verdict = judge([HEAD], shown=5)
    assert verdict.status is Status.WEAK
    assert verdict.groups == ()
    assert len(verdict.quotes) == 1


def test_where_nothing_is_likely_the_closest_are_near_misses() -> None:
    verdict = judge([_reading(_document("a.txt"), 0, LIMITS.weak / 2)], shown=5)
    assert verdict.status is Status.NOT_FOUND
    assert verdict.quotes == ()
    assert len(verdict.near_misses) == 1


def test_nothing_read_is_nothing_found() -> None:
    verdict = judge([], shown=5)
    assert (verdict.status, verdict.confidence, verdict.near_misses) == (Status.NOT_FOUND, 0.0, ())


@pytest.mark.parametrize("shown", [1, 2, 3])
def test_no_more_than_asked_are_shown(shown: int) -> None:
    assert len(judge([FOURTEEN, SEVENTEEN, HEAD], shown=shown).quotes) == min(shown, 3)


@given(st.lists(st.floats(0, 1), max_size=6))
def test_status_follows_the_best_reading_alone(confidences: list[float]) -> None:
    readings = [
        _reading(_document(f"{n}.txt", f"{n} {TEXT}".replace("\n\nA", f"\n\n{n} A")), 0, confidence)
        for n, confidence in enumerate(sorted(confidences, reverse=True))
    ]
    verdict = judge(readings, shown=5)
    best = max(confidences, default=0.0)
    grades = ((LIMITS.answered, Status.ANSWERED), (LIMITS.likely, Status.LIKELY), (LIMITS.weak, Status.WEAK))
    assert verdict.status is next((grade for limit, grade in grades if best >= limit), Status.NOT_FOUND)
    assert [quote.number for quote in verdict.quotes] == list(range(1, len(verdict.quotes) + 1))
    for quote in (*verdict.quotes, *verdict.near_misses):
        whole = quote.before + quote.text + quote.after
        assert any(whole == r.document.text[r.paragraph.start : r.paragraph.end] for r in readings)


def test_where_the_text_is_not_the_file_the_line_is_that_of_the_paragraph() -> None:
    text = "First | 61\nSecond | 58"
    table = Paragraph(1, 0, len(text), Kind.TABLE, 2)
    page = Document("a.html", "a.html", "A", text, (table,), "0" * 64)
    row = Reading(page, 7, table, text.index("Second"), len(text), None, whole=False, confidence=0.9, support=0.9)
    assert judge([row], shown=1).quotes[0].citation.line == 2


def test_copies_are_named_beside_the_quote_and_count_as_one_source() -> None:
    copy, other = _document("copy.txt"), _document("other.txt", TEXT.replace("The bank has", "We count") + " And more.")
    quoted = {document_id("a.txt", "a.txt"): (copy, copy.paragraphs[0])}

    def copies(document: int, _paragraph: int) -> list[tuple[Document, Paragraph]]:
        return [quoted[document]] if document in quoted else []

    third = _reading(other, 0, 0.7, "14")
    verdict = judge([FOURTEEN, third], 5, copies)
    (place,) = verdict.quotes[0].also_in
    assert copy.text[place.start : place.end] == verdict.quotes[0].text
    assert (place.source, place.paragraph) == ("copy.txt", 1)
    assert [(group.answer, group.quotes, group.sources) for group in verdict.groups] == [("14", (1, 2), 2)]
    same = _reading(copy, 0, 0.8, "14")
    again = judge([FOURTEEN, same, third], 5, copies)
    assert [(group.quotes, group.sources) for group in again.groups] == [((1, 2), 2)]
    assert len(again.quotes[0].also_in) == 1
    only = judge([FOURTEEN, replace(same, start=same.paragraph.start)], 5, copies)
    assert only.groups[0].sources == 1


def test_a_copy_that_says_something_else_at_the_quote_is_no_place_of_it() -> None:
    copy = _document("copy.txt", TEXT.replace("has 14 branches", "has 41 branches"))
    verdict = judge([FOURTEEN], 5, lambda *_: [(copy, copy.paragraphs[0])])
    assert verdict.quotes[0].also_in == ()


def _repeated(document: Document) -> Document:
    """Return the document as a reply whose first paragraph repeats an earlier message."""
    first, *others = document.paragraphs
    quoted = replace(first, kind=Kind.QUOTED, location=Location(Unit.EARLIER, "Dana Weber, 2020-06-12"))
    return replace(document, paragraphs=(quoted, *others))


def test_a_message_is_quoted_before_the_reply_that_repeats_it() -> None:
    reply, original = (
        _reading(_repeated(_document("reply.eml")), 0, 0.9, "14"),
        _reading(_document("a.eml"), 0, 0.4, "14"),
    )
    (quote,) = judge([reply, original], 5).quotes
    assert (quote.citation.source, quote.confidence) == ("a.eml", 0.9)
    assert [place.source for place in quote.also_in] == ["reply.eml"]


def test_the_earliest_message_with_the_same_words_is_looked_up() -> None:
    lead = "Hello. "
    later = replace(_document("later.eml"), date="2021-01-01")
    earlier = replace(_document("earlier.eml", lead + TEXT), date="2019-01-01")
    reply = _repeated(_document("reply.eml"))
    found = [(document, document.paragraphs[0]) for document in (_repeated(_document("other.eml")), later, earlier)]
    (quote,) = judge([_reading(reply, 0, 0.9, "14")], 5, lambda *_: found).quotes
    assert quote.citation.source == "earlier.eml"
    assert quote.answer is not None
    assert earlier.text[quote.answer.start : quote.answer.end] == "14"
    assert earlier.text[quote.citation.start : quote.citation.end] == quote.text


def test_words_that_stand_in_no_other_message_are_quoted_from_the_reply() -> None:
    (quote,) = judge([_reading(_repeated(_document("reply.eml")), 0, 0.9, "14")], 5).quotes
    assert quote.citation.source == "reply.eml"
