"""The command line in a process of its own, which says at its end how much memory it took, in KiB."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from qa.cli.main import main

if __name__ == "__main__":
    status = main(sys.argv[1:])
    # The peak that getrusage tells is inherited from the process that started this one.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    sys.stdout.write(f"\nmemory {peak[1] if peak else 0}\n")
    sys.exit(status)
