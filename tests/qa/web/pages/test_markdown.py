from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.web.pages.markdown import plain, quotation, unescaped
from tests.support.browser import HOSTILE

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SIGNS = st.text(st.sampled_from("ab1 .)-+=*_`~#>|<&;[](!)\\:/@$'\"{}^%\n\twW"), max_size=60)
WORDS = st.one_of(SIGNS, st.text(max_size=60))
PAYLOADS = [
    HOSTILE,
    "[x](javascript:alert(1))",
    "![x](https://evil.example/a.png)",
    "[x]: https://evil.example\n\n[x]",
    "<https://evil.example>",
    "<img src=x onerror=alert(1)>",
    "a\n===",
    "a\n---",
    "1. one\n2) two",
    "    code",
    "a | b\n--- | ---\n1 | 2",
    "|a|\n|-|",
    "~~gone~~ ~~~",
    "```js\nalert(1)\n```",
    ":::note\nx\n:::",
    "&lt;b&gt; &#42;x&#42;",
    "- [ ] task",
    "line\\\nbreak",
    "[^1]: note",
]


def words(text: str) -> str:
    return " ".join(text.split())


def rendered(markdown: str) -> tuple[str, set[str]]:
    """Return the words that a reader sees, and the tags around them."""
    html = RENDERER.render(markdown)
    return words(unescape(re.sub(r"<[^>]*>", " " if "<br" in html else "", html))), set(re.findall(r"<(\w+)", html))


def printable(text: str) -> bool:
    """Tell whether Markdown can hold the text: it knows neither NUL nor lone surrogates nor other ends of lines."""
    return not re.search("[\0\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029\ud800-\udfff]", text)


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_payload_is_shown_and_does_nothing(text: str) -> None:
    shown, tags = rendered(quotation(text, flowing=True))
    assert shown == words(text)
    assert tags <= {"blockquote", "p"}


@given(WORDS.filter(printable))
def test_any_text_is_shown_word_for_word(text: str) -> None:
    shown, tags = rendered(quotation(text, flowing=True))
    assert words(shown) == words(text)
    assert tags <= {"blockquote", "p"}


@given(WORDS.filter(printable))
def test_lines_that_are_kept_hold_nothing_but_the_text(text: str) -> None:
    shown, tags = rendered(quotation(text, flowing=False))
    assert "".join(shown.split()) == "".join(text.split())
    assert tags <= {"blockquote", "p", "br"}


@given(WORDS)
def test_a_text_comes_back(text: str) -> None:
    assert unescaped(plain(text)) == "\n".join(line.strip() for line in text.split("\n"))


def test_addresses_are_not_made_links() -> None:
    assert plain("https://evil.example www.evil.example me@evil.example") == (
        r"https\://evil.example www\.evil.example me\@evil.example"
    )


def test_lines_of_a_list_stay_lines() -> None:
    assert quotation("- one\n- two\n\nthree", flowing=False) == "> \\- one\\\n> \\- two\n>\n> three"
