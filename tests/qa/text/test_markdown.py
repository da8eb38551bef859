from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.text.markdown import plain, quotation, unescaped
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
    r"the set \[ x \] and \( y \), $5 and $6",
    r"\\[a\\] \\(b\\) `\[`",
    r"\begin{equation}x\end{equation} \ce{H2O} \pu{1 m}",
    "$$x$$ $ y $ costs $9.1 or 9$",
]
PARTS = [*"a5 .,$\\()[]{}`*_\n", "\\[", "\\]", "\\(", "\\)", "$$", "\\ce{", "\\begin{equation}", "\\end{equation}"]
FORMULAS = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


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
    assert tags <= {"blockquote", "p", "code"}


@given(WORDS.filter(printable))
def test_any_text_is_shown_word_for_word(text: str) -> None:
    shown, tags = rendered(quotation(text, flowing=True))
    assert words(shown) == words(text)
    assert tags <= {"blockquote", "p", "code"}


@given(WORDS.filter(printable))
def test_lines_that_are_kept_hold_nothing_but_the_text(text: str) -> None:
    shown, tags = rendered(quotation(text, flowing=False))
    assert "".join(shown.split()) == "".join(text.split())
    assert tags <= {"blockquote", "p", "br", "code"}


@given(WORDS)
def test_a_text_comes_back(text: str) -> None:
    assert unescaped(plain(text)) == "\n".join(line.strip() for line in text.split("\n"))


def test_addresses_are_not_made_links() -> None:
    assert plain("https://evil.example www.evil.example me@evil.example") == (
        r"https\://evil.example www\.evil.example me\@evil.example"
    )


def test_lines_of_a_list_stay_lines() -> None:
    assert quotation("- one\n- two\n\nthree", flowing=False) == "> \\- one\\\n> \\- two\n>\n> three"


def brackets_as_dollars(markdown: str) -> str:
    """Do as LibreChat did for long, and LobeChat does: outside code, TeX's brackets become dollars before all else."""

    def one(found: re.Match[str]) -> str:
        code, block, inline = found.groups()
        return code or (f"$${block}$$" if block is not None else f"${inline}$")

    pattern = r"(```[\s\S]*?```|`.*?`)|\\\[([\s\S]*?[^\\])\\\]|\\\((.*?)\\\)"
    return re.sub(pattern, one, markdown)


def dollars_doubled(markdown: str) -> str:
    """Do as LibreChat does now: a pair of dollars on a line, neither escaped, is a formula."""
    return re.sub(r"(?<!\\)\$(?!\$)((?:[^$\n]|\\\$)+?)(?<!\\)(?<!`)\$(?!\$)", r"$$\1$$", markdown)


def cut_at_formulas(markdown: str) -> list[str]:
    """Do as Open WebUI does: wherever something looks like a displayed formula, a block begins, even within code."""
    pattern = r"\$\$[\s\S]+?\$\$|\\\[[\s\S]+?\\\]|\\begin\{equation\}[\s\S]+?\\end\{equation\}"
    return re.findall(pattern, markdown)


def formulas_within_lines(markdown: str) -> list[str]:
    """Return what Open WebUI takes for formulas once escapes and code are read: from its left to right."""
    found = re.finditer(
        r"(\$(?:\\.|[^\\])+?\$|\\(?:ce|pu)\{(?:\\.|[^\\])+?\}|\\\((?:\\.|[^\\])+?\\\))|`[^`]*`|\\.|.",
        markdown, re.DOTALL,
    )  # fmt: skip
    return [each[1] for each in found if each[1]]


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_front_end_makes_a_formula_of_a_payload(text: str) -> None:
    _no_formulas(text)


@given(FORMULAS.filter(printable))
def test_no_front_end_makes_a_formula_of_a_text(text: str) -> None:
    _no_formulas(text)


def _no_formulas(text: str) -> None:
    made = quotation(text, flowing=True)
    assert brackets_as_dollars(made) == made
    assert dollars_doubled(made) == made
    assert cut_at_formulas(made) == []
    assert formulas_within_lines(made) == []
    shown, tags = rendered(made)
    assert shown == words(text)
    assert tags <= {"blockquote", "p", "code"}
