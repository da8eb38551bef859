"""``python -m training.reader.card``: the model card, its figures taken from what ``make bench`` wrote."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from qa.reader.calibration import Calibration
from qa.reader.light_model import FOLDER
from qa.reader.loading import CALIBRATION
from training.reader.ship import PROVENANCE

QUALITY = Path(__file__).parents[2] / "benchmarks" / "results" / "quality.json"
CARD = FOLDER / "README.md"

LICENCES = {
    "squad_part": "SQuAD 1.1, a part (CC BY-SA 4.0)",
    "squadshifts_new_wiki": "SQuADShifts, new Wikipedia (CC BY 4.0)",
    "squadshifts_reddit": "SQuADShifts, Reddit (CC BY 4.0)",
    "squadshifts_amazon_reviews": "SQuADShifts, Amazon reviews (CC BY 4.0)",
    "nq_qed": "QED, over Natural Questions (CC BY-SA 3.0)",
    "fairytaleqa": "FairytaleQA (Apache-2.0)",
    "qamr": "QAMR (MIT)",
    "timeqa": "TimeQA (BSD-3-Clause)",
}


def card() -> str:
    """Return the card as Markdown."""
    provenance = json.loads((FOLDER / PROVENANCE).read_text(encoding="utf-8"))
    quality = json.loads(QUALITY.read_text(encoding="utf-8"))
    calibration = Calibration.load(FOLDER / CALIBRATION)
    return (
        "\n\n".join(
            [
                "# The reader",
                "<!-- Written by `python -m training.reader.card`. Change that, not this. -->",
                "A BERT of 6 layers by 384 (22 million numbers, 8 bits, run by onnxruntime) with three outputs for a "
                'question and a passage: where an answer begins and ends, a score for "no answer here", and whether '
                "the passage answers at all. English, uncased.",
                _files(),
                _training(provenance),
                _figures(quality["figures"], quality),
                _calibration(calibration),
                _LIMITS,
            ]
        )
        + "\n"
    )


def _files() -> str:
    return (
        "| file | holds |\n|---|---|\n"
        "| `reader.onnx` | the graph and its weights: 7-bit matrices, 8-bit word table, activations scaled a run |\n"
        "| `tokenizer.json` | word pieces, with offsets into the text |\n"
        "| `reader.json` | the SHA-256 of both, checked at every start |\n"
        "| `calibration.json` | from scores to probabilities, and the limits |\n"
        "| `provenance.json` | data with hashes, settings, losses, versions |"
    )


def _training(provenance: dict[str, Any]) -> str:
    sets = provenance["recipe"]["mix"]["sets"]
    fit = provenance["recipe"]["fit"]
    rows = "\n".join(f"| {LICENCES[name]} | {count:,} |" for name, count in sets.items())
    return (
        "## Trained on\n\n"
        f"| set | questions at most |\n|---|---|\n{rows}\n\n"
        f"It began from {provenance['began from']['model']} (SHA-256 `{provenance['began from']['sha256'][:12]}…`, "
        f"Apache-2.0), whose word embeddings stayed as they were, and took {fit['rates'][-1][0]:,} steps of about 33 "
        f"examples ({provenance['date']}), the learning rate going in straight lines through "
        f"{_corners(fit['rates'])}. "
        f"From step {fit['coded_from']:,} on it was fitted with the rounding of the shipped file, before that in half "
        "precision. It was fitted in four runs, each of which ends where the rate returns to zero. The first was made "
        f"with fewer near misses (0.28 a question instead of {provenance['recipe']['mix']['near_miss']}); the first "
        "two in full precision, the last steps of the second and the third with the rounding. The third began from the "
        "file that the second had shipped, and with an optimizer that remembered nothing; the fourth went on from it. "
        f"The weights are the mean of those after steps {_listed(fit['averaged'])}. "
        "Negatives: passages that Pincite's own search ranks high, contexts without the sentence that answers, and "
        "questions changed by one name, number, antonym or negation. `make reader` does it again. None of the sets' "
        "text is in this project."
    )


def _listed(steps: list[int]) -> str:
    return f"{', '.join(f'{step:,}' for step in steps[:-1])} and {steps[-1]:,}"


def _corners(rates: list[list[float]]) -> str:
    return ", ".join(f"{rate:g} at {int(step):,}" for step, rate in rates)


def _figures(figures: dict[str, Any], quality: dict[str, Any]) -> str:
    given, pool, together = figures["given the paragraph"], figures["squad11 pool"], figures["pools together"]
    rows = [f"| {name}: EM / F1 | {100 * g['exact match']:.1f} / {100 * g['f1']:.1f} |" for name, g in given.items()]
    frozen = given["squad2"]["frozen threshold"]
    rows += [
        f"| squad2: F1 with silence, frozen threshold | {100 * frozen['f1']:.1f} |",
        f"| squad2: AUROC of silence | {given['squad2']['abstention AUROC']:.3f} |",
        f"| squad11 pool of 2,067 paragraphs: EM / F1 | {100 * pool['answerable']['exact match']:.1f} / "
        f"{100 * pool['answerable']['f1']:.1f} |",
        f"| squad11 pool: first quote from the right paragraph | {pool['first quote from the right paragraph']:.3f} |",
        f"| calibration error, held-out half | {together['calibration error']:.3f} |",
        f"| share answered at 90 % precision, half unanswerable | {together['coverage at 90 % precision']:.3f} |",
    ]
    return (
        f"## Figures\n\nFrom `benchmarks/results/quality.json` ({quality['date']}, {quality['machine']['processor']}); "
        "sets that the weights never saw, sampled.\n\n| | |\n|---|---|\n" + "\n".join(rows)
    )


def _calibration(calibration: Calibration) -> str:
    return (
        "## Calibration\n\nFitted on one half of the development pools, of whose questions half have no answer; the "
        f"figures are of the other half. An answer is called one from a probability of {calibration.answered:.2f}, the "
        "lowest at which 90 % of them were right; passages are shown as possibly relevant from "
        f"{calibration.weak:.2f}; no further passage is read from {calibration.enough:.2f}. `pincite eval DATA.jsonl "
        "--calibrate` fits probabilities and limits to your own questions and keeps them with the index."
    )


_LIMITS = """## Limits

- English only. Text in other scripts is read, but not understood.
- It points at words; it does not count, add, compare or infer over several passages.
- Questions that nearly fit a passage, with one name or year changed, still deceive it more often than other questions.
- The calibration was fitted on encyclopaedic text. On documents of another kind its probabilities are a first guess
  until they are fitted to questions about them."""


def main() -> int:
    """Write the card."""
    CARD.write_text(card(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
