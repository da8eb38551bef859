"""Answers, hits and ledgers for a terminal. Text of documents is printed as it is: never as markup."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from index.errors import PinciteError
from index.sync.ledger import Action, Entry, Ledger
from index.types import Hit
from qa.text.places import paragraph_at
from qa.types import Answer, Citation, Quote, Status, Turn

if TYPE_CHECKING:
    from index.search.index import Index, Summary
    from qa.assistant import Assistant
    from qa.citations.lookup import Lookup
    from qa.citations.verify import Verified
    from qa.records.audit import Entry as Recorded
    from qa.records.audit_chain import Report
    from qa.records.feedback import Rating
    from qa.records.gaps import Gap
    from qa.records.recall import Citing, Recall

_NEXT_STEP = {
    Status.NO_DOCUMENTS: "No documents yet: add some with `pincite index PATH…`.",
    Status.NOT_FOUND: "The documents do not answer this. The closest passages, which are not answers:",
    Status.WEAK: "Possibly relevant, not a clear answer:",
}
_CONFIDENCE = ((0.9, "very likely"), (0.7, "likely"), (0.0, "possible"))
_HISTORY = 6


def console() -> Console:
    """Return a console on standard output that neither interprets markup nor colours words by itself."""
    return Console(markup=False, highlight=False, soft_wrap=False)


def print_json(value: object) -> None:
    """Print data as one line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_answer(answer: Answer) -> None:
    """Print the quotes of an answer, or what there is instead."""
    out = console()
    if answer.standalone_question != answer.question:
        out.print(Text(f"Searched as: {answer.standalone_question}", style="italic"))
    for notice in answer.notices:
        out.print(Text(notice, style="italic"))
    if len(answer.groups) > 1:
        out.print(
            Text("The sources disagree: " + " / ".join(_plain(group.answer) for group in answer.groups), style="bold")
        )
    if answer.status in _NEXT_STEP:
        out.print(Text(_NEXT_STEP[answer.status]))
    for quote in answer.quotes or answer.near_misses:
        out.print()
        out.print(Padding(_quote(quote), (0, 0, 0, 2)))
        out.print(Padding(Text(place(quote.citation), style="dim"), (0, 0, 0, 6)))
        for other in quote.also_in:
            out.print(Padding(Text(f"also in {place(other)}", style="dim"), (0, 0, 0, 6)))
    if answer.unknown_words:
        out.print()
        out.print(Text(f"Nowhere in these documents: {', '.join(answer.unknown_words)}"))
    if answer.status in (Status.ANSWERED, Status.WEAK):
        out.print()
        out.print(Text(f"{confidence_words(answer.confidence)} ({answer.confidence:.0%})", style="dim"))


def _quote(quote: Quote) -> Text:
    line = Text(f"[{quote.number}] “{_plain(quote.text)}”")
    if quote.answer is not None:
        start = len(f"[{quote.number}] “") + quote.answer.start - quote.citation.start
        line.stylize("bold reverse", start, start + quote.answer.end - quote.answer.start)
    return line


def _plain(text: str) -> str:
    """Return ``text`` with every control character shown as a space, so that it cannot drive the terminal."""
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)


def place(citation: Citation) -> str:
    """Return a citation as one line."""
    where = _document(citation.source, citation.document)
    parts = [where, f"paragraph {citation.paragraph}", f"line {citation.line}", *citation.heading[-1:]]
    dated = [citation.date] if citation.date else []
    return _plain(" · ".join([*parts, *dated]))


def _document(source: str, name: str) -> str:
    return source if name == source else f"{source} · {name}"


def confidence_words(confidence: float) -> str:
    """Return how likely the first quote is the answer, in words."""
    return next(
        words for limit, words in ((0.9, "very likely"), (0.7, "likely"), (0.0, "possible")) if confidence >= limit
    )


def print_figures(figures: dict[str, Any]) -> None:
    """Print the figures of a question set, the reliability table last."""
    out = console()
    for name, value in figures.items():
        if not isinstance(value, list):
            out.print(f"{name:<30} {'–' if value is None else value}")
    out.print(f"\n{'stated':>10} {'right':>8} {'answers':>8}")
    for each in figures["reliability"]:
        out.print(f"{each['stated']:>10.3f} {each['right']:>8.3f} {each['count']:>8}")


