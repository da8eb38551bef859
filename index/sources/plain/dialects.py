"""Markdown's dialects: lines of a block that are no text of it, and those that head what follows.

MDX has imports, comments and components; generators of sites have admonitions, tabs and shortcodes; wikis have headings
of their own. The text of a document stays as it is written: here its lines are only told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.kinds.questions import LEVEL, answers, asks, is_marked
from index.types import Kind

_LONGEST = 400
"""Characters of a line that is told apart."""
_IMPORT = re.compile(r"import (?:[\w$*{][\w$*{},\s]{0,200} from )?[\"'][^\"']{1,200}[\"'];?")
_EXPORT = re.compile(r"export (?:const|default|function|class|let|var|async|\{|\*)")
_COMMENT = re.compile(r"\{/\*|<!--")
_COMMENT_ENDS = ("*/}", "-->")
_SHORTCODE = re.compile(r"(?:\{%.{1,300}%\}|\{\{[<%].{1,300}[>%]\}\})")
_TAG = r"</?(?:[A-Z][\w.]{0,40}|details|summary|div|section|aside|figure|center|span|p|br|hr|img|a|picture|source)"
_TAGS = re.compile(rf"(?:{_TAG}(?:[\s/][^<>]{{0,300}})?>\s{{0,8}}){{1,20}}")
_BEGUN = re.compile(rf"{_TAG}(?:\s[^<>]{{0,300}})?")
_LABEL = re.compile(
    r"<(?:[A-Z]\w{0,40})\s[^<>]{0,200}?\b(?:label|title|header|summary|heading)=[\"']([^\"'<>]{1,120})[\"']"
)
_SUMMARY = re.compile(r"(?:<details[^<>]{0,100}>\s{0,8})?<summary[^<>]{0,100}>(.{1,200}?)</summary>")
_HEADING = re.compile(r"<h([1-6])[^<>]{0,200}>(.{1,200}?)</h\1>")
_CLOSES = re.compile(r"</(?:[A-Z]\w{0,40}|details)>")
_ADMONITION = re.compile(r":{3,8}[ \t]*(?:\{?[\w.#-]{0,40}\}?)(?:\[(.{1,120})\]|[ \t]{1,8}(.{1,120}))?")
_BANG = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]{1,4}[\w -]{1,40}(?:[ \t]{0,4}\"(.{1,120})\")?")
_ALERT = re.compile(r"(?:>[ \t]?){1,4}\[!\w{1,20}\][+-]?[ \t]{0,4}(.{0,120})")
_WIKI_HEADING = re.compile(r"(={1,6})[ \t]{0,4}([^=\s].{0,150}?)[ \t]{0,4}\1")
_WIKI_FILED = re.compile(r"\[\[(?:category|kategorie|file|image|datei|bild):[^\[\]]{1,200}\]\]", re.IGNORECASE)
_DATA = re.compile(r"!\[[^\[\]]{0,200}\]\(data:")
REFERENCE = re.compile(r"\[\^([^\[\]\s]{1,60})\]")
"""What refers to a footnote, or begins one."""
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,60}\]:")
_INLINE = re.compile(r"<[^<>]{0,200}>|[*_`]{1,3}")
_BOLD = re.compile(r"(?:\*\*|__)[^*_].{0,200}(?:\*\*|__)")


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is."""

    kind: Kind
    level: int = 0
    """Of a heading; of anything else, the level of the headings that end with it."""
    heading: str = ""
    begins: bool = False
    """Whether it begins a paragraph: a footnote, an answer."""


_TEXT = Line(Kind.BODY)
_NOTHING = Line(Kind.FURNITURE)
_END = Line(Kind.FURNITURE, LEVEL)


def told_apart(lines: Sequence[str]) -> Iterator[Line]:
    """Yield for each line of a block what it is."""
    within: str = ""
    for number, raw in enumerate(lines):
        line = raw.strip()
        if within:
            yield _NOTHING
            within = "" if within in line else within
            continue
        within = _opens(line)
        if within:
            yield _NOTHING
            within = "" if within in line[1:] else within
        else:
            yield _line(line, lines[number + 1].strip() if number + 1 < len(lines) else "")


def _opens(line: str) -> str:
    """Return what ends that which begins here and may go on over several lines, and is no text: a comment, a tag."""
    if _COMMENT.match(line):
        return _COMMENT_ENDS[line.startswith("<")]
    if _EXPORT.match(line):
        return "\0"  # to the end of the block
    if line.startswith("import ") and line.endswith("{"):
        return "}"
    return ">" if len(line) <= _LONGEST and _BEGUN.fullmatch(line) else ""


def _line(line: str, following: str) -> Line:
    if _DATA.match(line) and line.endswith(")") and line.count(" ") <= line[:_LONGEST].count(" "):
        return _NOTHING
    if len(line) > _LONGEST:
        return _TEXT
    if _IMPORT.fullmatch(line) or _SHORTCODE.fullmatch(line) or _WIKI_FILED.fullmatch(line):
        return _NOTHING
    return _headed(line) or _tags(line) or _asked(line, following)


def _headed(line: str) -> Line | None:
    """Read a line that sets off what follows, with or without a title."""
    if found := _HEADING.fullmatch(line):
        return Line(Kind.HEADING, int(found[1]), _plain(found[2]))
    if found := _WIKI_HEADING.fullmatch(line):
        return Line(Kind.HEADING, len(found[1]), found[2])
    for form in (_ADMONITION, _BANG, _ALERT):
        if found := form.fullmatch(line):
            title = next((group for group in found.groups() if group and group.strip()), "")
            return Line(Kind.HEADING, LEVEL, _plain(title)) if title else _END if form is _ADMONITION else _NOTHING
    return None


def _tags(line: str) -> Line | None:
    """Read a line of nothing but tags."""
    if found := _SUMMARY.match(line):
        return Line(Kind.HEADING, LEVEL, _plain(found[1]))
    if not _TAGS.fullmatch(line):
        return None
    if found := _LABEL.search(line):
        return Line(Kind.HEADING, LEVEL, found[1])
    return _END if _CLOSES.search(line) else _NOTHING


def _asked(line: str, following: str) -> Line:
    """Read a line of text: a question in bold or behind a mark above its answer, an answer, a footnote."""
    bare = _plain(line)
    if following and asks(bare) and (is_marked(line) or _BOLD.fullmatch(line) or answers(following)):
        return Line(Kind.HEADING, LEVEL, bare)
    return Line(Kind.BODY, begins=answers(line) or is_footnote(line))


def is_footnote(line: str) -> bool:
    """Tell whether a line begins a footnote. One of a single word is a link's definition to CommonMark."""
    return _FOOTNOTE.match(line.lstrip()) is not None


def is_bold(text: str) -> bool:
    """Tell whether all of a paragraph is in bold."""
    return _BOLD.fullmatch(text) is not None


def _plain(text: str) -> str:
    return " ".join(_INLINE.sub("", text).split())


__all__ = ["REFERENCE", "Line", "is_bold", "is_footnote", "told_apart"]
