"""How the golden questions fare when their articles are saved in other formats: the first quote, and its place.

``python -m benchmarks formats``.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import Any

from benchmarks.golden import one_line
from benchmarks.report import ROOT, SCRATCH, write
from benchmarks.saved import WRITERS, Places
from index.search.index import Index
from index.sync.removal import Removal
from index.sync.update import update
from qa.assistant import Assistant
from qa.types import Answer, Citation


def is_at(citation: Citation, place: object, suffix: str) -> bool:
    """Tell whether a citation names the place where the writer put the paragraph."""
    location = citation.location
    if suffix == ".pdf":
        return isinstance(place, set) and citation.page in place
    if suffix == ".pptx":
        return location is not None and location.unit == "slide" and location.name == place
    if suffix == ".xlsx":
        rows = {int(row) for row in re.findall(r"[A-Z](\d+)", location.name)} if location else set()
        return isinstance(place, set) and bool(rows) and min(place) <= min(rows) <= max(rows) <= max(place)
    if suffix == ".eml":
        return (citation.author or "").startswith(str(place)) and citation.date == "2020-05-05"
    return citation.heading == place


def judged(record: dict[str, Any], answer: Answer, places: dict[str, Places], suffix: str) -> tuple[bool, bool]:
    """Tell whether the first quote is right, and whether its place is, too."""
    shown = (answer.quotes or answer.near_misses)[:1]
    right = placed = False
    for quote in shown:
        for wanted in (record, *record.get("also", [])):
            same = quote.citation.source.removesuffix(suffix) == wanted["source"]
            if same and one_line(wanted["answer"]) in one_line(quote.text):
                right = True
                placed |= is_at(quote.citation, places[wanted["source"]].get(wanted["paragraph"]), suffix)
    return right, placed


def main() -> None:
    """Save the articles in each format, ask, and write the shares."""
    seeds = SCRATCH / "seeds.index"
    update(seeds, [ROOT / "seeds"], removal=Removal(prune=True))
    index = Index.open(seeds)
    documents = {info.source: index.document(info.id) for info in index.documents()}
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    records = [record for record in map(json.loads, lines) if record["answer"] is not None]
    found: dict[str, Any] = {"questions": len(records)}
    for suffix, save in WRITERS.items():
        folder = SCRATCH / f"saved{suffix}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        places = {source: save(each, folder / f"{source}{suffix}") for source, each in documents.items()}
        update(folder.with_suffix(f"{suffix}.index"), [folder], removal=Removal(prune=True))
        assistant = Assistant.open(folder.with_suffix(f"{suffix}.index"))
        answers = [assistant.ask(record["question"]) for record in records]
        judgements = [judged(r, a, places, suffix) for r, a in zip(records, answers, strict=True)]
        wrong = [r["id"] for r, each in zip(records, judgements, strict=True) if not all(each)]
        found[suffix] = {
            "first quote": round(sum(right for right, _ in judgements) / len(records), 4),
            "with its place": round(sum(placed for _, placed in judgements) / len(records), 4),
            "called answered or likely": sum(answer.status.is_answer for answer in answers),
            "not right": wrong,
        }
        print(suffix, found[suffix])
    write("formats", found)
