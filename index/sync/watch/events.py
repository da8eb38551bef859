"""What the system says of changes in folders; where it says nothing, the folders are looked through again and again."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index.rights import POLICY
from index.sources import SUFFIXES
from index.store.stamps import Stamp
from index.sync.ignore import IGNORE_FILE

POLL_SECONDS = 2.0
_GATHER_MS, _STEP_MS, _TURN_MS = 1_000, 100, 300
_HOPELESS_SECONDS = 300.0
_STOP_SECONDS = 10.0

logger = logging.getLogger(__name__)

_Identity = tuple[int, int] | None


class Events:
    """Listens in a thread of its own. A folder that is back, a share mounted again, is heard anew."""

    def __init__(
        self, folders: Sequence[Path], excluded: Path, changed: Callable[[], None], *, polling: bool = False
    ) -> None:
        """Take the folders, and whom to tell; what changes in ``excluded``, the index, is of no interest."""
        self._folders = folders
        self._excluded = str(excluded.resolve())
        self._changed = changed
        self.polling = polling
        self._identities: list[_Identity] = []
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def check(self) -> None:
        """Listen, if not done yet; begin anew if one of the folders is another one now. Tells of a change then."""
        identities = [_identity(folder) for folder in self._folders]
        alive = self._thread is not None and self._thread.is_alive()
        if identities == self._identities and (alive or not any(identities)):
            return
        self.stop()
        self._identities, self._over = identities, threading.Event()
        # Where they really are: what is told of a change is then named as the index is.
        there = [
            folder.resolve() for folder, identity in zip(self._folders, identities, strict=True) if identity is not None
        ]
        if there:
            arguments = (there, self._over)
            self._thread = threading.Thread(target=self._listen, args=arguments, name="hears of changes", daemon=True)
            self._thread.start()
        else:
            self._changed()

    def stop(self) -> None:
        """Stop to listen."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
            self._thread = None

    def _listen(self, folders: Sequence[Path], over: threading.Event) -> None:
        while not over.is_set():
            try:
                self._hear(folders, over)
            except FileNotFoundError:
                return  # it was there just now: the next check finds out
            except (OSError, RuntimeError) as problem:
                if self.polling:
                    logger.warning("changes are found at the next full look only: %s", problem)
                    over.wait(_HOPELESS_SECONDS)
                    continue
                self.polling = True
                logger.warning(
                    "the system tells of no changes (%s), so the folders are looked through every %g seconds instead. "
                    "Many folders need many watches: raise fs.inotify.max_user_watches and "
                    "fs.inotify.max_user_instances (sysctl), or set force_polling",
                    problem,
                    POLL_SECONDS,
                )

    def _hear(self, folders: Sequence[Path], over: threading.Event) -> None:
        begun = False
        for changes in self._looked(folders, over) if self.polling else _told(folders, over):
            # The first turn comes when all folders are listened to: what changed before that is heard of by none.
            if not begun or any(map(self._matters, changes)):
                self._changed()
            begun = True

    def _looked(self, folders: Sequence[Path], over: threading.Event) -> Iterator[list[str]]:
        """Look through the folders until it is over, and yield those in which anything changed since the last look.

        A look at a slow share takes a tenth of the time, at most. watchfiles would miss what changes twice in a second.
        """
        before: list[int] = []
        while True:
            began = time.monotonic()
            now = [self._look(folder) for folder in folders]
            yield [str(folder) for folder, one, other in zip(folders, now, before or now, strict=True) if one != other]
            before = now
            if over.wait(max(POLL_SECONDS, 9 * (time.monotonic() - began))):
                return

    def _look(self, folder: Path) -> int:
        """Return a number that is another one after a change of any file."""
        total = hash(Stamp.of(folder)) if folder.is_file() else 0
        for here, names, files in os.walk(folder):
            names[:] = [name for name in names if not name.startswith(".") and self._matters(os.path.join(here, name))]  # noqa: PTH118
            for path in (os.path.join(here, name) for name in files):  # noqa: PTH118 - many of them
                if self._matters(path):
                    total += hash((path, Stamp.of(Path(path))))
        return total

    def _matters(self, path: str) -> bool:
        """Tell whether a change may concern a document: the index may lie in a folder, and so may other files."""
        if path == self._excluded or path.startswith(self._excluded + os.sep):
            return False
        name, suffix = os.path.basename(path), os.path.splitext(path)[1].lower()  # noqa: PTH119, PTH122 - many of them
        if name.startswith("."):
            return name in (IGNORE_FILE, POLICY)
        return not suffix or suffix in SUFFIXES or name == POLICY or not os.path.isfile(path)  # noqa: PTH113


def _told(folders: Sequence[Path], over: threading.Event) -> Iterator[list[str]]:
    """Yield what the system says has changed until it is over; nothing at all every now and then."""
    from watchfiles import watch  # not needed by who only reads an index

    heard = watch(
        *folders,
        watch_filter=None,
        debounce=_GATHER_MS,
        step=_STEP_MS,
        stop_event=over,
        rust_timeout=_TURN_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        force_polling=False,
        ignore_permission_denied=True,
    )
    return ([path for _, path in changes] for changes in heard)


def _identity(folder: Path) -> _Identity:
    """Return what tells a folder from another one in its place; None if there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


__all__ = ["POLL_SECONDS", "Events"]
