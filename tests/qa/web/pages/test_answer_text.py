from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa import Answer, Assistant, Group
from qa.conversation.transcript import turn_of
from qa.text.markdown import unescaped
from qa.types import LEAST, Match, Quote, Reply, Status
from qa.web.pages.answer_text import LONGEST_SAID, address_of, message, said, verbatim
from tests.qa.text.test_markdown import RENDERER, words
from tests.support.browser import HOSTILE, Staged

HERE = "http://127.0.0.1:7860/"
QUESTIONS = [
    "Who is JD Finance's CEO?",
    "How much revenue did Tencent's cloud business make in 2018?",
    "Describe the cooperation between banks and technology companies.",
    "Who may use the company's helicopter on Sundays?",
    "disagree: Who is JD Finance's CEO?",
    "weak: Who is JD Finance's CEO?",
    "Who is JD Finance's CEO and how much revenue did Tencent's cloud business make in 2018?",
]


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    staged = Staged(assistant)
    return [staged.ask(question) for question in QUESTIONS]


def told(answer: Answer) -> list[Quote]:
    """Return the quotes that go along: those of 0 % do not."""
    first, more = answer.parted()
    return [quote for quote in (*first, *more) if quote.confidence >= LEAST]


def test_every_quote_is_in_the_text_word_for_word(answers: list[Answer]) -> None:
    for answer in answers:
        text = words(unescaped(message(answer, HERE).content).replace("\n>", "\n"))
        for quote in told(answer):
            assert words(quote.text.replace("\n>", "\n")) in text.replace("\\ ", " ")


def test_the_marks_are_the_links_to_the_places(answers: list[Answer]) -> None:
    for answer in answers:
        text = message(answer, HERE)
        shown = told(answer)
        assert len(text.marks) == len(shown)
        for mark, quote in zip(text.marks, shown, strict=True):
            assert text.content[mark.start : mark.end] == f"[Source {quote.number}]({mark.url})"
            assert mark.url.startswith(HERE.rstrip("/") + quote.citation.permalink.split("#")[0] + "?")
            assert mark.url.endswith("#" + quote.citation.permalink.split("#")[1])


def test_each_status_says_what_it_is(answers: list[Answer]) -> None:
    texts = {answer.status: message(answer, HERE).content for answer in (*answers[:4], answers[5])}
    assert texts[Status.NOT_FOUND].startswith("Not found in these documents")
    near = [replace(answers[3].near_misses[0], confidence=likely) for likely in (0.2, 0.004)]
    closest = message(replace(answers[3], near_misses=tuple(near)), HERE)
    assert "which are not answers" in closest.content
    assert len(closest.marks) == 1
    none = message(replace(answers[3], near_misses=(near[1],)), HERE).content
    assert "[Source" not in none
    assert "which are not answers" not in none
    assert texts[Status.WEAK].startswith("Possibly relevant, not a clear answer")
    assert texts[Status.ANSWERED].startswith(("**", "> "))
    nothing = replace(answers[0], status=Status.NO_DOCUMENTS, quotes=(), groups=(), near_misses=())
    assert message(nothing, HERE).content.startswith("There are no documents")


def test_several_answers_are_told_one_below_the_other(answers: list[Answer]) -> None:
    text = message(answers[6], HERE).content
    assert text.startswith("Each of the things that you ask for")
    first, second = (text.index(part.question) for part in answers[6].parts)
    assert first < text.index("[Source 1]") < second < text.rindex("[Source ")


def test_sources_that_disagree_are_said_to(answers: list[Answer]) -> None:
    assert message(answers[4], HERE).content.startswith("**RMB 3.6** or **RMB 36**: the sources disagree.")


def test_what_the_question_leaves_open_is_asked_back(answers: list[Answer]) -> None:
    first = answers[0].groups[0]
    asked = replace(answers[0], groups=(replace(first, about="Tern"), replace(first, answer="4", about="Skua_1")))
    text = message(asked, HERE).content
    assert text.startswith("Which one do you mean?\n\nTern: **")
    assert "Skua\\_1: **4**" in text
    assert said(text) is None


