"""The page around what is shown, which is the same for all pages but the chat, and pages that only say something.

No page needs a script, and the policy of those that show documents allows none.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from qa.web.language import ENGLISH, Language

_END = '<div id="end" hidden></div>'
"""By this the source panel knows that a page came whole, whatever happened to the server meanwhile."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page looks and speaks."""

    stylesheet: str
    """Its address."""
    theme: str | None = None
    """``light`` or ``dark``; None leaves it to the reader's system."""
    say: Language = ENGLISH
    """What the page says by itself is said in it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say, and where to go from there."""

    title: str
    texts: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """Words and address of each."""
    new_tab: bool = False
    """Whether the links open one."""
    head: str = ""
    """HTML."""


def message_page(title: str, message: str, look: Look) -> str:
    """Return a page that says why there is no document to see."""
    return own_page(title, f"<p>{escape(message)}</p>", look)


def notice_page(notice: Notice, look: Look) -> str:
    """Return a page that is about no document."""
    target = ' target="_blank" rel="noopener"' if notice.new_tab else ""
    said = "".join(f"<p>{escape(text)}</p>" for text in notice.texts)
    offered = "".join(f'<p><a href="{escape(to)}"{target}>{escape(words)}</a></p>' for words, to in notice.links)
    return own_page(notice.title, said + offered, look, notice.head)


def own_page(title: str, main: str, look: Look, head: str = "", below: str = "") -> str:
    """Return a page about no document.

    Its ``main`` part, what ``head`` adds to its head and what stands ``below`` its title are HTML already.
    """
    return whole_page(title, f"<h1>{escape(title)}</h1>{below}", main, look, head)


def whole_page(title: str, header: str, main: str, look: Look, head: str = "", form: str = "") -> str:
    """Return a page of HTML in parts; only ``title`` is text. ``form`` is a class that the style sheet knows."""
    theme = f' data-theme="{escape(look.theme)}"' if look.theme else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{look.say.code}" dir="{look.say.direction}"{theme}>\n'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{escape(look.stylesheet)}">{head}</head>\n'
        f"<body{_class(form)}>\n<header>{header}</header>\n<main>\n{main}\n</main>\n{_END}\n</body>\n</html>\n"
    )


def _class(form: str) -> str:
    return f' class="{form}"' if form else ""


__all__ = ["Look", "Notice", "message_page", "notice_page", "own_page", "whole_page"]
