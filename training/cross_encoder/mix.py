"""How much of each set a part of the training data holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """What a part takes of a set."""

    groups: int
    """Questions, each with its positive and negatives."""
    negatives: float
    """How many negatives a question gets on average."""


MIX: dict[str, Share] = {
    "squad_part": Share(1300, 2.2),
    "squadshifts_new_wiki": Share(375, 2.0),
    "nq_qed": Share(420, 2.2),
    "tydiqa_en": Share(250, 2.2),
    "squadshifts_reddit": Share(200, 0.8),
    "squadshifts_amazon_reviews": Share(200, 0.8),
    "fairytaleqa": Share(120, 0.8),
    "qamr": Share(125, 0.6),
    "timeqa": Share(112, 1.5),
    "unansq": Share(450, 0.0),
    "unansq_sentence": Share(87, 0.0),
    "tatqa": Share(150, 1.0),
    "aitqa": Share(50, 1.0),
    "wtq": Share(100, 1.0),
    "condaqa": Share(62, 0.3),
    "squad_sentence": Share(150, 1.5),
    "selqa": Share(100, 1.5),
    "medquad": Share(112, 1.2),
    "fewrel": Share(50, 0.8),
    "torque": Share(20, 0.3),
    "molweni": Share(25, 0.3),
    "friendsqa": Share(40, 0.5),
    "drcd_zh": Share(260, 1.5),
    "cmrc2018_zh": Share(170, 1.5),
    "arcd_ar": Share(75, 1.5),
    "tydiqa_ar": Share(45, 1.5),
    "ardqa_ar": Share(75, 0.8),
    "cnil_fr": Share(20, 1.5),
}
"""A part is about 5,100 questions and 13,000 texts. Most of it is what users ask most; the odd styles are a pinch."""

__all__ = ["MIX", "PARTS", "SEED", "Share"]

PARTS = 24
"""How many are made; more may be added while a run goes on."""
SEED = 1
