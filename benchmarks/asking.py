"""How long a warm question takes, from text to answer: search, read, judge. One question after the other.

The large corpus has made-up vectors (:mod:`benchmarks.filled`); its texts, and what is done with them, are real.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.filled import FilledRecipe, filled_index
from benchmarks.pools import opened, records
from benchmarks.report import SCRATCH, quantiles, write
from index.search.index import Index
from index.store.recipe import Recipe
from qa.assistant import Assistant
from qa.reader.loading import SENTENCES, TRAINED, open_reader

ASKED = 300


def main() -> None:
    """Measure and write."""
    opened("squad11")[0].close()
    made = {
        "2,067 paragraphs": measure(SCRATCH / "squad11.index", Recipe(), TRAINED),
        "2,067 paragraphs, without a trained model": measure(SCRATCH / "squad11.index", Recipe(), SENTENCES),
        "100,000 passages": measure(filled_index(), FilledRecipe(), TRAINED),
    }
    write("asking", made)


def measure(folder: Path, recipe: Recipe, reader: str) -> dict[str, Any]:
    """Return the milliseconds that questions take, by step."""
    index = Index.open(folder, recipe)
    assistant = Assistant(index, open_reader(reader, index, folder))
    questions = [record["question"] for record in records("squad11")]
    questions = questions[:: len(questions) // ASKED][:ASKED]
    for question in questions[:20]:
        assistant.ask(question)
    taken = [assistant.ask(question).elapsed_ms for question in questions]
    passages = index.summary().passages
    index.close()
    return {"passages": passages, "questions": len(questions)} | {
        step: quantiles([each[step] for each in taken]) for step in ("search", "read", "total")
    }


if __name__ == "__main__":
    main()