def print_verified(states: Sequence[Verified]) -> None:
    """Print the state of each citation, and what became of those that are not exact."""
    out = console()
    for one in states:
        out.print(_verified(one))
    exact = sum(one.state == "exact" for one in states)
    out.print(Text(f"{exact} of {len(states)} exact"))


def _verified(one: Verified) -> Group:
    where = _document(one.source, one.document)
    now = f", now paragraph {one.paragraph}, line {one.line}" if one.paragraph and one.state != "exact" else ""
    line = Text(_plain(f"[{one.number}] "))
    line.append(one.state.value, "green" if one.state == "exact" else "bold red")
    moved = f"its file has moved: it is {one.moved_to} now" if one.moved_to else None
    told = [one.problem, moved, f"stands in {', '.join(one.found_in)}" if one.found_in else None]
    below = [Text(_plain(text)) for text in told if text] + ([_difference(one.diff)] if one.diff else [])
    return Group(line.append(_plain(f" {where}{now}")), *(Padding(text, (0, 0, 0, 6)) for text in below))


def print_report(report: Report) -> None:
    """Print what a check of the audit log found, and the head to note."""
    out = console()
    for problem in report.problems:
        out.print(Text(_plain(problem), "bold red"))
    out.print(Text("The chain is broken." if report.problems else "The chain holds."))
    since = f", from number {report.oldest}" if report.oldest and report.oldest > 1 else ""
    out.print(Text(f"entries  {report.entries}{since}, {report.redacted} redacted"))
    out.print(Text(f"head     {report.head}"))


def print_entries(entries: Sequence[Recorded]) -> None:
    """Print the entries of the audit log."""
    out = console()
    for one in entries:
        out.print(_recorded(one))
        if one.sources:
            out.print(Padding(Text(_plain(", ".join(one.sources)), "dim"), (0, 0, 0, 6)))
    if not entries:
        out.print(Text("No entries."))


def _recorded(one: Recorded) -> Text:
    if one.content is None:
        told = "redacted"
    elif "redacted" in one.content:
        told = f"{one.content['redacted']} was redacted"
    else:
        told = f"{one.content['status']}  {one.content['question'] or '(question not kept)'}"
    return Text(_plain(f"{one.number}  {one.time}  {told}"), "bold")


def print_recall(found: Recall, listed: Sequence[Citing]) -> None:
    """Print those of the answers that cited a file that are ``listed``, and how many there are."""
    out = console()
    for one in listed:
        out.print(_recorded(one.entry))
        for state in one.citations:
            out.print(Padding(_verified(state), (0, 0, 0, 6)))
    told = f"{len(found.answers)} answers cited this file; the quotes of {found.exact} still stand word for word."
    out.print(Text(told))
    if found.redacted:
        out.print(Text(f"Of {found.redacted} redacted entries it cannot be told whether they cited it."))


def print_lookup(found: Lookup) -> None:
    """Print the places of a sentence."""
    out = console()
    verdict = {"exact": "Word for word:", "near": "Not word for word; nearly, with the differences marked:"}
    out.print(Text(verdict.get(found.match.value, "Nowhere in these documents.")))
    for one in found.places:
        out.print()
        out.print(Padding(_difference(one.diff) if one.diff else Text(f"“{_plain(one.text)}”"), (0, 0, 0, 2)))
        place = one.citation
        name = _document(place.source, place.document)
        told = _plain(f"{name} · paragraph {place.paragraph} · line {place.line}")
        out.print(Padding(Text(told, "dim"), (0, 0, 0, 6)))


def _difference(diff: Sequence[tuple[str, str]]) -> Text:
    """Return a word diff as a terminal shows it: also without colours, and read aloud."""
    made = Text()
    for kind, words in diff:
        sign, style = {"same": ("", ""), "removed": ("-", "red strike"), "added": ("+", "green")}[kind]
        made.append(f"[{sign}{_plain(words)}{sign}]" if sign and words.strip() else _plain(words), style)
    return made


