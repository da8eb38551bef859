"""Every exported form carries the quotes word for word, and the bundle proves them without Pincite."""

from __future__ import annotations

import json
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
from qa.types import Answer, Spelling, Status

STAMP = Stamp("2026-11-25T12:00:00+00:00", "a model", "0")
QUESTIONS = ("How much revenue did Tencent's cloud business make in 2018?", "Why do banks buy technology?", "xyzzy")


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


def test_markdown_holds_the_same(answers: list[Answer]) -> None:
    for answer in answers:
        text = re.sub(r"\\(.)", r"\1", markdown(answer, STAMP)).replace("\n> ", "\n")
        for quote in shown(answer):
            assert quote.text in text
            assert f"paragraph {quote.citation.paragraph}" in text


def test_documents_cannot_become_markup(answers: list[Answer]) -> None:
    from dataclasses import replace

    first = shown(answers[0])[0]
    hostile = replace(first, text="<script>alert(1)</script> [x](javascript:1) `x`", answer=None)
    answer = replace(answers[0], question="<img src=x onerror=alert(1)>", quotes=(hostile,))
    assert "<script" not in html(answer, STAMP)
    assert "<img" not in html(answer, STAMP)
    assert not re.search(r"(?<!\\)[<\[`]", markdown(answer, STAMP))


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
    from dataclasses import replace

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
