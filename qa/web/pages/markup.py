"""Document text and differences as escaped HTML, and the addresses of source pages.

Gradio's chat reads a message as Markdown with HTML in it. Three things keep document text plain there: every ASCII
character of it that is not a letter, digit or space becomes a numeric reference; a message has no line break, so that
Markdown takes it whole as one block of HTML; and the sanitiser in the browser runs after that. Document text stands in
``bdi``, so that a right-to-left override ends where the text ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from index.text.lists import begins_item
from qa.text.markdown import CODE_BEGINS
from qa.types import Citation, Quote, quote_digest

_REFERENCES = {code: f"&#{code};" for code in (*range(9, 11), 13, *range(33, 127)) if not chr(code).isalnum()}
_WRAPPED = 40
"""A line shorter than this was ended on purpose."""


def escape(text: str) -> str:
    """Return text that neither HTML nor Markdown reads as anything but text; ``html.unescape`` gives it back."""
    return text.translate(_REFERENCES)


def isolated(text: str) -> str:
    """Return text as HTML whose direction ends with it, and whose language is not that of the page around it."""
    return f'<bdi lang="">{escape(text)}</bdi>'


def flows(paragraph: str) -> bool:
    """Tell whether the lines of a paragraph were wrapped to a width, so that they may be set as one running text.

    The items of a list were not.
    """
    first, *others = paragraph.split("\n")
    long = all(len(line) >= _WRAPPED for line in (first, *others[:-1]))
    return bool(others) and long and not any(begins_item(line.lstrip()) for line in others)


def marked_difference(diff: Iterable[tuple[str, str]], plain: Callable[[str], str]) -> str:
    """Return two texts as one, what was taken out and what came in marked; ``plain`` makes a text harmless."""
    shape = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return "".join(shape[what].format(plain(words)) for what, words in diff)


def header(quote: Quote) -> str:
    """Return the header of the table that a quoted row is from."""
    return f'<bdi class="pc-header" lang="">{escape(quote.header)}</bdi>\n' if quote.header else ""


def below(quote: Quote) -> str:
    """Return what the quote leads to: code, a list, a table."""
    if not quote.below:
        return ""
    code = " pc-code" if quote.below.startswith(CODE_BEGINS) else ""
    return f'\n<bdi class="pc-below{code}" lang="">{escape(quote.below)}</bdi>'


def marked(quote: Quote) -> str:
    """Return the words of a quote with its answer marked, by offsets."""
    if quote.answer is None:
        return escape(quote.text)
    start = quote.answer.start - quote.citation.start
    end = quote.answer.end - quote.citation.start
    return f"{escape(quote.text[:start])}<mark>{escape(quote.text[start:end])}</mark>{escape(quote.text[end:])}"


def source_path(citation: Citation, answer: tuple[int, int] | None = None, words: str | None = None) -> str:
    """Return the path of the page that shows a citation with its quote, and the short answer in it, marked.

    With ``words``, the quote itself, the page can tell whether they still stand there, and marks nothing if not.
    """
    address, _, fragment = citation.permalink.partition("#")
    page = address.partition("?")[0]
    marked = f"&answer={answer[0]}-{answer[1]}" if answer else ""
    sealed = f"&quote={quote_digest(words)}&paragraph={fragment.removeprefix('p')}" if words is not None else ""
    return f"{page}?start={citation.start}&end={citation.end}{marked}{sealed}#{fragment}"


__all__ = ["below", "escape", "flows", "header", "isolated", "marked", "marked_difference", "source_path"]
