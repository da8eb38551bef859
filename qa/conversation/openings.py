"""Questions that a corpus can answer, made from its own sentences; each one is asked before it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.search.index import Index
from index.text.sentences import sentences
from index.types import Document, Kind
from qa.conversation.followup import leans
from qa.text.words import words
from qa.types import Answer, Status

_DOCUMENTS_LOOKED_AT = 60
_ASKED_AT_MOST = 24
_LONGEST = 90

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
    "it he she they this that these those there what here both all each such neither either one".split()
)


def openings(index: Index, ask: Callable[[str], Answer], count: int) -> tuple[str, ...]:
    """Return up to ``count`` questions, from different documents, that ``ask`` answers from their own place."""
    chosen: list[str] = []
    spare: list[str] = []
    asked = 0
    for document in (index.document(info.id) for info in index.documents()[:_DOCUMENTS_LOOKED_AT]):
        taken = False
        for question, paragraph in _made_from(document):
            if len(chosen) == count or asked == _ASKED_AT_MOST:
                return tuple((chosen + spare)[:count])
            if question in chosen or question in spare:
                continue
            asked += 1
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


def _made_from(document: Document) -> Iterator[tuple[str, int]]:
    """Yield questions and the number of the paragraph that each was made from."""
    for paragraph in document.paragraphs:
        if paragraph.kind is Kind.FURNITURE or paragraph.kind is Kind.TABLE:
            continue
        for start, end in sentences(document.text, paragraph.start, paragraph.end):
            sentence = document.text[start:end].strip("#*_ ")
            question = sentence if sentence.endswith("?") else _question_about(sentence)
            if question and _stands_alone(question):
                yield question, paragraph.number


def _stands_alone(question: str) -> bool:
    """Tell whether a question says by itself what it is about: it names something and points at nothing."""
    fits = len(question) <= _LONGEST and "\n" not in question and not leans(question)
    return fits and any(word[:1].isupper() for word in words(question)[1:])


def _question_about(sentence: str) -> str | None:
    office = _OFFICE.search(sentence)
    if office:
        return f"Who is the {office['office']} of {office['body']}?"
    count = _COUNT.match(sentence)
    if count:
        verb = "have" if count["verb"] == "has" else count["verb"].removesuffix("s")
        return f"How many {count['things']} does {_with_article(count['name'])} {verb}?"
    definition = _DEFINITION.match(sentence)
    if definition and definition["name"].split()[0].lower() not in _PRONOUNS:
        return f"What {definition['verb']} {_in_mid_sentence(definition['name'])}?"
    return None


def _with_article(name: str) -> str:
    """Return "the Eastbridge tracker", but "ICBC"."""
    return f"the {name}" if name.split()[-1].islower() else name


def _in_mid_sentence(name: str) -> str:
    """Return a common noun that began its sentence in small letters; names keep their capitals."""
    head, _, rest = name.partition(" ")
    return name if rest == "" or head.isupper() or rest[0].isupper() else f"{head.lower()} {rest}"


__all__ = ["openings"]
