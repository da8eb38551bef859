"""From all that happened on the way to an answer to its explanation.

It looks at what the reader and the judge did for that very answer, so that it cannot tell another story.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from qa.answer.explanation import Considered, Explanation, Stage, percent
from qa.answer.judge import ALWAYS, Verdict, by_words
from qa.reader.readings import Account, Candidate, Limits, Reading, Weighed
from qa.text.places import paragraph_at
from qa.types import Answer, Quote, Status


@dataclass(frozen=True, slots=True)
class Run:
    """All that happened on the way from a question to its answer."""

    queries: tuple[str, ...]
    candidates: Sequence[Candidate]
    """The passages that search found, the best first."""
    account: Account
    verdict: Verdict
    limits: Limits
    passages_read: int
    """How many passages are given to the reader, at most."""
    quotes_shown: int
    """How many quotes are shown, at most."""
    answer: Answer
    parts: tuple[Run, ...] = ()
    """Of a compound question: how each part was answered."""

    def taking_over(self, question: str) -> str:
        """Return the compound ``question``, of which this is the first part, with what it takes over before it."""
        added = self.answer.standalone_question.removeprefix(self.answer.question)
        return f"{question}{added}"


def explanation(run: Run, fingerprints: Mapping[str, str]) -> Explanation:
    """Return how the answer of ``run`` came about; ``fingerprints`` tell what it was made with."""
    answer = run.answer
    return Explanation(
        question=answer.question,
        standalone_question=answer.standalone_question,
        queries=run.queries,
        status=answer.status,
        decision=_decision(run),
        limits=_limits(run),
        found=len(run.candidates),
        read=run.account.read,
        reading=_reading(run),
        considered=(*_answers(run), *_passages(run)),
        fingerprints=dict(fingerprints),
        parts=tuple(explanation(part, fingerprints) for part in run.parts),
    )


def _limits(run: Run) -> dict[str, float | int]:
    stopping = {} if run.account.enough is None else {"enough": run.account.enough}
    counts = {"passages_read": run.passages_read, "quotes_shown": run.quotes_shown}
    return asdict(run.limits) | stopping | counts


def _decision(run: Run) -> str:
    answer, limits = run.answer, run.limits
    if answer.status is Status.NO_DOCUMENTS:
        return "There are no documents to search."
    if answer.lookup is not None:
        return "The question stands in quotation marks, so its words were looked up; nothing was read or judged."
    if run.account.by_number:
        return "The question names a part by its number, so the part was looked up; nothing was read or judged."
    if run.parts:
        return f"{len(run.parts)} things are asked for, and each was answered by itself."
    if not run.account.readings:
        return "Nothing was found: no passage that was read holds an answer."
    said = f"the best answer has {percent(run.verdict.confidence)}"
    if answer.status.is_answer and run.verdict.likely > run.verdict.confidence:
        said = f"the answers, which disagree, are right with {percent(run.verdict.likely)} together"
    answered, likely, weak = map(percent, (limits.answered, limits.likely, limits.weak))
    return {
        Status.ANSWERED: f"Answered: {said}, and from {answered} on it is called an answer.",
        Status.LIKELY: f"A likely answer: {said}; {likely} is enough for that, and {answered} for a sure one.",
        Status.WEAK: f"Possibly relevant: {said}; {weak} is enough for that, and {likely} for a likely answer.",
        Status.NOT_FOUND: f"Nothing was found: {said}, less than the {weak} from which anything is shown.",
    }[answer.status]


def _reading(run: Run) -> str:
    if run.parts:
        return "What was read for each of them is told below."
    found, read, enough = len(run.candidates), run.account.read, run.account.enough
    if not found:
        return "Nothing was read." if run.answer.lookup else "No passage was found."
    if run.account.by_number:
        return f"Nothing was read. The part was looked for in the documents of the {found} passages that were found."
    if read == found or enough is None:
        return f"All passages that were found were read: {found}."
    had = percent(run.verdict.confidence)
    return (
        f"{read} of the {found} passages found were read: the best answer had {had} then, {percent(enough)} is enough."
    )


def _answers(run: Run) -> list[Considered]:
    """Return what was found in the passages: the readings, and what they overlap."""
    places = {candidate.hit.passage: number for number, candidate in enumerate(run.candidates, 1)}
    ends = _ends(run)
    made = []
    for number, each in enumerate(run.account.weighed, 1):
        document, better = each.candidate.document, each.better
        stage, outcome = (
            ends[number - 1]
            if better is None
            else (Stage.OVERLAPPING, f"dropped: it overlaps number {better + 1}, which is better")
        )
        made.append(
            Considered(
                number=number,
                passage=places[each.candidate.hit.passage],
                source=document.source,
                document=document.name,
                paragraph=each.paragraph.number,
                answer=each.answer.text if each.answer else None,
                quote=document.text[each.quote[0] : each.quote[1]],
                scores=_scores(each),
                rank=None if each.rank is None else round(float(each.rank), 6),
                probability=each.reading.confidence if each.reading else None,
                stage=stage,
                outcome=outcome,
            )
        )
    return made


def _scores(weighed: Weighed) -> dict[str, float]:
    scores = {"search": weighed.candidate.hit.score} | dict(weighed.scores())
    return {name: round(float(score), 6) for name, score in scores.items()}


def _ends(run: Run) -> list[tuple[Stage, str]]:
    """Return what became of each reading, in their order."""
    readings = run.account.readings
    numbers = {id(reading): number for number, reading in enumerate(readings, 1)}
    ends: dict[int, tuple[Stage, str]] = {}
    for place, (first, *copies) in enumerate(by_words(readings)):
        ends[id(first)] = _end(run, first, place)
        for copy in copies:
            ends[id(copy)] = Stage.SAME_WORDS, f"says the same, word for word, as number {numbers[id(first)]}"
    return [ends[id(reading)] for reading in readings]


def _end(run: Run, reading: Reading, place: int) -> tuple[Stage, str]:
    """Return what became of the ``place``-th of the readings that differ in their words, counted from 0."""
    shown = _number(reading, run.answer.quotes)
    if shown:
        return Stage.SHOWN, f"shown as quote {shown}"
    near = _number(reading, run.answer.near_misses)
    if near:
        return Stage.SHOWN, f"shown as passage {near} of the closest ones, which are no answers"
    likely = percent(reading.confidence)
    if _number(reading, (*run.verdict.quotes, *run.verdict.near_misses)):
        return Stage.RANKED_BELOW, f"not shown, with {likely}: the answer would be too large"
    if place >= ALWAYS and reading.confidence < run.limits.weak:
        weak = percent(run.limits.weak)
        return Stage.RANKED_BELOW, f"not shown: {likely} is less than the {weak} that it takes after the first {ALWAYS}"
    return Stage.RANKED_BELOW, f"not shown, with {likely}: at most {run.quotes_shown} quotes are shown"


def _number(reading: Reading, quotes: Sequence[Quote]) -> int:
    """Return the number of a reading among quotes; 0 if it is none of them."""
    place = reading.document.source, reading.document.name, reading.start, reading.end
    cited = ((each.number, each.citation) for each in quotes)
    return next((n for n, each in cited if (each.source, each.document, each.start, each.end) == place), 0)


def _passages(run: Run) -> list[Considered]:
    """Return the passages without an answer: those that were read, and then those that were not."""
    told = {each.candidate.hit.passage for each in run.account.weighed}
    silent = [(number, each) for number, each in enumerate(run.candidates, 1) if each.hit.passage not in told]
    return [
        _passage(run, each, place, len(run.account.weighed) + number) for number, (place, each) in enumerate(silent, 1)
    ]


def _passage(run: Run, candidate: Candidate, place: int, number: int) -> Considered:
    hit, document = candidate.hit, candidate.document
    stage, outcome = Stage.NO_ANSWER, "read: no answer was found in it that could come near the best one"
    if place > run.account.read:
        stage, outcome = Stage.NOT_READ, "not read: the best answer was likely enough before"
    scores = {"search": hit.score, "similarity": hit.similarity, "lexical": hit.lexical}
    return Considered(
        number=number,
        passage=place,
        source=document.source,
        document=document.name,
        paragraph=paragraph_at(document, hit.start).number,
        answer=None,
        quote=None,
        scores={name: round(score, 6) for name, score in scores.items()},
        rank=None,
        probability=None,
        stage=stage,
        outcome=outcome,
    )


__all__ = ["Run", "explanation"]
