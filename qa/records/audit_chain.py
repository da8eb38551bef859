"""The chain of hashes behind the audit log.

A link's hash covers its number, its time, the oldest number kept, the digest of its content and the hash before it, so
that no entry can be changed, put in or taken out without breaking a later one. As it covers the digest and not the
content, content can be redacted, as a law may demand, and the chain still holds. What no chain can show by itself is
that its end was cut off, or that all of it was written anew: that shows only against a head that was noted elsewhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

BEGINNING = "0" * 64
"""What stands for the hash before the first one."""
_NOTE = '{"redacted": '


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the chain has it."""

    number: int
    time: str
    oldest: int
    """The first number that was kept when this one was added: what is past its time is dropped in the open."""
    digest: str
    """SHA-256 of the content."""
    previous: str
    """The hash of the entry before it."""
    hash: str

    @classmethod
    def made(cls, number: int, time: str, oldest: int, content: str, previous: str) -> Link:
        """Return the link of a new entry."""
        digest = sha256(content)
        return cls(number, time, oldest, digest, previous, _hash(number, time, oldest, digest, previous))

    def holds(self) -> bool:
        """Tell whether the hash is that of the rest."""
        return self.hash == _hash(self.number, self.time, self.oldest, self.digest, self.previous)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of the chain found."""

    entries: int
    redacted: int
    oldest: int | None
    """The first number that is there: earlier entries were past their time. None where there is no entry."""
    head: str
    """Hash of the last entry; 64 zeros where there is none."""
    problems: tuple[str, ...]


@dataclass(slots=True)
class Chain:
    """A walk along the chain, and what was met."""

    noted: str | None = None
    """A head that was noted earlier and must be met."""
    met: bool = False
    entries: int = 0
    first: Link | None = None
    last: Link | None = None
    blank: set[int] = field(default_factory=set)
    """Entries without content."""
    notes: set[str] = field(default_factory=set)
    """What entries say of others that were redacted."""
    problems: list[str] = field(default_factory=list)

    def follow(self, link: Link, content: str | None) -> None:
        """Take the next entry; ``content`` is None where it is gone."""
        self._join(link)
        if not link.holds():
            self.problems.append(f"entry {link.number} was altered: its hash does not fit")
        if content is None:
            self.blank.add(link.number)
        elif sha256(content) != link.digest:
            self.problems.append(f"entry {link.number} was altered: its content is not what its digest says")
        elif is_note(content):
            self.notes.add(content)
        self.entries += 1
        self.first, self.last = self.first or link, link
        self.met = self.met or link.hash == self.noted

    def _join(self, link: Link) -> None:
        if self.last is None:
            if link.number == 1 and link.previous != BEGINNING:
                self.problems.append("entry 1 does not begin the chain")
        elif link.number != self.last.number + 1:
            self.problems.append(f"entries {self.last.number + 1} to {link.number - 1} are gone")
        elif link.previous != self.last.hash:
            self.problems.append(f"entry {link.number} does not follow the one before it")

    def report(self) -> Report:
        """Return what was found."""
        problems = list(self.problems)
        if self.first and self.last and self.first.number > self.last.oldest:
            problems.append(f"entries {self.last.oldest} to {self.first.number - 1} are gone before their time")
        problems += [
            f"entry {number} has lost its content, and no entry says that it was redacted"
            for number in sorted(self.blank)
            if note(number) not in self.notes
        ]
        if self.noted is not None and not self.met:
            problems.append(
                f"the head {self.noted} is not in the log: its end was cut off, it was written anew, or the head is "
                "older than what is kept"
            )
        oldest, head = (self.first.number, self.last.hash) if self.first and self.last else (None, BEGINNING)
        return Report(self.entries, len(self.blank), oldest, head, tuple(problems))


def note(number: int) -> str:
    """Return the content of an entry that says of another one that it was redacted."""
    return f"{_NOTE}{number}}}"


def is_note(content: str) -> bool:
    """Tell whether ``content`` is one that :func:`note` made."""
    return content.startswith(_NOTE)


def sha256(text: str) -> str:
    """Return the digest of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _hash(number: int, time: str, oldest: int, digest: str, previous: str) -> str:
    return sha256(f"{number}\n{time}\n{oldest}\n{digest}\n{previous}")


__all__ = ["BEGINNING", "Chain", "Link", "Report", "is_note", "note", "sha256"]
