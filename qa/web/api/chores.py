"""What chat front ends ask a model for on their own account: titles, tags, follow-up questions, search queries.

Such a request is no question to the documents. It is told by its structure, never by a word alone: a task with its
sections and the conversation in it, an order that begins a message and bounds what is to be said, a transcript. It is
answered at once, in the form asked for, by what is honestly known: the first question, shortened, is a title; of tags
and follow-up questions there are none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from qa.web.api.openai_wire import ChatRequest
from qa.web.api.wrapping import unwrapped

LONGEST_TITLE = 60
"""Characters."""
WORDS = 8
"""Words of a title, at most."""
_HEAD = 600
"""Characters in which a task or an order says what it wants."""
_NO_TITLE = "Conversation"
_OTHER = "Pincite quotes documents; it has nothing to say to this."


class Chore(StrEnum):
    """What is wanted; the value is the key of the JSON in which front ends expect it."""

    TITLE = "title"
    TAGS = "tags"
    FOLLOW_UPS = "follow_ups"
    QUERIES = "queries"
    COMPLETION = "text"
    PICTURE = "prompt"
    TOOLS = "tool_calls"
    EMOJI = "emoji"
    OTHER = ""


_TASK = re.compile(r"\A\s*#{1,4} ?Task\b", re.IGNORECASE)
_SECTION = re.compile(r"^[ \t]*#{1,5} ?(?:Guidelines|Output|Chat History|Context|Examples?|Rules)\b", re.I | re.M)
_ORDER = re.compile(
    r"\A\s*(?:please\s+|now\s+)*(?:generate|create|write|provide|suggest|give|make|come up with|summari[sz]e|"
    r"analy[sz]e|based on|here is the query)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:title|name)\b", re.IGNORECASE)
_OF = re.compile(r"\b(?:conversation|chat|discussion|messages|dialog(?:ue)?|prompt|query)\b", re.IGNORECASE)
_OURS = re.compile(r"\b(?:our|this) (?:conversation|chat|discussion)\b", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:\d{1,3}|two|three|four|five|six|seven|eight|ten)[ -]words?\b|\bcharacters\b|\bnothing else\b|"
    r"\bno (?:quotes|punctuation|quotation)|\bwithout (?:any )?(?:lead-in|punctuation|quotes)|"
    r"\bonly (?:return|reply|respond|output|the title|with the title)",
    re.IGNORECASE,
)
_WANTED = (
    (Chore.TITLE, re.compile(r"\btitle\b", re.IGNORECASE)),
    (Chore.TAGS, re.compile(r"\btags\b", re.IGNORECASE)),
    (Chore.FOLLOW_UPS, re.compile(r"\bfollow[- ]?ups?\b", re.IGNORECASE)),
    (Chore.QUERIES, re.compile(r"\bsearch quer(?:y|ies)\b", re.IGNORECASE)),
    (Chore.COMPLETION, re.compile(r"\bauto-?complet", re.IGNORECASE)),
    (Chore.PICTURE, re.compile(r"\bimage generation\b", re.IGNORECASE)),
    (Chore.EMOJI, re.compile(r"\bemoji\b", re.IGNORECASE)),
)
_SPEAKER = re.compile(r"^[ \t]*(?:\|\|>)?[*\[\"-]{0,4}([A-Za-z]{2,10})[*\]\"]{0,3}:\*{0,2}(.*)$", re.MULTILINE)
_USERS = frozenset("user human prompt query question".split())
_OTHERS = frozenset("assistant ai bot response model system answer title".split())
_BEGIN, _END = "---BEGIN USER MESSAGES---", "---END USER MESSAGES---"


def chore(asked: ChatRequest) -> str | None:
    """Return what to answer to a request that a front end makes on its own account; None for a question."""
    users = [each.text() for each in asked.messages if each.role == "user"]
    system = "\n".join(each.text() for each in asked.messages if each.role in ("system", "developer"))
    if not users:
        return None
    kind = _kind(users[-1], system)
    if kind is None:
        return None
    said = list(_questions(users[-1])) or [unwrapped(text) for text in users[:-1]]
    wanted = f"{system}\n{users[-1]}"
    as_json = asked.response_format is not None or f'"{kind.value}"' in wanted
    return _answer(kind, said, as_json=as_json, language="detected language" in wanted)


def _kind(last: str, system: str) -> Chore | None:
    """Return what the last message of a user wants of a model; None if it is a question to the documents."""
    if system.lstrip().startswith("Available Tools:") and '"tool_calls"' in system:
        return Chore.TOOLS
    if _TASK.match(last):
        return _of_task(last)
    if last.lstrip().startswith("Your task is to") and "Message:" in last and Chore.EMOJI is _first(last[:_HEAD]):
        return Chore.EMOJI
    order = next((text for text in (last, system) if _ORDER.match(text)), None)
    if order is None:
        return None
    return _of_order(order.lstrip()[:_HEAD], last, ours=order is last)


def _of_order(head: str, last: str, *, ours: bool) -> Chore | None:
    """Return what an order wants that begins with ``head``; with ``ours``, it stands in the last message itself."""
    wanted = _first(head)
    if _is_transcript(last):
        bound = _OF.search(head) and (wanted is not Chore.TITLE or _BOUND.search(head))
        return wanted if bound and wanted is not Chore.OTHER else None
    about = _OURS.search(head) or (wanted is Chore.TITLE and _OF.search(head) and any(True for _ in _questions(last)))
    return Chore.TITLE if ours and about and _NAMED.search(head) and _BOUND.search(head) else None


def _is_transcript(text: str) -> bool:
    """Tell whether two speak in ``text``, or a front end marks what one said."""
    speakers = {found[1].lower() for found in _SPEAKER.finditer(text)}
    marked = "<chat_history>" in text or "||>" in text or _BEGIN in text
    return marked or not (speakers.isdisjoint(_USERS) or speakers.isdisjoint(_OTHERS))


def _of_task(text: str) -> Chore | None:
    """Return what a task in sections wants; None if it only tells how to answer a question that it holds."""
    history = "<chat_history>" in text
    if unwrapped(text) != text and not history:
        return None
    kind = _first(text.partition("<chat_history>")[0][:_HEAD])
    if kind is Chore.OTHER and not history:
        return None
    return kind if history or _SECTION.search(text) else None


def _first(head: str) -> Chore:
    """Return the chore that is named first, as the thing that is wanted."""
    named = [(found.start(), kind) for kind, pattern in _WANTED if (found := pattern.search(head))]
    return min(named)[1] if named else Chore.OTHER


def _questions(text: str) -> Iterator[str]:
    """Yield what the user says in a transcript within ``text``, or in messages between marks."""
    begin, end = text.find(_BEGIN), text.rfind(_END)
    if 0 <= begin < end:
        yield text[begin + len(_BEGIN) : end].strip()
        return
    _, mark, inside = text.partition("<chat_history>")
    part = inside.partition("</chat_history>")[0] if mark else text
    found = [each for each in _SPEAKER.finditer(part) if each[1].lower() in _USERS | _OTHERS]
    ends = [*(each.start() for each in found[1:]), len(part)]
    for each, end in zip(found, ends, strict=False):
        if each[1].lower() in _USERS:
            said = part[each.start(2) : end].strip().strip('"').strip()
            if said:
                yield said


def _answer(kind: Chore, said: Sequence[str], *, as_json: bool, language: bool) -> str:
    last = " ".join(said[-1].split()) if said else ""
    values: dict[Chore, str | list[str]] = {
        Chore.TITLE: _shortened(said[0]) if said else _NO_TITLE,
        Chore.QUERIES: [last] if last else [],
        Chore.COMPLETION: "",
        Chore.PICTURE: last,
        Chore.EMOJI: "📄",
        Chore.OTHER: _OTHER,
    }
    value = values.get(kind, [])
    if kind is Chore.TITLE and as_json:
        return _json({"language": "und", "title": value} if language else {"title": value})
    if isinstance(value, str) and not (as_json and kind is not Chore.OTHER):
        return value
    return _json({kind.value: value})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shortened(question: str) -> str:
    """Return the beginning of a question as a title: whole words, without the sign that ends it."""
    words = question.split()
    whole, title = " ".join(words), " ".join(words[:WORDS])
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE + 1].rpartition(" ")[0] or title[:LONGEST_TITLE]
    end = "…" if len(title) < len(whole) else ""
    return title.strip(" ?.!,;:？。！\"'“”„«»") + end or _NO_TITLE


__all__ = ["LONGEST_TITLE", "WORDS", "Chore", "chore"]
