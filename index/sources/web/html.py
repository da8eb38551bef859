"""HTML: all visible text is kept; trafilatura says which of it is the article.

The document's text is made here, block by block in reading order, so that each paragraph's offsets are known and
nothing is found again by searching. Furniture stays in the text and is only marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from lxml.etree import ParserError
from lxml.html import HTMLParser, document_fromstring

from index.errors import SourceError
from index.sources.blocks import assembled, words
from index.sources.decoding import decoded
from index.sources.file import File
from index.sources.web.tree import Beside, Visible, blocks
from index.text.kinds.datelines import iso_date, opening
from index.text.kinds.furniture import furniture
from index.text.kinds.headlines import names_something
from index.text.kinds.questions import heads, question_level
from index.text.paragraphs import first_words
from index.types import Document, Kind

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_SNIFFED = 4096
"""HTML wants the charset within the first 1,024 bytes; pages are careless."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:(\d{1,7})|x([\da-f]{1,6}))(?!\w);?", re.IGNORECASE)
_SHORT = 25
"""Shorter blocks must be a whole line of the article; longer ones may be a part of one."""
_PROSE = 80
_MOST = 3
_SITE = re.compile(r"\s[|–—·•»:/-]{1,2}\s")
"""What stands between the title of a page and the name of its site."""
_LONGEST_NAME = 80
_GAP = 5
"""More blocks than this that the extraction left out together are a box within the article, not a part of it."""


@dataclass(frozen=True, slots=True)
class _Article:
    """What trafilatura makes of a page."""

    words: str
    lines: frozenset[str]
    title: str | None
    author: str | None
    date: str | None
    url: str | None

    def holds(self, text: str) -> bool:
        """Tell whether the article has this text, whatever the spacing and the signs."""
        said = words(text)
        if said in self.lines or (len(said) >= _SHORT and said in self.words):
            return True
        # Links and notes within a long block may have been left out; its two ends are enough.
        return len(said) > 4 * _SHORT and said[: _SHORT * 2] in self.words and said[-_SHORT * 2 :] in self.words


def read(file: File) -> Iterator[Document | SourceError]:
    """Yield the one document of an HTML file."""
    loaded = file.load()
    declared = _CHARSET.search(loaded.data[:_SNIFFED])
    page = decoded(loaded.data, file.source, declared[1].decode("ascii") if declared else None)
    root = tree(page.text, file.source)
    found = blocks(root)
    if not found:
        raise SourceError(file.source, "is empty: the page has no visible text; save it after its scripts have run")
    named = " ".join((root.findtext(".//title") or "").split())
    article = _article(root, file.source)
    judged = _with_questions(
        [replace(block, kind=kind) for block, kind in zip(found, _kinds(found, article), strict=True)]
    )
    title = _title(judged, article.title, named)
    text, paragraphs = assembled(judged, title)
    yield Document(
        source=file.source,
        name=file.name,
        title=title or first_words(text, paragraphs) or file.stem,
        text=text,
        paragraphs=paragraphs,
        sha256=loaded.sha256,
        note=page.note,
        date=article.date,
        author=article.author,
        url=article.url,
    )


def tree(page: str, source: str) -> Any:  # noqa: ANN401 - lxml's elements have no types
    """Return the root of a page. Raises :class:`SourceError` if it has no element, or is nested too deep."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    # HTML has no control characters, and trafilatura's XML no place for them.
    page = _REFERENCE.sub(_character, _CONTROL.sub(" ", page))
    try:
        root = document_fromstring(page.encode(), parser=parser)
    except ParserError as error:
        raise SourceError(source, f"is empty: the page has no element ({error}); expected HTML") from error
    last = parser.error_log.last_error
    if last is not None and last.type_name == "ERR_RESOURCE_LIMIT":
        nested = "cannot be read to its end: its elements are nested too deep, or too many; save the page as text"
        raise SourceError(source, nested)
    return root


def _character(reference: re.Match[str]) -> str:
    """Return a space for a reference to what no page can hold, any other reference as it is."""
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    fit = code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return reference[0] if fit else " "


def _article(root: Any, source: str) -> _Article:  # noqa: ANN401
    """Let trafilatura find the article; it takes the tree apart."""
    from trafilatura import bare_extraction, extract_metadata  # a third of a second, for HTML only

    try:
        about: Any = extract_metadata(root, extensive=False)  # the extensive search guesses dates
        found: Any = bare_extraction(root, favor_recall=True, include_comments=False, include_tables=True)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise SourceError(source, f"defeats trafilatura ({error!r}); expected a web page; save it as text") from error
    text = (found.text or "") if found else ""
    lines = frozenset(filter(None, (words(line) for line in text.split("\n"))))
    return _Article(
        words="".join(words(line) for line in text.split("\n")),
        lines=lines,
        title=(about.title or None) if about else None,
        author=about.author if about and about.author and len(about.author) <= _LONGEST_NAME else None,
        date=iso_date(about.date) if about and about.date else None,
        url=(about.url or None) if about else None,
    )


def _kinds(found: list[Visible], article: _Article) -> list[Kind]:
    """Judge each block: the article's, less the furniture that stands in it, and the headings within its bounds."""
    reach = _reach(found)
    near = [number for number, block in enumerate(found) if block.beside <= reach and not block.heads]
    texts = [found[number].text for number in near]
    flags = furniture(texts)
    dated = opening(texts, flags)
    candidates = [number for place, number in enumerate(near) if not flags[place] and place not in dated]
    # Furniture stands around something; where it is all there is, it is what the page says.
    body = _body(found, candidates, article) or set(near) or {n for n, block in enumerate(found) if not block.heads}
    first, last = min(body, default=len(found)), max(body, default=-1)
    kinds = []
    for number, block in enumerate(found):
        if block.heads and block.beside <= reach:
            inside = _opens(found, number, first) or first < number < last or article.holds(block.text)
            kinds.append(Kind.HEADING if inside and number < last else Kind.FURNITURE)
        elif block.heads:
            kinds.append(Kind.FURNITURE)
        else:
            kinds.append(block.kind if number in body else Kind.FURNITURE)
    return kinds


