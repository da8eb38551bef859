"""``pincite lint``, as it is typed."""

from __future__ import annotations

from pathlib import Path

from tests.support.command_line import Command
from tests.support.parts import write


def test_findings_are_grouped_and_counted(pincite: Command, tmp_path: Path) -> None:
    folder = write(tmp_path / "docs", {f"{n}.md": f"Note {n} is short.\n" for n in range(12)})
    assert pincite("index", folder).status == 0
    said = pincite("lint")
    assert said.status == 0
    assert "hardly any text (12): it answers hardly anything\n  → fill it" in said.out
    assert "  0.md:1" not in said.out
    assert "  0.md  16 characters\n" in said.out
    assert "  and 2 more: --all\n" in said.out
    assert "  and 2 more" not in pincite("lint", "--all").out
    assert said.out.splitlines()[-1].startswith("12 documents, ")
    assert pincite("lint", "--strict").status == 1
    found = pincite("lint", "--json").json
    assert (found["documents"], found["counts"]["hardly any text"]) == (12, 12)
    assert {"rule", "source", "document", "what", "paragraph", "line", "why", "mend"} == found["findings"][0].keys()
