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
Include = Annotated[
    list[str] | None, typer.Option("--include", metavar="GLOB", help="Only files that this fits, or another of these.")
]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="GLOB", help="No file or folder that this fits.")
]
DEFAULT_INDEX = Path(".pincite")


def patterns(include: list[str] | None, exclude: list[str] | None) -> dict[str, object]:
    """Return what the two options say in place of the settings of the same name."""
    return {"include": include or None, "exclude": exclude or None}


__all__ = ["DEFAULT_INDEX", "AsJson", "Exclude", "Include", "IndexFolder", "NoIndex", "patterns"]
