"""Boilerplate ("furniture") in plain text: menus, prompts, credits and comments around an article.

Every rule reads a paragraph of bounded length, so the whole takes linear time. A rule must be sure: furniture that is
kept as body costs a little precision, body that is lost cannot be found at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_LONGEST = 500
"""No furniture is longer than this; longer paragraphs are body unread."""
_SHORT = 140
"""The longest headline or prompt."""
_REPEATED = 60
"""Repeats shorter than this ("Yes", "30 days") say something where they stand."""
_BODY_BEFORE_TAIL = 300


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms))


_PROMPT = _any(
    r"(?:please )?(?:subscribe|sign up|sign in|log ?in|register)(?: (?:now|here|today|(?:for )?free))?",
    r"(?:subscribe|sign up|sign in|log ?in|register) (?:or|and) (?:subscribe|sign (?:up|in)|log ?in|register)\b.{0,20}",
    r".{0,60}\b(?:subscribe|log ?in|sign ?in|sign ?up)(?: \S*)?close",
    r".{0,60}\b(?:subscription|registration|sign-?up) form",
    r"(?:sign up|subscribe|register) (?:for|to) (?:our|the|free|daily|weekly)\b.*",
    r"(?:start|get|begin|try) (?:a|your|my|our) free trial.*",
    r"already (?:a|an|have an?) (?:subscriber|member|account)\b.*",
    r"(?:join|get|receive) (?:the |our )?.{0,60}\b(?:community|newsletters?|mailing list|(?:to|in) your inbox)\.?",
    r"(?:follow|like|find|join|connect with) us (?:on|at|via)\b.{0,80}",
    r"share (?:this|on|via|to)(?: (?:article|story|post|page|facebook|twitter|linkedin|whatsapp|wechat|x)\b.{0,40})?",
    r"(?:open wechat and )?scan (?:the|this) qr code(?: (?:and|to|with|using)\b.{0,60})?",
    r"(?:leave|post|add|write) (?:a|your) (?:comment|reply)(?: (?:below|here|cancel reply))?",
    r"(?:post|submit) (?:comment|reply)|cancel reply",
    r"(?:view|show|read|see)(?: all)? (?:\d+ )?comments|(?:\d+ )?comments? ?(?:\(\d+\))?",
    r"advertisement|advertising|sponsored(?: content)?|promoted|skip to (?:main )?content|back to top",
    r"(?:load|show|view) more|continue reading|print (?:this )?page|\d+ min(?:ute)?s? read",
    r"(?:story continues below|scroll to continue).*",
)
"""What a page asks of its reader; matched against the whole of a short line that does not end like a sentence."""

_LABELLED = _any(
    r"(?:also read|read also|read (?:more|next|on)|recommended(?: (?:reading|for you))?)\s*:",
    r"related(?: (?:articles?|stor(?:y|ies)|posts?|content|news|links?|topics?|reading|coverage))?\s*:",
    r"(?:you )?(?:may|might) also like\s*:|don't miss\s*:",
    r"(?:here's )?more from\b.{0,60}:$",
    r"(?:key ?words?|tags?|filed under|categor(?:y|ies)|posted in|tagged(?: with| as)?)\s*:",
    r"(?:photo(?:graph)?|image|picture|illustration)s?(?: (?:credit|courtesy|source))?s?(?: (?:by|of|from))?\s*[:/©]",
    r"photo(?:graph)?s? (?:by|from|courtesy)\b",
    r"(?:image|photo|picture) (?:credit|courtesy|source)",
    r"(?:written|reporting|reported|edited|compiled|translated|additional reporting) by [a-z]",
)
"""What begins like a label that only furniture has; matched against the start of a paragraph of one line."""

_STATED = _any(
    # What was left of a line when its beginning was an icon or a link; more than one pipe are the cells of a row.
    r"^(?:[,;)\]]|\|(?!.*\|))(?!.*[.!?]$).{0,40}$",
    r"\bakismet\b",
    r"^your e-?mail address will not be published",
    r"^required fields are marked",
    r"^save my name, e-?mail",
    r"^notify me of (?:new|follow-up|followup) ",
    r"^you must be (?:logged|signed) in to (?:post|comment|leave)",
    r"^click (?:on )?the (?:button|link) below\b.*\b(?:immediate|unlimited|full) access\b",
    r"^(?:©|\(c\) ?\d{4}|copyright (?:©|\(c\)|\d{4}))",
    r"^.{0,120}\ball rights reserved\.?$",
    r"^this (?:article|story|post|content) (?:was|is|has been|first|originally) (?:first |originally )*"
    r"(?:published|appeared|posted|produced) (?:in|on|at|by)\b",
)

_CREDIT = re.compile(
    r"[.!?”\"')] (?:Photo|Image|Picture|Photograph|Illustration)s?(?: (?:credit|courtesy|by))?: ?[^.:]{2,60}$"
    r"|\((?:Photo|Image|Picture)s? (?:by|credit|courtesy|from)\b[^()]{2,80}\)$"
)
"""Where a caption ends with the photographer."""

_CONSENT = re.compile(
    r"\bby (?:continuing|clicking|browsing|using th)"
    r"|\b(?:accept(?: all)?(?: cookies)?|agree|got it|ok|okay|learn more|manage preferences|close)[ .!]*$"
)
"""What a cookie banner says beside "cookie", as against a policy that explains them."""
_JOURNALIST = re.compile(
    r"\b(?:reporter|journalist|correspondent|columnist|newsroom|staff writer"
    r"|contact the (?:author|editor|writer)|(?:editor|writer|author) (?:is|at|of|for|based))\b"
)
_HANDLE = re.compile(r"\S@\w|(?:^|\s)@\w|\[email\s?protected\]|\bon (?:twitter|x|linkedin)\b")
_READER = re.compile(r"\b(?:you|your|us|our|we)\b")

_TAIL = _any(
    r"(?:leave|post|add|write) (?:a|your) (?:comment|reply)",
    r"join (?:the |our )?.{0,60}\b(?:community|newsletters?|mailing list)",
    r"(?:sign up|subscribe) (?:for|to)\b.{0,60}",
    r"share this(?: \w+)?|scan (?:the|this) qr code\b.{0,60}",
    r"(?:you )?(?:may|might) also like|most (?:popular|read|viewed)|trending(?: now)?",
    r"recommended for you|about the author",
)
"""After one of these a page may still speak to its reader, but no more of its subject."""

_LIST = _any(
    r"related|recommended|popular|latest|(?:related|recommended|popular|latest|top|more|other) "
    r"(?:articles?|stor(?:y|ies)|posts?|content|news|links?|reading|topics?)",
    r"reading|further reading|exclusives?|comments|editor'?s'? picks?|read (?:more|next|also)|also read",
)
"""After one of these only a list of headlines is furniture."""

_MENU = """
home|about|about us|contact|contact us|privacy|privacy policy|terms|terms of use|terms of service|terms and conditions
terms & conditions|cookie policy|cookies|sitemap|site map|login|log in|sign in|sign up|register|subscribe|search|menu
careers|jobs|advertise|advertise with us|faq|help|news|business|politics|sport|sports|opinion|world|technology|tech
finance|markets|culture|lifestyle|video|videos|photos|events|newsletter|newsletters|rss|facebook|twitter|linkedin
instagram|youtube|whatsapp|telegram|wechat|weibo|email|e-mail|print|share|tweet|more|close|next|previous|back
"""
_NAVIGATION = frozenset(_MENU.strip().replace("\n", "|").split("|"))
_PAGES = 3
"""What stands on so many pages is running."""
_PAGE = re.compile(
    r"\[?\b(?:page|seite|p\.) ?\d{1,4}(?: (?:of|von|/) ?\d{1,4})?\]?$|^[-–— ]{0,3}\d{1,4}[-–— ]{1,3}$", re.IGNORECASE
)
_RULE = re.compile(r"(?:_|[^\w()\[\]{}<>])+")
_LEAST_RULE = 3
_SIGNS = 4
"""Different ones in a rule, white space counted."""
_LEADER = re.compile(r"(?:\.{3}|(?: \.){3}|…)[ .…]{0,100}(?:\d{1,4}|[ivx]{1,5})$")
_FIGURES = re.compile(r"\d{1,9}")
_DIVIDER = re.compile(r"\n|\s[|·•»>/]\s")


def furniture(paragraphs: Sequence[str]) -> list[bool]:
    """Tell of each paragraph of an article, in reading order, whether it is furniture."""
    plain = [_plain(paragraph) for paragraph in paragraphs]
    cookies = sum("cookie" in text for text in plain)
    flags = [
        _is_rule(paragraph) or is_furniture(paragraph) or (cookies <= 2 and _consent(text))
        for paragraph, text in zip(paragraphs, plain, strict=True)
    ]
    _mark_navigation(paragraphs, flags)
    _mark_running(paragraphs, flags)
    _mark_tail(paragraphs, plain, flags)
    return flags


def is_furniture(paragraph: str) -> bool:
    """Recognise furniture by itself, wherever it stands."""
    if _is_contents(paragraph):
        return True
    if len(paragraph) > 2 * _LONGEST:
        return False
    if _CREDIT.search(paragraph[-120:]):
        return True
    text = _plain(paragraph)
    if not text:
        return False
    if "\n" not in paragraph and len(text) <= 2 * _SHORT and (_prompt(text) or _LABELLED.match(text)):
        return True
    return _STATED.search(text) is not None or _author_note(text)


def _is_rule(paragraph: str) -> bool:
    """Recognise a rule or an ornament: a sign or two, again and again."""
    return len(paragraph) >= _LEAST_RULE and _RULE.fullmatch(paragraph) is not None and len(set(paragraph)) <= _SIGNS


def _is_contents(paragraph: str) -> bool:
    """Recognise a table of contents: lines with dots that lead to the number of a page."""
    lines = paragraph.split("\n") if "..." in paragraph else []
    led = sum(_LEADER.search(line[-_SHORT:]) is not None for line in lines)
    return led >= _PAGES and led * 2 > len(lines)


def repeats(paragraphs: Sequence[str], places: Sequence[object]) -> list[bool]:
    """Tell of each paragraph whether it stands in the same place (under the same headings) already."""
    seen: set[tuple[str, object]] = set()
    found = []
    for paragraph, place in zip(paragraphs, places, strict=True):
        key = (" ".join(paragraph.split()), place)
        found.append(_REPEATED <= len(key[0]) <= _LONGEST and key in seen)
        seen.add(key)
    return found


def _plain(paragraph: str) -> str:
    """Fold case, quotes and white space; empty where the paragraph is too long to be furniture."""
    if len(paragraph) > _LONGEST:
        return ""
    return " ".join(paragraph.split()).lower().replace("’", "'").replace("‘", "'")


def _prompt(text: str) -> bool:
    return len(text) <= _SHORT and text[-1] not in ".?;," and _PROMPT.fullmatch(text.rstrip(" :!…")) is not None


def _consent(text: str) -> bool:
    """Recognise a cookie banner; a document that speaks of cookies more often is about them."""
    return "cookie" in text and len(text) <= 2 * _SHORT and _CONSENT.search(text) is not None


def _author_note(text: str) -> bool:
    """Recognise who wrote it and how to reach them."""
    return _JOURNALIST.search(text) is not None and _HANDLE.search(text) is not None


def _mark_navigation(paragraphs: Sequence[str], flags: list[bool]) -> None:
    """Mark runs of menu words. A single line at the end of a run that no menu has heads what comes after it."""
    run: list[int] = []
    pieces: list[str] = []
    last = 0
    for number, paragraph in enumerate([*paragraphs, ""]):
        labels = _labels(paragraph)
        if labels:
            run.append(number)
            pieces += labels
            last = len(run) if any(label.lower() in _NAVIGATION for label in labels) else last
            continue
        menu = sum(piece.lower() in _NAVIGATION for piece in pieces)
        if menu >= 3 and menu * 2 >= len(pieces):
            for member in run[: last if len(run) - last == 1 else len(run)]:
                flags[member] = True
        run, pieces, last = [], [], 0


def _mark_running(paragraphs: Sequence[str], flags: list[bool]) -> None:
    """Mark what a printed text repeats at the head and the foot of its pages."""
    forms = [_running(paragraph) for paragraph in paragraphs]
    counts = Counter(forms)
    for number, form in enumerate(forms):
        if form and counts[form] >= _PAGES:
            flags[number] = True


def _running(paragraph: str) -> str:
    """Return what a line has in common with that of other pages, if it can be one: set in columns, or numbered."""
    if len(paragraph) > _SHORT or "\n" in paragraph:
        return ""
    if _PAGE.search(paragraph):
        return " ".join(_FIGURES.sub("#", paragraph).split())
    return paragraph if "   " in paragraph else ""


def _labels(paragraph: str) -> list[str]:
    """Return the labels of a menu; none where the paragraph holds anything longer."""
    if len(paragraph) > _LONGEST:
        return []
    pieces = [piece.strip(" |·•»>/\t\xa0") for piece in _DIVIDER.split(paragraph)]
    pieces = [piece for piece in pieces if piece]
    fit = all(len(piece) <= 30 and piece[-1] not in ".!?;:," for piece in pieces)
    return pieces if fit else []


def _mark_tail(paragraphs: Sequence[str], plain: Sequence[str], flags: list[bool]) -> None:
    """Mark all from the heading of a comment form, a link list or a promotion to the end."""
    speaks = lists = len(paragraphs)
    for number in range(len(paragraphs) - 1, -1, -1):
        short = flags[number] or _short_lines(paragraphs[number])
        addressed = short or bool(_READER.search(plain[number]))
        speaks = number if addressed and speaks == number + 1 else speaks
        lists = number if short and lists == number + 1 else lists
    body = 0
    for number, paragraph in enumerate(paragraphs):
        if (
            body >= _BODY_BEFORE_TAIL
            and number >= min(speaks, lists)
            and _begins_tail(paragraph, number >= speaks, number >= lists)
        ):
            flags[number:] = [True] * (len(paragraphs) - number)
            return
        body += 0 if flags[number] else len(paragraph)


def _begins_tail(paragraph: str, speaks: bool, lists: bool) -> bool:
    first = _plain(paragraph.split("\n", 1)[0][: _SHORT + 1])
    if not first or len(first) > _SHORT or first[-1] in ".?;,":
        return False
    first = first.rstrip(" :!…")
    return bool((speaks and _TAIL.fullmatch(first)) or (lists and _LIST.fullmatch(first)))


def _short_lines(paragraph: str) -> bool:
    return len(paragraph) <= 4 * _LONGEST and all(len(line) <= _SHORT for line in paragraph.split("\n"))


__all__ = ["furniture", "is_furniture", "repeats"]
