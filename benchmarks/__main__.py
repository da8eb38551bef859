"""``python -m benchmarks [NAME…]``: measure all, or what is named, and write ``benchmarks/results``."""

from __future__ import annotations

import sys

from benchmarks import asking, calibrated, followups, formats, golden, in_step, large, load, quality, retrieval, speed
from benchmarks.report import SHARED

ALL = {
    "asking": asking.main,
    "calibrated": calibrated.main,
    "followups": followups.main,
    "formats": formats.main,
    "golden": golden.main,
    "in_step": in_step.main,
    "large": large.main,
    "load": load.main,
    "quality": quality.main,
    "retrieval": retrieval.main,
    "speed": speed.main,
}
NEEDS_SETS = {"asking", "calibrated", "followups", "in_step", "load", "quality", "retrieval", "speed"}


def main(names: list[str]) -> int:
    """Run the benchmarks called ``names``, or all of them."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"there is no benchmark {unknown[0]!r}; there are: {', '.join(ALL)}", file=sys.stderr)
        return 2
    for name in names or ALL:
        if name in NEEDS_SETS and not SHARED.is_dir():
            print(f"{name}: left out, for the development sets are not at {SHARED}")
            continue
        ALL[name]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
