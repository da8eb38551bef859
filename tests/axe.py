"""axe-core, which finds what people who read with a screen reader or a keyboard would stumble over."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Frame, Page

RUN = """async () => {
  const { violations } = await axe.run(document, { iframes: false, resultTypes: ["violations"] });
  const shown = (nodes) => nodes.map((node) => node.html.slice(0, 160)).join(" | ");
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${shown(nodes)}`);
}"""


@cache
def _source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what is wrong in a page and in each of its frames; closed ``details`` are opened first."""
    found = []
    for frame in page.frames:
        if frame.url.startswith("about:") or not _is_seen(frame):
            continue
        frame.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        frame.evaluate(_source())
        found += [f"{frame.url.partition('?')[0]}: {told}" for told in _run(frame)]
    return found


def _is_seen(frame: Frame) -> bool:
    return frame.parent_frame is None or frame.frame_element().is_visible()


def _run(frame: Frame) -> list[str]:
    told: Any = frame.evaluate(RUN)
    return list(told)


__all__ = ["violations"]
