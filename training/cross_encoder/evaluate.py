"""``python -m training.cross_encoder.evaluate [WEIGHTS] [--ranking N] [--questions N]``: quick figures of a checkpoint.

Given the paragraph: exact match and F1. Unanswerable questions: how well they are told apart. Ranking: whether the
passage that answers comes first among those that search brings, before and after it is ordered by relevance.
Appends a line to ``figures.jsonl`` in the work folder.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from training.cross_encoder.figures import auroc, exact, f1
from training.cross_encoder.fit import CHECKPOINT
from training.cross_encoder.mining import PoolSearch
from training.cross_encoder.places import DEV, SETS, work
from training.cross_encoder.pool import pool
from training.cross_encoder.reading import Asking, TorchReader
from training.cross_encoder.sets import TABLES, Asked, load, units
from training.cross_encoder.tables import shown

DEPTH = 30
PROBED = (("squad11", DEV), ("nq_open", DEV), ("tydiqa_en", SETS), ("nq_qed", SETS), ("selqa", SETS))


def sample(folder: Path, name: str, count: int, seed: int = 3) -> list[Asked]:
    """Return questions for measuring: of a training set only those that are held out."""
    asked = [one for one in load(folder, name) if folder == DEV or one.held_out]
    return random.Random(f"{seed} {name}").sample(asked, min(count, len(asked)))


def given(reader: TorchReader, asked: Sequence[Asked]) -> dict[str, float]:
    """Return exact match and F1 in percent, each question over its own paragraph."""
    answerable = [one for one in asked if one.spans]
    texts = [_text(one) for one in answerable]
    readings = reader.read([Asking(one.question, one.title, text) for one, text in zip(answerable, texts, strict=True)])
    said = [text[reading.start : reading.end] for text, reading in zip(texts, readings, strict=True)]
    matched = [exact(each, one.answers) for each, one in zip(said, answerable, strict=True)]
    overlap = [f1(each, one.answers) for each, one in zip(said, answerable, strict=True)]
    return {"em": round(100 * sum(matched) / len(said), 1), "f1": round(100 * sum(overlap) / len(said), 1)}


def _text(one: Asked) -> str:
    if one.set not in TABLES:
        return one.context
    parts = units(one.context, table=True)
    return shown(one.context, parts, (0, len(parts) - 1), (), 0.5)[0]


def refusal(reader: TorchReader, asked: Sequence[Asked]) -> dict[str, float]:
    """Return the areas under the curve of margin, relevance and their sum."""
    readings = reader.read([Asking(one.question, one.title, _text(one)) for one in asked])
    scores = {
        "margin": [reading.margin for reading in readings],
        "relevance": [reading.relevance for reading in readings],
        "both": [reading.margin / 2 + reading.relevance for reading in readings],
    }
    return {
        name: round(
            auroc(
                *(
                    [v for v, one in zip(values, asked, strict=True) if bool(one.spans) is held]
                    for held in (True, False)
                )
            ),
            3,
        )
        for name, values in scores.items()
    }


def evidence(reader: TorchReader, asked: Sequence[Asked]) -> dict[str, float]:
    """Return how often the sentence with the best mean score is one that answers."""
    found = 0
    for one, reading in zip(asked, reader.read([Asking(o.question, o.title, o.context) for o in asked]), strict=True):
        pieces = reader.tokenizer.cut([one.context])[0]
        scored = []
        for a, b in units(one.context, table=False):
            mine = [s for s, x in zip(reading.evidence, pieces.starts, strict=False) if a <= x < b]
            scored.append((sum(mine) / len(mine) if mine else -99.0, any(s < b and e > a for s, e in one.spans)))
        found += max(scored)[1]
    return {"best sentence": round(found / max(1, len(asked)), 3)}


def ranking(reader: TorchReader, count: int) -> dict[str, Any]:
    """Return how often the passage that answers is first, by search and by relevance, set by set."""
    passages = pool(work())
    asked = probe(count)
    lines = {}
    total = [0, 0, 0, 0]
    for name in {each["set"] for each in asked}:
        mine = [each for each in asked if each["set"] == name]
        askings = [
            Asking(each["question"], passages[n].title, passages[n].text) for each in mine for n in each["found"]
        ]
        readings = reader.read(askings)
        place, row = 0, [len(mine), 0, 0, 0]
        for each in mine:
            scores = [reading.relevance for reading in readings[place : place + len(each["found"])]]
            place += len(scores)
            gold = set(each["gold"])
            row[1] += bool(each["found"]) and each["found"][0] in gold
            row[2] += bool(scores) and each["found"][scores.index(max(scores))] in gold
            row[3] += bool(gold & set(each["found"]))
        lines[name] = [round(value / row[0], 3) for value in row[1:]]
        total = [a + b for a, b in zip(total, row, strict=True)]
    overall = [round(value / total[0], 3) for value in total[1:]]
    return {"first by search, first by relevance, among them": overall, **dict(sorted(lines.items()))}


def probe(count: int) -> list[dict[str, Any]]:
    """Return questions with the passages that search finds for them, kept in the work folder."""
    kept = work() / "probe.json"
    if not kept.is_file():
        passages = pool(work())
        search = PoolSearch(passages, work())
        made = []
        for name, folder in PROBED:
            asked = sample(folder, name, 60)
            for one, found in zip(asked, search.search([one.question for one in asked], None, DEPTH), strict=True):
                said = one.answers
                gold = [n for n in found if passages[n].text in one.context and _answers(passages[n].text, said)]
                made.append({"set": name, "question": one.question, "found": found, "gold": gold})
        random.Random(1).shuffle(made)
        kept.write_text(json.dumps(made), encoding="utf-8")
    return list(json.loads(kept.read_text(encoding="utf-8")))[:count]


def _answers(text: str, said: Sequence[str]) -> bool:
    # The beginning of a long answer is enough: a passage may end within it.
    return any(each[:60] in text for each in said)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and append."""
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", nargs="?", type=Path, default=work() / CHECKPOINT)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--ranking", type=int, default=0)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    began = time.time()
    reader = TorchReader(chosen.weights)
    count = chosen.questions
    figures: dict[str, Any] = {"step": reader.step, "weights": chosen.weights.name, "questions": count}
    for name in ("squad11", "nq_open", "xquad/xquad_de", "xquad/xquad_zh", "xquad/xquad_ar"):
        figures[name.split("/")[-1]] = given(
            reader, sample(DEV, name, count if "xquad" not in name else count * 2 // 5)
        )
        print(name, figures[name.split("/")[-1]], flush=True)
    figures["squad2 auroc"] = refusal(reader, sample(DEV, "squad2", count))
    figures["tatqa"] = given(reader, sample(SETS, "tatqa", count // 2))
    figures["tydiqa_en"] = given(reader, sample(SETS, "tydiqa_en", count // 2))
    figures["selqa"] = evidence(reader, sample(SETS, "selqa", count // 4))
    if chosen.ranking:
        figures["ranking"] = ranking(reader, chosen.ranking)
    figures["seconds"] = round(time.time() - began)
    print(json.dumps(figures, ensure_ascii=False), flush=True)
    with (work() / "figures.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

__all__ = ["evidence", "given", "probe", "ranking", "refusal", "sample"]