def print_ratings(ratings: Sequence[Rating]) -> None:
    """Print ratings with the quotes that they are about."""
    out = console()
    for one in ratings:
        out.print(Text(_plain(f"{one.time}  {one.verdict}  {one.standalone_question}"), "bold"))
        quote = one.quote
        where = _document(quote.source, quote.document) + f" · paragraph {quote.paragraph}" if quote else None
        for told in (quote and f"“{quote.answer or quote.text}”", where, one.correction, one.comment):
            if told:
                out.print(Padding(Text(_plain(told)), (0, 0, 0, 6)))
    if not ratings:
        out.print(Text("No ratings."))


def print_gaps(gaps: Sequence[Gap], total: int) -> None:
    """Print gaps, each with its other wordings."""
    out = console()
    for one in gaps:
        told = ", ".join(f"{count} {name}" for name, count in (one.statuses | one.verdicts).items())
        out.print(Text(_plain(f"{one.count:>4}  {one.example}"), "bold"))
        out.print(Padding(Text(_plain(f"{told} · last {one.newest[:10]}"), "dim"), (0, 0, 0, 6)))
        for wording in one.questions[1:]:
            out.print(Padding(Text(_plain(wording)), (0, 0, 0, 6)))
    out.print(Text(f"{len(gaps)} of {total} gaps" if total else "No gaps are known."))


def print_hits(index: Index, hits: Sequence[Hit]) -> None:
    """Print passages with their places and scores."""
    out = console()
    for number, hit in enumerate(hits, 1):
        document = index.document_of(hit)
        paragraph = paragraph_at(document, hit.start)
        head = f"{number}. {document.source} · {document.name} · paragraph {paragraph.number} · score {hit.score:.3f}"
        out.print(Text(_plain(head), style="bold"))
        out.print(Padding(Text(_plain(document.text[hit.start : hit.end])), (0, 0, 1, 3)))
    if not hits:
        out.print(Text("Nothing found."))


def print_ledger(ledger: Ledger, folder: Path) -> None:
    """Print the counts, and a line for each entry that has something to say: what failed, was skipped or has moved."""
    out = console()
    for entry in ledger.entries:
        if entry.reason:
            out.print(Text(_line(entry), style="red" if entry.action is Action.FAILED else "dim"))
    counts = ", ".join(f"{ledger.count(action)} {action}" for action in Action)
    out.print(Text(f"{folder}: {counts}"))


def _line(entry: Entry) -> str:
    where = entry.source if entry.line is None else f"{entry.source}:{entry.line}"
    several = f" ({entry.documents} records)" if entry.documents > 1 else ""
    return _plain(f"{entry.action} {where}{several}: {entry.reason}")


def print_summary(summary: Summary, folder: Path) -> None:
    """Print what an index holds."""
    out = console()
    out.print(Text(f"index        {folder}"))
    out.print(Text(f"documents    {summary.documents:,}"))
    out.print(Text(f"passages     {summary.passages:,}"))
    out.print(Text(f"updated      {summary.updated or 'never'}"))
    out.print(Text(f"fingerprint  {summary.fingerprint}"))
    out.print(Text(f"encoder      {summary.encoder}"))


def chat(assistant: Assistant) -> None:
    """Ask and answer until an empty line or the end of input."""
    out = console()
    summary = assistant.index.summary()
    out.print(Text(f"{summary.documents} documents, {summary.passages} passages. An empty line ends the chat."))
    history: list[Turn] = []
    while True:
        try:
            question = input("\n? ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not question:
            return
        try:
            answer = assistant.ask(question, history)
        except PinciteError as problem:
            out.print(Text(f"error: {problem}", style="red"))
            continue
        print_answer(answer)
        said = answer.groups[0].answer if answer.groups else None
        history = [*history, Turn(answer.question, said)][-_HISTORY:]


__all__ = [
    "chat",
    "confidence_words",
    "console",
    "place",
    "print_answer",
    "print_entries",
    "print_figures",
    "print_gaps",
    "print_hits",
    "print_json",
    "print_ledger",
    "print_lookup",
    "print_ratings",
    "print_recall",
    "print_report",
    "print_summary",
    "print_verified",
]