def test_what_a_quote_leads_to_goes_along(answers: list[Answer]) -> None:
    quote = replace(answers[0].quotes[0], below="```sh\nls *\n```")
    asked = replace(answers[0], quotes=(quote,))
    assert "ls *" in unescaped(message(asked, HERE).content)
    assert "```sh\nls *\n```" in verbatim(asked, address_of(HERE, lambda _: "")).content
    assert said(message(asked, HERE).content) == said(message(answers[0], HERE).content)


def test_passages_beside_the_answer_are_not_taken_for_it(answers: list[Answer]) -> None:
    given = answers[0]
    assert len(given.quotes) == 3
    assert [group.quotes for group in given.groups] == [(1,)]
    given = replace(
        given, quotes=tuple(replace(quote, confidence=max(quote.confidence, LEAST)) for quote in given.quotes)
    )
    apart = [block.strip() for block in message(given, HERE).blocks]
    assert apart.index("More passages:") == 2, "after the short answer and its quote"
    alike = replace(answers[5], quotes=tuple(replace(quote, confidence=0.3) for quote in answers[5].quotes))
    assert "More passages:" not in message(alike, HERE).content, "of a weak one none is the answer"
    both = replace(given, groups=(Group("a", (1, 3)), Group("b", (2,))))
    assert "More passages:" not in message(both, HERE).content


def test_what_was_taken_over_and_what_was_cut_is_said(answers: list[Answer]) -> None:
    told = replace(answers[0], standalone_question="And *now*?", notices=("the question was cut",))
    assert message(told, HERE).content.endswith("the question was cut\n\nSearched as: And \\*now\\*?")


def test_words_that_were_looked_up_are_told_by_what_was_found(answers: list[Answer]) -> None:
    exact = replace(answers[0], lookup=Match.EXACT)
    assert message(exact, HERE).content.startswith("These words stand word for word in these documents:\n\n> ")
    assert len(message(exact, HERE).marks) == len(exact.quotes)
    assert "%" not in message(exact, HERE).content.replace("%20", "")
    near = replace(answers[3], lookup=Match.NEAR)
    assert len(message(near, HERE).marks) == len(near.near_misses)
    for match in Match:
        assert said(message(replace(answers[3], lookup=match), HERE).content) is None


def test_small_talk_is_replied_to(answers: list[Answer]) -> None:
    reply = Reply("Hello.", 12, ("What is KYC?",))
    text = message(replace(answers[3], status=Status.NOT_FOUND, near_misses=(), unknown_words=(), reply=reply), HERE)
    assert text.content == "Hello. 12 documents.\n\nYou can ask: What is KYC?"
    assert not text.marks


def test_text_for_programs_holds_the_words_as_they_are(answers: list[Answer]) -> None:
    for answer in answers:
        text = verbatim(answer, address_of("", lambda citation: f"/docs/{citation.source}")).content
        for quote in told(answer):
            assert f"“{quote.text}”" in text
            assert f"Source {quote.number}: /docs/{quote.citation.source}:{quote.citation.line} – " in text
        assert "\\" not in text
        assert "](" not in text
    linked = verbatim(answers[0], address_of(HERE, str)).content
    assert f"Source 1: {HERE}source/" in linked
    assert linked.startswith("Answer: ")


def test_hostile_documents_only_show_their_text(assistant: Assistant) -> None:
    text = message(Staged(assistant).ask("hostile: Who is JD Finance's CEO?"), HERE)
    html = RENDERER.render(text.content)
    assert "<img" not in html
    assert "<script" not in html
    assert "<details" not in html
    assert html.count("<a ") == len(text.marks)
    assert words(HOSTILE) in words(unescaped(text.content).replace("\n>", "\n"))


def test_an_earlier_answer_gives_a_follow_up_what_the_chat_gives_it(answers: list[Answer]) -> None:
    for answer in answers:
        known = turn_of(answer.question, answer).answer
        read = said(message(answer, HERE).content)
        assert words(read or "") == words(known or "")


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@example("\\")
@example("a \\(x\\) **b** \\\\")
def test_any_short_answer_is_read_again(text: str) -> None:
    from qa.web.pages.answer_text import _bold  # the first line of a message

    if text.strip():
        assert words(said(f"{_bold(text)}\n\n> more") or "") == words(text)


def test_a_message_of_another_is_read_from_its_beginning() -> None:
    assert said("Hello! " * 1000) == ("Hello! " * 1000)[:LONGEST_SAID]
    assert said("  ") is None
