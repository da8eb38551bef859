"""``python -m training.reader [FOLDER]``: from the training sets to the weights in ``qa/reader/models``.

Broken off, it goes on from the last checkpoint. ``training.reader.calibrate`` comes after it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from training.reader.examples import Maker, tokenizer
from training.reader.fit import LOG, fit
from training.reader.mining import mine
from training.reader.recipe import ReaderRecipe
from training.reader.sets import SetsMissing, hashes, load
from training.reader.ship import ship

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".scratch" / "reader"
SETS = ROOT.parent / "shared" / "data" / "train"


def main(arguments: list[str]) -> int:
    """Run every step. Returns 2 if the sets are not there."""
    folder = Path(arguments[0]) if arguments else SETS
    recipe = ReaderRecipe.load()
    try:
        asked = load(folder, recipe.mix.sets, recipe.mix.seed)
    except SetsMissing as problem:
        print(problem, file=sys.stderr)
        return 2
    WORK.mkdir(parents=True, exist_ok=True)
    maker = Maker(asked, mine(asked, recipe.mix, WORK), recipe.mix, tokenizer())
    model = fit(maker, recipe.fit, WORK)
    ship(model, recipe, hashes(folder, recipe.mix.sets), WORK / LOG)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
