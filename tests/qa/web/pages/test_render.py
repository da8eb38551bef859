"""Whatever a document says, the chat and the source page show it as text and as nothing else."""

from __future__ import annotations

import html
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.errors import PinciteError
from index.store.records import History
from index.types import Document, Kind, Paragraph
from qa.citations.permalink import Resolved
from qa.citations.verify_bundle import State
from qa.conversation import small_talk
from qa.errors import QuestionError
from qa.reader.span_reader import CUT
from qa.types import Answer, Citation, Group, Match, Part, Quote, Reply, Span, Spelling, Status, quote_digest
from qa.web.language import languages
from qa.web.pages.render import Renderer
from qa.web.pages.shell import Look, message_page
from qa.web.pages.source.document_page import document_page
from qa.web.problems import LateError

LOOK = Look("/static/source.css")
render = Renderer()
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)> <svg/onload=alert(1)>",
    "![beacon](https://evil.example/x.png) [click](javascript:alert(1)) <https://evil.example>",
    "see https://evil.example and www.evil.example or mail a@evil.example",
    "&lt;b&gt; &amp; &#60;script&#62; &copy &notanentity;",
    "`code` ```fence``` **bold** _em_ ~~gone~~ # heading | a | b |",
    r"$latex$ $$x^2$$ \(y\) \[z\] \* \<",
    "<details open><summary>x</summary></details></bdi></blockquote></div><style>*{display:none}</style>",
    "\u202eevil\u2066 \u200f right to left",
    "first\n\n\nsecond\n    indented\n- item\n1. one\n> quoted\n---\n<!-- comment -->",
    "<think>hidden</think> {{ 7*7 }} ${7*7} <?php ?> <![CDATA[x]]>",
    "'\"><a href='//evil.example'>x</a>",
]
words = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1))
OURS = {
    "div", "section", "p", "h2", "h3", "span", "strong", "b", "bdi", "q", "a", "mark", "time", "code", "del", "ins",
    "figure", "figcaption", "blockquote", "button", "details", "summary",
}  # fmt: skip
ATTRIBUTES = {"class", "href", "target", "type", "value", "datetime", "role", "lang"}


class Reader(HTMLParser):
    """Collects what a browser would see: tags, attributes, and the text inside elements of one class."""

    def __init__(self, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted, self.depth = wanted, 0
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.hrefs: list[str] = []
        self.texts: list[str] = []
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.hrefs += [value or "" for name, value in attrs if name == "href"]
        if self.depth:
            self.depth += 1
        elif self.wanted in (dict(attrs).get("class") or "").split():
            self.depth = 1
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)


def read(markup: str, wanted: str = "pc-text") -> Reader:
    reader = Reader(wanted)
    reader.feed(markup)
    reader.close()
    return reader


def a_quote(text: str, *, number: int = 1, answer: tuple[int, int] | None = None, title: str = "A title") -> Quote:
    citation = Citation(
        "a.txt", "a.txt", title, (), 5, None, 9, 100, 100 + len(text), "ab" * 32, "/source/12#p5", None, None
    )
    span = Span(text[slice(*answer)], 100 + answer[0], 100 + answer[1]) if answer else None
    return Quote(number, "", text, "", span, 0.93, citation)


def an_answer(*quotes: Quote, status: Status = Status.ANSWERED, **changes: object) -> Answer:
    plain = Answer("q?", "q?", status, 0.93, quotes, (), (), (), (), "fingerprint", {})
    return replace(plain, **changes)


@given(words, words, words)
def test_every_state_shows_documents_as_text_only(text: str, title: str, word: str) -> None:
    quote = replace(a_quote(text, title=title), also_in=(a_quote(text, title=title).citation,))
    strange = replace(quote.citation, source=title, document=text, heading=(word, title), date=word)
    other = replace(quote, number=2, citation=strange, answer=Span(text[:1], 100, 101))
    states = [
        an_answer(quote, other, standalone_question=word),
        an_answer(quote, other, groups=(Group(text, (1,)), Group(word, (2,)))),
        an_answer(quote, status=Status.WEAK, unknown_words=(word,)),
        replace(
            an_answer(status=Status.NOT_FOUND, near_misses=(other,), unknown_words=(word, title)),
            spellings=(Spelling(word, (title, text), f"{text} {word}?"),),
        ),
        an_answer(status=Status.NO_DOCUMENTS, standalone_question=text),
        an_answer(quote, notices=(text, word)),
    ]
    messages = [render.answer(state) for state in states]
    messages += [render.question(text), render.failure(text, PinciteError(title), word), render.stopped(text)]
    messages += [render.refusal(QuestionError("not {this}", this=text))]
    for message in messages:
        seen = read(message)
        assert seen.tags <= OURS
        assert seen.attributes <= ATTRIBUTES
        assert not seen.odd
        assert all(href.startswith("/source/12?") for href in seen.hrefs)
        assert "\n" not in message  # a line break would end the block of HTML, and Markdown would read what follows
        # Neither Markdown nor HTML can hold a NUL: both show the sign for what cannot be shown.
        assert MarkdownIt("commonmark").render(message) == message.replace("\x00", "\ufffd")


