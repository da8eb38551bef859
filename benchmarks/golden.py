"""How often the golden questions of ``seeds/`` are answered by the first quote, or by one of the first three.

Written by the same hand as the articles, so easier than real employees' questions: a guard, not a benchmark of quality.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.report import ROOT, SCRATCH, quantiles, write
from index.search.filters import Filters
from index.search.index import Index
from index.sync.removal import Removal
from index.sync.update import update
from index.text.passages import RETRIEVED
from qa.assistant import Assistant
from qa.types import Answer


def holds(answer: Answer, record: dict[str, Any], count: int) -> bool:
    """Tell whether one of the first ``count`` quotes shown holds the expected answer at one of its places."""
    places = [(p["source"], p["paragraph"], p["answer"]) for p in (record, *record.get("also", []))]
    return any(
        (quote.citation.source, quote.citation.paragraph) == (source, paragraph)
        and one_line(words) in one_line(quote.text)
        for quote in (answer.quotes or answer.near_misses)[:count]
        for source, paragraph, words in places
    )


def one_line(text: str) -> str:
    """Return ``text`` as a reader sees it: a hard-wrapped line goes on."""
    return " ".join(text.split())


def alone(records: Sequence[dict[str, Any]], index: Index, around: int) -> dict[str, float]:
    """Return how the answerable questions fare when their paragraph, and ``around`` after it, are the whole corpus."""
    folder = SCRATCH / f"golden.{around}"
    folder.mkdir(parents=True, exist_ok=True)
    by_source = {info.source: info.id for info in index.documents()}
    for number, record in enumerate(records):
        document = index.document(by_source[record["source"]])
        body = [p for p in document.paragraphs[record["paragraph"] - 1 :] if p.kind in RETRIEVED][: around + 1]
        text = "\n\n".join(document.text[p.start : p.end] for p in body)
        (folder / f"{number}.md").write_text(f"# {document.title}\n\n{text}\n", encoding="utf-8")
    update(folder.with_suffix(f".{around}.index"), [folder], removal=Removal(prune=True))
    assistant = Assistant.open(folder.with_suffix(f".{around}.index"))
    answers = [assistant.ask(r["question"], filters=Filters((f"*{n}.md",))) for n, r in enumerate(records)]
    held = [
        bool(a.quotes) and one_line(r["answer"]) in one_line(a.quotes[0].text)
        for r, a in zip(records, answers, strict=True)
    ]
    return {
        "first quote": round(sum(held) / len(records), 4),
        "answered or likely": round(sum(a.status.is_answer for a in answers) / len(records), 4),
    }


def main() -> None:
    """Ask all golden questions and write the shares."""
    folder = SCRATCH / "seeds.index"
    update(folder, [ROOT / "seeds"], removal=Removal(prune=True))
    assistant = Assistant.open(folder)
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    answers = [assistant.ask(record["question"]) for record in records]
    pairs = list(zip(records, answers, strict=True))
    answerable = [(record, answer) for record, answer in pairs if record["answer"] is not None]
    others = [answer for record, answer in pairs if record["answer"] is None]
    write(
        "golden",
        {
            "answerable": len(answerable),
            "first quote": round(sum(holds(a, r, 1) for r, a in answerable) / len(answerable), 4),
            "first three": round(sum(holds(a, r, 3) for r, a in answerable) / len(answerable), 4),
            "status of answerable": Counter(str(answer.status) for _, answer in answerable),
            "status of unanswerable": Counter(str(answer.status) for answer in others),
            "answered or likely": sum(a.status.is_answer for _, a in answerable),
            "answered or likely and wrong": sum(a.status.is_answer and not holds(a, r, 1) for r, a in answerable),
            "its paragraph alone": alone([r for r, _ in answerable], assistant.index, 0),
            "and the next one": alone([r for r, _ in answerable], assistant.index, 1),
            "and the next two": alone([r for r, _ in answerable], assistant.index, 2),
            "milliseconds": quantiles([answer.elapsed_ms["total"] for answer in answers]),
        },
    )


if __name__ == "__main__":
    main()
