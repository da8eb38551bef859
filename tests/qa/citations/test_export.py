"""Every exported form carries the quotes word for word, and the bundle proves them without Pincite."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from index.errors import PinciteError
from index.sync.update import update
from qa.assistant import Assistant
from qa.citations.export import (
    FORMS,
    Stamp,
    as_json,
    bibtex,
    bundle,
    export,
    html,
    markdown,
    ris,
    shown,
    sources,
    web_annotations,
)
from qa.citations.verify_bundle import check
from qa.settings import Settings
from qa.types import Answer, Spelling, Status
from tests.qa.text.test_markdown import rendered, words
from tests.support.parts import write

STAMP = Stamp("2026-11-25T12:00:00+00:00", "a model", "0")
QUESTIONS = (
    "How much revenue did Tencent's cloud business make in 2018?",
    "Why do banks buy technology?",
    "xyzzy",
    "Who is JD Finance's CEO and how much revenue did Tencent's cloud business make in 2018?",
)


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    return [assistant.ask(question) for question in QUESTIONS]


def test_json_is_the_answer_and_says_when_and_with_what_it_was_made(answers: list[Answer]) -> None:
    for answer in answers:
        read = json.loads(as_json(answer, STAMP))
        assert read.pop("exported") == {"time": STAMP.time, "model": "a model", "pincite": "0"}
        assert read == json.loads(json.dumps(answer.to_json()))


def test_a_page_holds_the_quotes_with_places_and_hashes(answers: list[Answer]) -> None:
    for answer in answers:
        page = html(answer, STAMP)
        text = unescape(re.sub(r"<[^>]*>", "", page))
        for quote in shown(answer):
            assert quote.text in text
            assert quote.citation.sha256 in text
        assert answer.corpus in page


def test_each_thing_asked_for_has_a_heading(answers: list[Answer]) -> None:
    asked = [part.question for part in answers[3].parts]
    assert len(asked) == 2
    for form, heading in ((markdown, "## {}"), (html, "<h2>{}</h2>")):
        made = unescape(form(answers[3], STAMP))
        assert all(heading.format(question) in made for question in asked)


def test_what_a_quote_leads_to_goes_along(answers: list[Answer]) -> None:
    asked = replace(answers[0], quotes=(replace(answers[0].quotes[0], below="<b>ls</b> *"),))
    assert "<pre>&lt;b&gt;ls&lt;/b&gt; *</pre>" in html(asked, STAMP)
    assert words("<b>ls</b> *") in words(rendered(markdown(asked, STAMP))[0])


def test_what_the_question_leaves_open_is_said(answers: list[Answer]) -> None:
    first = answers[0].groups[0]
    asked = replace(answers[0], groups=(replace(first, about="Tern"), replace(first, answer="4", about="Skua")))
    for made in (markdown(asked, STAMP), html(asked, STAMP)):
        assert f"Which one do you mean? Tern: {first.answer} / Skua: 4" in unescape(made).replace("\\", "")


def test_markdown_holds_the_same(answers: list[Answer]) -> None:
    for answer in answers:
        text, _ = rendered(markdown(answer, STAMP))
        for quote in shown(answer):
            assert words(quote.text) in text
            assert f"paragraph {quote.citation.paragraph}" in text


def test_documents_cannot_become_markup(answers: list[Answer]) -> None:
    first = shown(answers[0])[0]
    hostile = replace(first, text="<script>alert(1)</script> [x](javascript:1) `x`", answer=None)
    answer = replace(answers[0], question="<img src=x onerror=alert(1)>", quotes=(hostile,))
    assert "<script" not in html(answer, STAMP)
    assert "<img" not in html(answer, STAMP)
    text, tags = rendered(markdown(answer, STAMP))
    assert tags <= {"h1", "p", "ol", "li", "blockquote", "hr"}
    assert "<script>alert(1)</script> [x](javascript:1) `x`" in text


@pytest.mark.parametrize("text", ["a\n---\nb", "- one\n- two", "1. one\n\n2. two", "# x\n=====", "\\[ x \\]", "| a |"])
def test_markdown_holds_every_sign_of_a_quote(text: str, answers: list[Answer]) -> None:
    quotes = tuple(
        replace(shown(answers[0])[0], number=number, text=text, answer=None, confidence=0.9) for number in range(1, 12)
    )
    made, tags = rendered(markdown(replace(answers[0], status=Status.WEAK, quotes=quotes, groups=()), STAMP))
    assert made.count(words(text)) == len(quotes)
    assert tags <= {"h1", "p", "ol", "li", "blockquote", "hr", "br", "code"}


def test_a_bibliography_holds_what_tex_reads_in_other_ways(answers: list[Answer]) -> None:
    quote = shown(answers[0])[0]
    citation = replace(
        quote.citation, title="R&D ~ 5% {of} #1_x^2 \\y\nTY  - X", url="https://x.example/a_b%20c#{d}", date="2020"
    )
    answer = replace(answers[0], quotes=(replace(quote, citation=citation),))
    entry = bibtex(answer, STAMP)
    assert r"R\&D \textasciitilde{} 5\% (of) \#1\_x\textasciicircum{}2 \textbackslash{}y TY - X" in entry
    assert "url = {https://x.example/a_b%20c#%7Bd%7D}" in entry
    assert entry.count("{") == entry.count("}")
    records = ris(answer, STAMP).split("\r\n")
    assert [line for line in records if line.startswith("TY")] == ["TY  - GEN"]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in records if line)


def test_a_bundle_can_be_unpacked_on_windows_and_is_still_proof(tmp_path: Path) -> None:
    texts = {
        "con.txt": "The first harbour has 41 berths in all.",
        "Harbours: east?.txt": "The second harbour has 42 berths in all.",
        "Pay.md": "The third harbour has 43 berths in all.",
        "pay.md": "The fourth harbour has 44 berths in all.",
        "odd. /" + "n" * 120 + ".md": "The fifth harbour has 45 berths in all.",
    }
    folder = write(tmp_path / "docs", texts)
    os.utime(folder / "con.txt", (0, 0))
    update(tmp_path / "index", [folder])
    assistant = Assistant.open(tmp_path / "index", Settings(quotes_shown=10))
    quotes = [assistant.ask(f"“{text}”").quotes[0] for text in texts.values()]
    answer = replace(
        assistant.ask(f"“{texts['con.txt']}”"),
        quotes=tuple(replace(quote, number=number) for number, quote in enumerate(quotes, 1)),
    )
    packed = zipfile.ZipFile(io.BytesIO(bundle(answer, STAMP, assistant.index)))
    names = [name for name in packed.namelist() if name.startswith("sources/")]
    assert len({name.lower() for name in names}) == len(texts)
    assert not any(set('<>:"|?*') & set(name) or "con.txt" in name.split("/") for name in names)
    packed.extractall(tmp_path / "unpacked")
    assert [each["state"] for each in check(tmp_path / "unpacked")] == ["exact"] * len(texts)
    assert [each["source"] for each in check(tmp_path / "unpacked")] == [quote.citation.source for quote in quotes]
    command = [sys.executable, "-I", str(tmp_path / "unpacked" / "verify_bundle.py")]
    done = subprocess.run(command, capture_output=True, check=False, env={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")
    (tmp_path / "unpacked" / names[2]).write_text("The third harbour has 34 berths in all.")
    assert [each["state"] for each in check(tmp_path / "unpacked")].count("exact") == len(texts) - 1
    assistant.index.close()


def test_annotations_select_by_words_and_by_position(answers: list[Answer]) -> None:
    for answer in answers:
        page = json.loads(web_annotations(answer, STAMP))
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
        for item, quote in zip(page["items"], shown(answer), strict=True):
            words, position = item["target"]["selector"]
            assert words["type"] == "TextQuoteSelector"
            assert words["exact"] == quote.text
            assert (quote.before + quote.text + quote.after).find(
                words["prefix"] + words["exact"] + words["suffix"]
            ) >= 0
            assert (position["start"], position["end"]) == (quote.citation.start, quote.citation.end)


@pytest.mark.parametrize(("form", "opening"), [(bibtex, "@misc{"), (ris, "TY  - ")])
def test_bibliographies_hold_each_source_once(
    form: Callable[[Answer, Stamp], str], opening: str, answers: list[Answer]
) -> None:
    for answer in answers:
        written = form(answer, STAMP)
        assert written.count(opening) == len(sources(answer))
        assert written.count("{") == written.count("}")


def test_a_bundle_is_proved_without_pincite_and_shows_what_was_altered(
    answers: list[Answer], assistant: Assistant, tmp_path: Path
) -> None:
    packed = tmp_path / "answer.zip"
    export(packed, answers[0], STAMP, assistant.index)
    folder = tmp_path / "bundle"
    with zipfile.ZipFile(packed) as content:
        content.extractall(folder)

    def check() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(folder / "verify_bundle.py")]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    proved = check()
    assert (proved.returncode, proved.stdout.count("exact")) == (0, len(answers[0].quotes)), proved.stderr
    first = answers[0].quotes[0]
    file = folder / "sources" / first.citation.source
    file.write_bytes(file.read_bytes().replace(b"9.1", b"9.2"))
    altered = check()
    assert altered.returncode == 1
    assert "[1] changed" in altered.stdout
    file.unlink()
    assert "[1] missing" in check().stdout


def test_the_suffix_says_the_form(answers: list[Answer], assistant: Assistant, tmp_path: Path) -> None:
    for suffix in [*FORMS, ".zip"]:
        export(tmp_path / f"answer{suffix}", answers[0], STAMP, assistant.index)
        assert (tmp_path / f"answer{suffix}").stat().st_size > 200
    for path in (tmp_path / "answer.doc", tmp_path / "missing" / "answer.md"):
        with pytest.raises(PinciteError, match=r"expected one of|could not be written"):
            export(path, answers[0], STAMP, assistant.index)


def test_a_bundle_without_its_file_is_refused(answers: list[Answer], assistant: Assistant) -> None:
    first = answers[0].quotes[0]
    gone = replace(first, citation=replace(first.citation, source="gone.txt", document="gone.txt"))
    with pytest.raises(PinciteError, match=r"gone\.txt is cited but its file is gone"):
        bundle(replace(answers[0], quotes=(gone,)), STAMP, assistant.index)


def test_the_text_forms_say_what_the_chat_says_beside_the_quotes(answers: list[Answer]) -> None:
    first = answers[0].quotes[0]
    quotes = tuple(
        replace(first, number=number, confidence=likely) for number, likely in enumerate((0.4, 0.2, 0.01), 1)
    )
    meant = Spelling("clowd", ("cloud",), "How is the cloud?")
    weak = replace(
        answers[0], status=Status.WEAK, quotes=quotes, groups=(), notices=("It was cut.",), unknown_words=("clowd",),
        spellings=(meant,),
    )  # fmt: skip
    for form in (markdown, html):
        text = unescape(re.sub(r"<[^>]*>", " ", form(weak, STAMP))).replace("\\", "")
        for told in ("It was cut.", "Nowhere in these documents: clowd", "Did you mean cloud? How is the cloud?"):
            assert told in text
        assert re.search(r"40%.*20%.*More passages.* 1%", text, re.DOTALL)


def test_words_that_were_looked_up_have_no_probability(assistant: Assistant) -> None:
    words = assistant.ask(QUESTIONS[0]).quotes[0].text
    answer = assistant.ask(f"“{words}”")
    for form in (markdown, html):
        text = form(answer, STAMP)
        assert "stand word for word" in text
        assert "%" not in text.replace("margin:0 auto", "")


def test_a_reply_to_small_talk_is_told_as_it_was_said(assistant: Assistant) -> None:
    answer = assistant.ask("Hello")
    assert answer.reply is not None
    for form in (markdown, html):
        assert answer.reply.text in form(answer, STAMP)