@given(words, st.data())
def test_a_quote_is_shown_whole_and_marked_by_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    markup = render.answer(an_answer(a_quote(text, answer=(start, end))))
    assert read(markup).texts == [text]
    inside = markup.split("<mark>")[1].split("</mark>")[0]
    assert html.unescape(inside) == text[start:end]


@given(words, st.data())
def test_the_page_shows_a_document_as_text_and_marks_exactly_the_quote(text: str, data: st.DataObject) -> None:
    document, starts = a_document([text, "x", text])
    length = len(document.text)
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    first = data.draw(st.integers(start, end - 1))
    last = data.draw(st.integers(first + 1, end))
    page = document_page(document, Resolved(State.EXACT, quote=(start, end), answer=(first, last)), History(), LOOK)
    body = page[page.index("<main>") : page.index("</main>")]
    assert read(body).tags <= {"main", "section", "a", "p", "mark", "strong"}
    # What stands between two paragraphs is not shown, hence not marked.
    shown = [range(begin, begin + len(part)) for begin, part in zip(starts, [text, "x", text], strict=True)]
    expected = [
        document.text[max(start, r.start) : min(end, r.stop)] for r in shown if start < r.stop and end > r.start
    ]
    assert read(body, "quote").texts == expected
    answers = [
        document.text[max(first, r.start) : min(last, r.stop)] for r in shown if first < r.stop and last > r.start
    ]
    assert read(body, "answer").texts == answers


def a_document(parts: list[str], kind: Kind = Kind.BODY) -> tuple[Document, list[int]]:
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part) + 2
    paragraphs = tuple(
        Paragraph(number, start, start + len(part), kind, number)
        for number, (start, part) in enumerate(zip(starts, parts, strict=True), 1)
    )
    return Document("a.txt", "a.txt", "A <title>", "\n\n".join(parts), paragraphs, "ab" * 32, "2020-06-05"), starts


def test_the_page_names_hash_date_and_kinds() -> None:
    document, _ = a_document(["One", "Two"], Kind.FURNITURE)
    page = document_page(document, Resolved(State.EXACT), History(), replace(LOOK, theme="dark"))
    assert 'data-theme="dark"' in page
    assert "A &lt;title&gt;" in page
    assert f"SHA-256 of the file as it was read: {'ab' * 32}" in page
    assert '<time datetime="2020-06-05">5 Jun 2020</time>' in page
    assert '<section class="furniture" id="p2">' in page
    assert "<script" not in page


def test_a_message_page_is_escaped() -> None:
    assert "<b>" not in message_page("<b>", "<b>", LOOK)


def test_links_lead_to_the_quote_under_the_path_that_is_served() -> None:
    quote = a_quote("It costs RMB 3.6.")
    sealed = f"&amp;quote={quote_digest(quote.text)}&amp;paragraph=5"
    shown = Renderer("/chat").answer(an_answer(quote))
    assert f'href="/chat/source/12?start=100&amp;end=117{sealed}#p5"' in shown


def test_what_is_said_by_itself_is_said_in_the_readers_language_and_documents_stay_as_they_are() -> None:
    german = Renderer(say=languages()["de"])
    quote = a_quote("It costs RMB 3.6.", answer=(9, 16))
    shown = german.answer(an_answer(quote, a_quote("No."), standalone_question="and now?"))
    for said in (
        "Sehr wahrscheinlich",
        "93\u00a0%",
        "Absatz 5",
        "Gesucht als:",
        "Weitere Stellen (1)",
        "Es fehlt etwas",
    ):
        assert said in shown
    assert "RMB 3&#46;6" in shown
    assert "Die Frage ist zu lang" in german.answer(an_answer(quote, notices=(CUT,)))
    assert german.working(1234).count("1.234 Stellen werden durchsucht") == 1


