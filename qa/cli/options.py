"""Options that the commands of several modules take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

IndexFolder = Annotated[Path, typer.Option("--index", metavar="DIR", help="Folder of the index.")]
NoIndex = Annotated[
    Path, typer.Option("--index", metavar="DIR", help="Taken as everywhere; this command reads no index.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
DEFAULT_INDEX = Path(".pincite")

__all__ = ["DEFAULT_INDEX", "AsJson", "IndexFolder", "NoIndex"]
