"""Development questions as packed parts, to measure where no text is: ``python -m training.cross_encoder.devparts``."""

from __future__ import annotations

import random

from index.encoder.e5_tokenizer import E5Tokenizer
from index.encoder.e5_weights import e5_weights
from training.cross_encoder.evaluate import probe, sample
from training.cross_encoder.groups import Group, Text
from training.cross_encoder.pack import packed
from training.cross_encoder.places import DEV, SETS, work
from training.cross_encoder.pool import pool
from training.cross_encoder.sets import TABLES, Asked, units
from training.cross_encoder.tables import shown

SAMPLED = {"squad11": 1000, "nq_open": 1000, "xquad/xquad_de": 300, "xquad/xquad_zh": 300, "xquad/xquad_ar": 300}


def given(one: Asked) -> Group:
    """Return a question over its own paragraph."""
    parts = units(one.context, table=one.set in TABLES)
    if one.set in TABLES:
        text, parts, spans = shown(one.context, parts, (0, len(parts) - 1), one.spans, 0.5)
        return (Text(one.question, one.title, text, parts, spans),)
    return (Text(one.question, one.title, one.context, parts, one.spans, one.whole),)


def ranked(count: int) -> list[Group]:
    """Return the probe's questions with the passages that search finds, where one of them answers."""
    passages = pool(work())
    groups = []
    for each in probe(count):
        texts = []
        for number in each["found"]:
            passage = passages[number]
            # Only that it answers is told, not where.
            spans = ((0, 1),) if number in each["gold"] else ()
            texts.append(Text(each["question"], passage.title, passage.text, (), spans, marked=False))
        if each["gold"]:
            groups.append(tuple(texts))
    return groups


def main() -> int:
    """Write ``dev-NAME.npz`` into the work folder."""
    tokenizer = E5Tokenizer(e5_weights().vocabulary)
    made = {name.split("/")[-1]: [given(one) for one in sample(DEV, name, count)] for name, count in SAMPLED.items()}
    made["tatqa"] = [given(one) for one in sample(SETS, "tatqa", 200) if one.spans]
    made["ranking"] = ranked(300)
    for name, groups in made.items():
        random.Random(1).shuffle(groups)
        packed(groups, tokenizer).save(work() / f"dev-{name}.npz")
        print(name, len(groups), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

__all__ = ["given", "ranked"]
