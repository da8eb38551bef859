"""``python -m tests.support.bombed INDEX DOCS``: index a folder; say what became of its files and what reading took."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from index.sources import child
from index.sources.file import Limits
from index.sync.update import update
from tests.support.parts import QuickRecipe

if __name__ == "__main__":
    found = update(Path(sys.argv[1]), [Path(sys.argv[2])], QuickRecipe(), limits=Limits(max_reader_seconds=60))
    child.end()
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # kibibytes, of the processes that ended
    print(json.dumps({"ledger": {entry.source: entry.action for entry in found.entries}, "kibibytes": largest}))