@pytest.mark.parametrize("code", languages())
def test_no_language_breaks_a_message(code: str) -> None:
    speaking, quote = Renderer("/chat", languages()[code]), a_quote("It costs RMB 3.6.")
    unknown = {"unknown_words": ("x",), "spellings": (Spelling("x", ("y", "z"), "y?"),)}
    states = [
        an_answer(quote, quote, standalone_question="x"),
        an_answer(quote, replace(quote, number=2), groups=(Group("a", (1,)), Group("b", (2,), 3))),
        an_answer(quote, status=Status.WEAK, **unknown),
        an_answer(status=Status.NOT_FOUND, near_misses=(quote,), **unknown),
        an_answer(status=Status.NO_DOCUMENTS),
    ]
    messages = [speaking.answer(state) for state in states]
    messages += [speaking.welcome(), speaking.working(5, 3), speaking.stopped("x")]
    messages += [speaking.failure("x", error, "id") for error in (LateError("y"), PinciteError("y"), OSError("y"))]
    messages += [speaking.answer(an_answer(status=Status.NOT_FOUND, lookup=match)) for match in Match]
    for message in messages:
        assert read(message).tags <= OURS
        assert MarkdownIt("commonmark").render(message) == message


@pytest.mark.parametrize(("probability", "word"), [(0.99, "Very likely"), (0.7, "Likely"), (0.2, "Possible")])
def test_confidence_is_said_in_words(probability: float, word: str) -> None:
    shown = render.answer(an_answer(replace(a_quote("Yes."), confidence=probability)))
    assert word in shown
    assert f"{probability:.0%}" in shown


def test_disagreement_shows_each_answer_with_its_quotes_and_the_rest_folded() -> None:
    quotes = [a_quote(f"It is {value}.", number=number) for number, value in enumerate(("one", "two", "three"), 1)]
    shown = render.answer(an_answer(*quotes, groups=(Group("one", (1,)), Group("two", (2,)))))
    assert "The sources disagree" in shown
    assert shown.count("pc-side") == 3  # the frame and two sides
    assert "More passages (1)" in shown


def test_a_follow_up_shows_what_was_searched() -> None:
    assert "Searched as" not in render.answer(an_answer(a_quote("Yes.")))
    assert "Searched as" in render.answer(an_answer(a_quote("Yes."), standalone_question="and in 2019?"))


def test_not_found_never_looks_like_an_answer() -> None:
    shown = render.answer(an_answer(status=Status.NOT_FOUND, near_misses=(a_quote("No."),), unknown_words=("zebra",)))
    assert "Closest passages (not an answer)" in html.unescape(shown)
    assert "zebra" in shown
    assert "pc-short" not in shown


@pytest.mark.parametrize(
    ("count", "line"),
    [
        ((12, 148, "2026-11-21T20:56:01+00:00"), "12 documents · 148 passages · updated 21 Nov 2026"),
        ((1, 1, None), "1 document · 1 passage"),
    ],
)
def test_the_corpus_in_words(count: tuple[int, int, str | None], line: str) -> None:
    assert render.corpus_line(*count) == line


def test_small_talk_gets_a_reply_in_the_readers_language_and_questions_one_click_away() -> None:
    answer = an_answer(
        status=Status.NOT_FOUND, reply=Reply(small_talk.REPLIES[small_talk.Kind.GREETING], 12, ("What is <b>KYC</b>?",))
    )
    shown = render.answer(answer)
    assert small_talk.REPLIES[small_talk.Kind.GREETING] in shown
    assert "12 documents" in shown
    assert "What is <b>KYC</b>?" in html.unescape(shown)
    assert 'class="pc-retry"' in shown
    assert read(shown).tags <= OURS
    assert "12 Dokumente" in Renderer(say=languages()["de"]).answer(answer)
    assert small_talk.REPLIES[small_talk.Kind.GREETING] not in Renderer(say=languages()["de"]).answer(answer)


