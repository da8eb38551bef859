from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources import Limits, read
from index.sources.plain.wiki import without_marks
from index.types import Document

PAGE = """== Pumps ==
'''Orion''' is the ''old'' pump of [[Hall 3]]; '''''never''''' run it dry.

A pipe of 6'' leads to it. It's the workers' own.

<pre>
name = '''Orion''' + ''
</pre>
'''Vega''' is the new one.
"""


def test_marks_of_bold_and_italics_are_no_words() -> None:
    assert without_marks(PAGE).split("\n") == [
        "== Pumps ==",
        "Orion is the old pump of [[Hall 3]]; never run it dry.",
        "",
        "A pipe of 6'' leads to it. It's the workers' own.",
        "",
        "<pre>",
        "name = '''Orion''' + ''",
        "</pre>",
        "Vega is the new one.",
        "",
    ]


@pytest.mark.parametrize(
    "text", ["'''Orion''' is a pump.", "See [[Orion]]: 6'' by 4''.", "```\nx = '''a'''\n```\n", "No marks, [[Hall 3]]."]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert without_marks(text) == text


@given(st.lists(st.sampled_from(["'", "''", "'''", "a", " ", "\n", "[[b]]", "<pre>", "</pre>", "```", "== c =="])))
def test_only_apostrophes_go_and_every_line_stays(parts: list[str]) -> None:
    text = "'''a''' [[b]]\n" + "".join(parts)
    found = without_marks(text)
    assert found.replace("'", "") == text.replace("'", "")
    assert found.count("\n") == text.count("\n")


def test_quotes_of_a_wiki_page_stand_in_its_lines(tmp_path: Path) -> None:
    (tmp_path / "pumps.md").write_text(PAGE)
    (document,) = read(tmp_path / "pumps.md", "pumps.md", Limits())
    assert isinstance(document, Document)
    lines = [(each.line, document.text[each.start : each.end]) for each in document.paragraphs]
    assert (2, "Orion is the old pump of [[Hall 3]]; never run it dry.") in lines
    assert all(line and PAGE.split("\n")[line - 1][:1] in {text[0], "'"} for line, text in lines)
