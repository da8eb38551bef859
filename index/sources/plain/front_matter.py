"""Front matter: the entries that stand above a Markdown text, as YAML between ``---`` or as TOML between ``+++``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.text.kinds.statements import AUTHOR, DATE

_FENCES = (
    re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL),
    re.compile(r"\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL),
)
_ENTRY = re.compile(r"^[\"']?([A-Za-z][\w.-]{0,60}(?: [\w.-]{1,60}){0,5})[\"']? ?[:=](?:[ \t](.*))?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.+)")
_QUOTES = "\"' \t"
_NAMES = {
    "title": ("title",),
    "date": DATE,
    "author": AUTHOR,
    "url": ("url", "canonical_url", "canonical", "link"),
}
_TECHNICAL = frozenset(
    "title id uid slug layout template weight permalink draft published_url sidebar_position sidebar_label sidebar toc "
    "hide_title hide_table_of_contents nav_order parent has_children aliases cssclass image images menu order url "
    "pagination_next pagination_prev custom_edit_url canonical canonical_url link excerpt_separator".split()
)
"""Entries that say something to a site's generator only, or are kept elsewhere."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above a text."""

    lines: int = 0
    """How many lines it takes, fences included."""
    entries: dict[str, str] = field(default_factory=dict)
    """By names in small letters."""

    def get(self, name: str) -> str | None:
        """Return the title, date, author or url, whatever a text calls it."""
        return next((self.entries[each] for each in _NAMES[name] if self.entries.get(each)), None)

    @property
    def tells(self) -> bool:
        """Tell whether it says anything to a reader but the title."""
        return not self.entries.keys() <= _TECHNICAL


def front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text; it has no lines where there is none."""
    match = next((found for fence in _FENCES if (found := fence.match(text))), None)
    if match is None:
        return FrontMatter()
    inner = match[1] or ""
    entries = _toml(inner) if text.startswith("+") else dict(_yaml(inner))
    lines = text.count("\n", 0, match.end()) + (not match[0].endswith("\n"))
    return FrontMatter(lines, {name: value for name, value in entries.items() if value})


def _toml(text: str) -> dict[str, str]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return dict(_yaml(text))
    return {name.lower(): _written(value) for name, value in found.items()}


def _written(value: object) -> str:
    return ", ".join(map(_written, value)) if isinstance(value, list) else str(value)


def _yaml(text: str) -> Iterator[tuple[str, str]]:
    """Yield the plain entries; of one that is a list, its items."""
    name, items = "", list[str]()
    for line in text.split("\n"):
        item = _ITEM.fullmatch(line.rstrip())
        entry = None if item or line[:1].isspace() else _ENTRY.fullmatch(line.rstrip())
        if item and name:
            items.append(item[1].strip(_QUOTES))
        elif entry:
            if items:
                yield name, ", ".join(items)
            name, items = entry[1].lower().replace(" ", "_"), []
            yield name, (entry[2] or "").strip("[] ").replace('"', "").strip(_QUOTES)
    if items:
        yield name, ", ".join(items)


__all__ = ["FrontMatter", "front_matter"]