def _reach(found: list[Visible]) -> Beside:
    """Return how far from the article its text is looked for: beside it, where that is most of what the page says."""
    said = [0, 0, 0]
    for block in found:
        said[block.beside] += 0 if block.heads else len(block.text)
    return Beside.ASIDE if said[Beside.ASIDE] > _MOST * said[Beside.WITHIN] else Beside.WITHIN


def _body(found: list[Visible], candidates: list[int], article: _Article) -> set[int]:
    """Return which candidates are the article's."""
    main = {number for number in candidates if _in_article(found[number], article)}
    prose = {number for number in candidates if _is_prose(found[number])}
    size = sum(len(found[number].text) for number in main)
    if not main or size * 3 < sum(len(found[number].text) for number in prose):
        return set(candidates)
    return main | _left_out(candidates, main, prose) | _around(found, candidates, main)


def _left_out(candidates: list[int], main: set[int], prose: set[int]) -> set[int]:
    """Return what the extraction left out between two of its paragraphs: prose, and whatever is only a few blocks."""
    inner = [number for number in candidates if min(main) < number < max(main)]
    found: set[int] = set()
    for is_main, run in groupby(inner, key=main.__contains__):
        gap = list(run)
        if not is_main:
            found.update(gap if len(gap) <= _GAP else prose.intersection(gap))
    return found


def _around(found: list[Visible], candidates: list[int], main: set[int]) -> set[int]:
    """Return what the extraction left out before its first paragraph and after the last one.

    That is what an author folded up; the sentences and tables that stand in one element with the rest; and there also a
    few blocks that are no sentences, on a page without headings, such as one of nothing but line breaks.
    """
    articles = {found[number].article for number in main} - {0}
    boxes = {found[number].box for number in main}
    outer = [number for number in candidates if not min(main) <= number <= max(main)]
    kept = {number for number in outer if found[number].folded}
    kept |= {n for n in outer if found[n].article in articles and _is_prose(found[n], _SHORT)}
    for is_before in (True, False):
        near = [n for n in outer if (n < min(main)) is is_before and found[n].box in boxes]
        few = len(near) <= _GAP and not any(block.heads for block in found)
        kept.update(near if few else (n for n in near if _is_prose(found[n], _SHORT)))
    return kept


def _in_article(block: Visible, article: _Article) -> bool:
    if block.kind is not Kind.TABLE:
        return article.holds(block.text)
    rows = block.text.split("\n")
    return sum(article.holds(row) for row in rows) * 2 >= len(rows)


def _is_prose(block: Visible, least: int = _PROSE) -> bool:
    return block.kind is Kind.TABLE or (len(block.text) >= least and block.text[-1] in '.!?。！？”"’)')


def _opens(found: list[Visible], number: int, first: int) -> bool:
    """Tell whether a heading stands directly above the body, but for short lines of date and author."""
    between = found[number + 1 : first]
    return number < first and len(between) <= 5 and all(len(block.text) < 2 * _PROSE for block in between)


def _with_questions(found: list[Visible]) -> list[Visible]:
    """Make headings of the questions that head their answers."""
    body = [number for number, block in enumerate(found) if block.kind is Kind.BODY]
    asked = heads([found[number].text for number in body], [found[number].set_apart for number in body])
    heading = {number for number, head in zip(body, asked, strict=True) if head}
    return [
        replace(block, kind=Kind.HEADING, level=question_level(block.text), item=None) if number in heading else block
        for number, block in enumerate(found)
    ]


def _title(found: list[Visible], stated: str | None, named: str) -> str | None:
    """Return the title of a page: the heading that the page is named after, also with the name of its site.

    Else it is the stated title, unless that heads something else; then the last of the main headings above the body.
    """
    names = {words(name) for name in (named, *_SITE.split(named)) if words(name)}
    after = next((each.text for each in found if each.kind is Kind.HEADING and words(each.text) in names), None)
    first = next((number for number, block in enumerate(found) if block.kind in {Kind.BODY, Kind.TABLE}), len(found))
    above = [block for block in found[:first] if block.kind is Kind.HEADING]
    lead = next((each.text for each in above[::-1] if each.level == min(other.level for other in above)), None)
    others = {words(block.text) for block in found if block.level and block.text != lead}
    best = stated if stated and words(stated) not in others else lead or stated
    titles = (" ".join(title.split()) for title in (after, best, named) if title)
    return next((title for title in titles if names_something(title)), None)


__all__ = ["read", "tree"]
