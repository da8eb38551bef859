"""axe-core, which finds what people who read with a screen reader or a keyboard would stumble over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Frame, Page, Route

RUN = """async () => {
  const { violations } = await axe.run(document, { iframes: false, resultTypes: ["violations"] });
  const shown = (nodes) => nodes.map((node) => node.html.slice(0, 160)).join(" | ");
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${shown(nodes)}`);
}"""


@cache
def _source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@contextmanager
def scripts_in_sources(page: Page) -> Iterator[None]:
    """Take the policy off the pages of sources: it lets no script run there, axe's neither.

    What is still on its way at the end is waited for: a page that closes meanwhile would fail the next test.
    """

    def without_policy(route: Route) -> None:
        reply = route.fetch()
        kept = {name: value for name, value in reply.headers.items() if name != "content-security-policy"}
        route.fulfill(response=reply, headers=kept)

    page.route("**/source/**", without_policy)
    yield
    page.unroute_all(behavior="wait")


def violations(page: Page) -> list[str]:
    """Return what is wrong in a page and in each of its frames; closed ``details`` are opened first.

    Gradio says "Loading..." while a part of its page is on its way: what comes instead is looked at.
    """
    found = []
    for frame in page.frames:
        if not _is_ours(frame):
            continue
        frame.locator("p.loading").first.wait_for(state="detached")
        frame.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        frame.evaluate(_source())
        found += [f"{frame.url.partition('?')[0]}: {told}" for told in _run(frame)]
    return found


def _is_ours(frame: Frame) -> bool:
    """Tell whether a frame is seen and shows a page of ours; what stands in a refused one is the browser's."""
    if frame.parent_frame is None:
        return True
    return not frame.url.startswith(("about:", "chrome-error:")) and frame.frame_element().is_visible()


def _run(frame: Frame) -> list[str]:
    told: Any = frame.evaluate(RUN)
    return list(told)


__all__ = ["scripts_in_sources", "violations"]
