"""The command line in a process of its own, which says at its end how much memory it took, in KiB."""

from __future__ import annotations

import resource
import sys

from qa.cli import main

if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.write(f"\nmemory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")
    sys.exit(status)
