"""Suggested questions, generated from the corpus's own sentences; each is tried first, and shown only if answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.search.index import Index
from index.text.sentences import sentences
from index.types import Document, Kind, Paragraph, Unit
from qa.conversation.anaphora import is_context_dependent
from qa.text.words import words
from qa.types import Answer, Status

_MAX_DOCUMENTS = 60
_MAX_TRIED = 24
_MAX_CHARS = 90
_NOT_ASKED = frozenset({Kind.FURNITURE, Kind.TABLE, Kind.QUOTED})

_DETERMINER = r"(?:The|This|That|These|Those|An?|It|He|She|They|Its|Our)"
_NAME = rf"(?!{_DETERMINER} )[A-Z][\w’&-]*(?:\s(?:of|the|and|for)(?=\s[A-Z]))?(?:\s[A-Z][\w’&-]*){{0,3}}"
_DEFINITION = re.compile(
    rf"^(?:The |An? )?(?P<name>{_NAME}|[A-Z]\w+(?: \w+){{0,2}}) (?P<verb>is|are) (?:an?|the|one of) \w+"
)
_OFFICE = re.compile(
    r"(?P<office>chief executive|chair(?:wo)?man|(?:vice )?president|head|governor|director)"
    rf" of (?P<body>{_NAME})"
)
_ROUGHLY = r"(?:about |some |around |over |more than )?"
_COUNT = re.compile(
    rf"^(?:As of [\w ]{{1,20}} )?(?:[Tt]he )?(?P<name>{_NAME}(?: [a-z]{{3,12}})?) "
    rf"(?P<verb>has|lists|serves|runs|employs) {_ROUGHLY}\d[\d,.]*(?: (?:million|billion))? (?P<things>[a-z-]+)[ .,]"
)
_PRONOUNS = frozenset(
    "it he she they we you i this that these those there what here both all each such neither either one everybody "
    "everyone everything anybody anyone nobody somebody someone nothing something".split()
)
_LABEL = re.compile(r"^(?:Q|Question|FAQ)(?: ?\d{1,3})? ?[.:)] ?")
"""Before a question that heads its answer."""
_ASIDES = frozenset({Unit.COMMENT, Unit.NOTES, Unit.HEADER, Unit.EARLIER})
"""What people tell one another beside the text: "Should we ask Oslo?" is nothing to greet a reader with."""


def openings(index: Index, ask: Callable[[str], Answer], count: int) -> tuple[str, ...]:
    """Return up to ``count`` questions, from different documents, that ``ask`` answers from their own place."""
    chosen: list[str] = []
    spare: list[str] = []
    tried = 0
    for document in (index.document(info.id) for info in index.documents()[:_MAX_DOCUMENTS]):
        taken = False
        for question, paragraph in _candidates(document):
            if len(chosen) == count or tried == _MAX_TRIED:
                return tuple((chosen + spare)[:count])
            if question in chosen or question in spare:
                continue
            tried += 1
            if _is_answered(ask(question), document, paragraph):
                (spare if taken else chosen).append(question)
                if taken:
                    break
                taken = True
    return tuple((chosen + spare)[:count])


def _is_answered(answer: Answer, document: Document, paragraph: int) -> bool:
    if answer.status is not Status.ANSWERED:
        return False
    place = answer.quotes[0].citation
    return (place.source, place.document) == (document.source, document.name) and 0 <= place.paragraph - paragraph <= 1


def _candidates(document: Document) -> Iterator[tuple[str, int]]:
    """Yield candidate questions, each with the number of the paragraph that it was generated from."""
    for paragraph in document.paragraphs:
        if paragraph.kind in _NOT_ASKED or _is_aside(paragraph):
            continue
        for start, end in sentences(document.text, paragraph.start, paragraph.end):
            sentence = document.text[start:end].strip("#*_ ")
            question = _LABEL.sub("", sentence) if sentence.endswith("?") else _question_about(sentence)
            if question and _is_standalone(question):
                yield question, paragraph.number


def _is_aside(paragraph: Paragraph) -> bool:
    return paragraph.location is not None and paragraph.location.unit in _ASIDES


def _is_standalone(question: str) -> bool:
    """Tell whether a question can be tried without context: it names something, and nothing in it refers back."""
    fits = len(question) <= _MAX_CHARS and "\n" not in question and not is_context_dependent(question)
    return fits and any(word[:1].isupper() for word in words(question)[1:])


def _question_about(sentence: str) -> str | None:
    office = _OFFICE.search(sentence)
    if office:
        return f"Who is the {office['office']} of {office['body']}?"
    count = _COUNT.match(sentence)
    if count and not _is_pronoun(count["name"]):
        verb = "have" if count["verb"] == "has" else count["verb"].removesuffix("s")
        return f"How many {count['things']} does {_with_article(count['name'])} {verb}?"
    definition = _DEFINITION.match(sentence)
    if definition and not _is_pronoun(definition["name"]):
        return f"What {definition['verb']} {_in_mid_sentence(definition['name'])}?"
    return None


def _is_pronoun(name: str) -> bool:
    return name.split()[0].lower() in _PRONOUNS


def _with_article(name: str) -> str:
    """Return "the Eastbridge tracker", but "ICBC"."""
    return f"the {name}" if name.split()[-1].islower() else name


def _in_mid_sentence(name: str) -> str:
    """Return a common noun that began its sentence in small letters; names keep their capitals."""
    head, _, rest = name.partition(" ")
    return name if rest == "" or head.isupper() or rest[0].isupper() else f"{head.lower()} {rest}"


__all__ = ["openings"]
