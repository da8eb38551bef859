"""How often the golden questions of ``seeds/`` are answered by the first quote, or by one of the first three.

Written by the same hand as the articles, so easier than real employees' questions: a guard, not a benchmark of quality.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from benchmarks.report import ROOT, SCRATCH, quantiles, write
from index.sync.removal import Removal
from index.sync.update import update
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
            "milliseconds": quantiles([answer.elapsed_ms["total"] for answer in answers]),
        },
    )


if __name__ == "__main__":
    main()