def test_looked_up_words_are_shown_where_they_stand_and_as_text_only() -> None:
    exact = replace(a_quote("<b>It</b> costs 3."), answer=None, confidence=1.0)
    shown = Renderer("/chat").answer(an_answer(exact, lookup=Match.EXACT))
    assert "Word for word" in shown
    assert 'href="/chat/source/12?start=100' in shown
    seen = read(shown)
    assert seen.tags <= OURS
    assert "<b>It</b> costs 3." in html.unescape(shown)
    near = replace(a_quote("<i>It</i> costs 4 in all."), answer=None, confidence=0.0)
    answer = an_answer(
        status=Status.NOT_FOUND, near_misses=(near,), question="“<i>It</i> costs 3 in all.”", lookup=Match.NEAR
    )
    shown = render.answer(answer)
    assert "<del>3</del><ins>4</ins>" in shown
    assert read(shown).tags <= OURS
    assert "stand nowhere" in render.answer(an_answer(status=Status.NOT_FOUND, lookup=Match.NOWHERE))


@pytest.mark.parametrize("status", [Status.WEAK, Status.NOT_FOUND])
def test_passages_far_below_the_first_are_folded(status: Status) -> None:
    quotes = tuple(
        replace(a_quote(f"Passage {number}.", number=number), confidence=likely)
        for number, likely in enumerate((0.5, 0.3, 0.01), 1)
    )
    shown = render.answer(
        an_answer(*quotes, status=status) if status is Status.WEAK else an_answer(status=status, near_misses=quotes)
    )
    assert "More passages (1)" in html.unescape(shown)
    assert shown.index("Passage 2") < shown.index("<details") < shown.index("Passage 3")


def test_agreement_is_told_by_independent_sources() -> None:
    quote = a_quote("It costs RMB 3.6.")
    assert "2 independent sources" in render.answer(an_answer(quote, groups=(Group("RMB 3.6", (1,), 2),)))
    assert "independent" not in render.answer(an_answer(quote, groups=(Group("RMB 3.6", (1,), 1),)))


def test_a_web_address_leads_to_the_words_in_the_original() -> None:
    quote = a_quote("It costs 3.")
    address = replace(quote, citation=replace(quote.citation, url="https://example.com/a?b=1&c=<2>"))
    shown = render.answer(an_answer(address))
    assert 'href="https://example.com/a?b=1&amp;c=&lt;2&gt;#:~:text=It%20costs%203."' in shown
    script = replace(quote, citation=replace(quote.citation, url="javascript:alert(1)"))
    assert "javascript" not in render.answer(an_answer(script))


def test_who_is_signed_in_is_text_and_nothing_else() -> None:
    assert render.reader(None) == ""
    shown = render.reader("<img src=x> **ada**")
    assert "<img" not in shown
    assert "**" not in shown


def test_each_thing_asked_for_has_a_section_of_its_own() -> None:
    parts = (
        Part("<b>one</b>?", Status.ANSWERED, 0.95, (1,), (Group("short", (1,)),)),
        Part("two?", Status.NOT_FOUND, 0.0, (), ()),
    )
    page = render.answer(an_answer(a_quote("short words"), status=Status.LIKELY, parts=parts))
    assert page.count('class="pc-part ') == 2
    assert "".join(read(page, "pc-part-asked").texts) == "<b>one</b>?two?"
    assert "Not found in these documents" in html.unescape(page)


def test_what_the_question_leaves_open_is_asked_back_with_a_button_each() -> None:
    groups = (Group("short", (1,), about="<b>Tern</b>"), Group("words", (2,), about="Skua"))
    asked = an_answer(a_quote("short"), a_quote("words", number=2), groups=groups)
    page = render.answer(asked)
    assert "Which one do you mean?" in html.unescape(page)
    assert "".join(read(page, "pc-asked").texts) == "q? (<b>Tern</b>)q? (Skua)"
    assert page.count('class="pc-retry"') == 2
    assert "disagree" not in page


@given(words)
def test_what_a_quote_leads_to_is_shown_as_text(text: str) -> None:
    page = render.answer(an_answer(replace(a_quote("So:"), below=text)))
    seen = read(page, "pc-below")
    assert seen.texts == [text]
    assert seen.tags <= OURS


def test_code_is_shown_as_code() -> None:
    assert "pc-code" in render.answer(an_answer(replace(a_quote("So:"), below="```sh\nls\n```")))
    assert "pc-code" not in render.answer(an_answer(replace(a_quote("So:"), below="- one\n- two")))
