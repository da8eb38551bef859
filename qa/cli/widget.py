"""``pincite widget-snippet``: the line that puts the chat on a page. It is ``qa/web/pages/static/widget.js``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from html import escape
from typing import Annotated
from urllib.parse import urlsplit

import typer

from index.errors import PinciteError
from qa.cli.options import DEFAULT_INDEX, NoIndex
from qa.settings import Settings


class Position(StrEnum):
    """Where on the page the chat is."""

    RIGHT = "right"
    LEFT = "left"
    INLINE = "inline"


class Theme(StrEnum):
    """The colours of the chat, whatever the page's are."""

    LIGHT = "light"
    DARK = "dark"


def snippet(address: str, choices: Mapping[str, str | None]) -> str:
    """Return the line for a chat at ``address``; ``choices`` are the ``data-`` attributes, without what is None."""
    chosen = "".join(f' data-{name}="{escape(value)}"' for name, value in choices.items() if value is not None)
    return f'<script src="{escape(_base(address))}/widget.js" defer{chosen}></script>'


def _base(address: str) -> str:
    """Return the address without the slash at its end. Raises :class:`PinciteError` if it is none of a chat."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # of a port that is no number, or brackets that do not close
        usable = False
    if not usable or parts.query or parts.fragment or parts.username or any(map(str.isspace, address)):
        raise PinciteError(
            f"{address!r} is no address of a chat: give what readers open, such as https://chat.corp.example or "
            "https://intranet.corp.example/assistant"
        )
    return address.rstrip("/")


def widget_snippet(
    address: Annotated[
        str | None, typer.Argument(help="Where readers open the chat; without it, as the settings say.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Name on the button and over the chat.")] = None,
    position: Annotated[Position | None, typer.Option(help="A corner, or where the line stands.")] = None,
    theme: Annotated[Theme | None, typer.Option(help="Colours; without it, the page's.")] = None,
    language: Annotated[str | None, typer.Option(help="en, de, fr, es, zh, ar; without it, the page's.")] = None,
    question: Annotated[str | None, typer.Option(help="A question that is asked when the chat is opened.")] = None,
    accent: Annotated[str | None, typer.Option(help="Colour of the button, as CSS writes it.")] = None,
    _index: NoIndex = DEFAULT_INDEX,
) -> None:
    """Print the line that puts the chat on a page of another server, and which pages may have it."""
    settings = Settings.load()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    here = f"http://{host}:{settings.port}{settings.root_path}"
    choices = {
        "title": title,
        "position": position,
        "theme": theme,
        "language": language,
        "question": question,
        "accent": accent,
    }
    sys.stdout.write(f"{snippet(address or settings.public_address or here, choices)}\n")
    sys.stderr.write(
        f"The chat shows itself on pages of: {', '.join(settings.frame_ancestors)}. List the origin of each page that "
        "is to have it, such as https://intranet.corp.example, in the setting frame_ancestors.\n"
    )


__all__ = ["Position", "Theme", "snippet", "widget_snippet"]
