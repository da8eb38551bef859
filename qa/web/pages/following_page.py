"""The page for admins about folders that are kept in step: what is running, what waits, and what failed and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape

from index.store.failures import Failure
from index.sync.watch.report import Report
from index.sync.watch.state import State
from qa.web.language import Language
from qa.web.pages.markup import isolated
from qa.web.pages.shell import Look, own_page

MOST = 200
"""Files of one kind that are named."""


def following_page(report: Report, look: Look, script: str) -> str:
    """Return the page; ``script`` is the address of the script behind its button."""
    say, state = look.say, report.state
    paused = [failure for failure in report.failed if failure.again is None]
    later = [failure for failure in report.failed if failure.again is not None]
    lists = (
        (say("Folders"), [_entry(folder) for folder in state.folders]),
        (say("Being written"), [_entry(path) for path in state.waiting if state.following]),
        (say("Not done"), [_entry(name, reason) for name, reason in report.problems]),
        (say("Failed, tried again"), [_failed(failure, say) for failure in later]),
        (say("Failed, paused until it changes"), [_failed(failure, say) for failure in paused]),
    )
    now, *times = _lines(state, say)
    main = f"<p>{now}</p>" + "".join(f'<p class="about">{line}</p>' for line in times)
    main += "".join(_list(title, lines, say) for title, lines in lists if lines)
    if state.following and report.failed:
        main += f'<p><button id="retry" type="button">{escape(say("Try all of these now"))}</button></p>'
    back = f'<p class="about"><a href="../">{escape(say("Back to the chat"))}</a></p>'
    head = f'<script src="{escape(script)}" defer></script>'
    return own_page(say("Folders kept in step"), main, look, head, below=back)


def _lines(state: State, say: Language) -> Iterator[str]:
    if not state.following:
        yield escape(say("Nobody follows changes in folders now."))
    elif state.running:
        yield escape(say("Changes are being read."))
    elif state.polling:
        yield escape(say("The folders are looked through again and again, for the system tells of no changes."))
    else:
        yield escape(say("Changes in the folders are read as they come."))
    if state.trouble:
        yield _english(state.trouble)
    if state.last is not None:
        yield escape(say("Last read: {time}", time=_moment(state.last.ended, say)))
    if state.following and state.next_run is not None:
        yield escape(say("Next look, changed or not: {time}", time=_moment(state.next_run, say)))


def _failed(failure: Failure, say: Language) -> str:
    tried = say.count(failure.attempts, "tried {n} time", "tried {n} times")
    again = "" if failure.again is None else f", {say('again: {time}', time=_moment(failure.again, say))}"
    return _entry(failure.source, failure.reason) + f'<p class="about">{escape(tried + again)}</p>'


def _entry(name: str, reason: str = "") -> str:
    return f"<strong>{isolated(name)}</strong>" + (f"<p>{_english(reason)}</p>" if reason else "")


def _list(title: str, lines: Sequence[str], say: Language) -> str:
    shown = "".join(f"<li>{line}</li>" for line in lines[:MOST])
    more = f"<li>{escape(say('and {n} more', n=say.number(len(lines) - MOST)))}</li>" if len(lines) > MOST else ""
    return f'<h2>{escape(title)}</h2>\n<ul class="files">{shown}{more}</ul>\n'


def _english(text: str) -> str:
    """Return what is told to operators in English, whatever the language of the page."""
    return f'<bdi lang="en">{escape(text)}</bdi>'


def _moment(seconds: float, say: Language) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{say.day(at.isoformat())}, {at:%H:%M} UTC"


__all__ = ["MOST", "following_page"]
