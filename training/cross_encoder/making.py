"""From the sets to a maker of groups."""

from __future__ import annotations

from training.cross_encoder.groups import Maker
from training.cross_encoder.mining import mine
from training.cross_encoder.mix import MIX, SEED
from training.cross_encoder.places import SETS, work
from training.cross_encoder.pool import contexts, pool
from training.cross_encoder.sets import load


def maker() -> Maker:
    """Load the sets, look up what search takes for their answers, and return the maker."""
    folder = work()
    asked = {name: load(SETS, name) for name in MIX}
    fused = (folder / "negatives-fused.json").is_file()
    flat = [one for each in asked.values() for one in each if not one.held_out]
    origins = {context: number for number, (_, _, context) in enumerate(contexts())}
    return Maker(asked, mine(flat, pool(folder), folder, dense=fused), SEED, origins)


__all__ = ["maker"]
