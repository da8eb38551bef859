"""The machine: room, memory, limits, packages, clock."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from index.encoder.encoders import PACKAGED
from qa.doctor.findings import Finding, fine, note, size, wrong

MEMORY = 600 * 2**20
"""Bytes that a server takes before the first document: both models, their tokenizers, Python and Gradio."""
FILES = 1024
"""Files and connections that one process should be able to hold open; each open chat is one."""
_LATE = timedelta(minutes=5)
_SOURCES = Path(__file__).parents[2]
_PIN = re.compile(r"([A-Za-z0-9][\w.-]*)==([\w.+!-]+)")
_WISH = re.compile(r"[A-Za-z0-9][\w.-]*")
_EXTRA = re.compile(r"""extra == ["']([\w-]+)["']""")
_FOR_DEVELOPERS = "dev"


def machine(folder: Path, kept: int, changed: str | None, folders: int) -> Iterator[Finding]:
    """Look at the machine for an index that takes ``kept`` bytes, was ``changed`` last and is made of ``folders``."""
    yield _disk(folder, kept)
    yield _memory(kept)
    yield from _limits(folders)
    yield _packages()
    yield from _extras()
    yield _clock(changed)


def _disk(folder: Path, kept: int) -> Finding:
    place = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    free, needed = shutil.disk_usage(place).free, 2 * kept + 2**28
    said = f"{size(free)} free at {place}"
    if free >= needed:
        return fine("disk", said)
    mend = f"make room: {size(needed)} are needed to make the index anew beside itself, as `pincite index --rebuild`, "
    return wrong("disk", said, mend + "`pincite forget` and `pincite restore` do")


def _memory(kept: int) -> Finding:
    total, free = _memory_of_machine()
    limit = _memory_of_group()
    total = min(each for each in (total, limit) if each) if total or limit else 0
    if not total:
        return fine("memory", "cannot be told on this system")
    needed = MEMORY + kept // 2
    said = f"{size(free)} free of {size(total)}"
    if total < needed:
        return wrong("memory", said, f'give it {size(needed)}; encoder = "minilm" and reader = "light" take half of it')
    if free < needed:
        return note("memory", said, f"a server takes up to {size(needed)}: see what else runs here")
    return fine("memory", said)


def _memory_of_machine() -> tuple[int, int]:
    """Return bytes in all, and those that are free; zeros where the system does not say."""
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return 0, 0
    found = {name: int(number) * 1024 for name, number in re.findall(r"^(\w+):\s+(\d+) kB$", text, re.M)}
    return found.get("MemTotal", 0), found.get("MemAvailable", 0)


def _memory_of_group() -> int:
    """Return how many bytes a container lets its processes have; 0 where there is no limit."""
    try:
        text = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return 0
    return int(text) if text.isdecimal() else 0


def _limits(folders: int) -> Iterator[Finding]:
    try:
        import resource
    except ImportError:  # no such limits on Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft in range(FILES):
        yield note("open files", f"{soft} at most", f"raise the limit to {FILES} or more: LimitNOFILE=, or `ulimit -n`")
    else:
        yield fine("open files", f"{soft if soft >= 0 else hard} at most")
    watches = Path("/proc/sys/fs/inotify/max_user_watches")
    if not watches.is_file():
        return
    most = int(watches.read_text(encoding="ascii"))
    if most < 2 * folders:
        mend = f"sysctl fs.inotify.max_user_watches={max(524288, 4 * folders)}"
        yield note("folders to watch", f"{most}, and the documents lie in {folders} folders", mend)
    else:
        yield fine("folders to watch", f"{most} at most")


def _packages() -> Finding:
    missing = [name for name, extra in _wishes() if not extra and not _installed(name)]
    if missing:
        return wrong(
            "packages", f"{', '.join(missing)} missing", "reinstall pincite: pip install --force-reinstall pincite"
        )
    others = [
        f"{name} {found} ({pinned})"
        for name, pinned in _pinned().items()
        if (found := _installed(name)) and found.partition("+")[0] != pinned
    ]
    said = f"pincite {version('pincite')}, Python {platform.python_version()}"
    if others:
        told = f"{said}; other versions than were tested (in brackets): {', '.join(others)}"
        return note("packages", told, "if anything is odd: pip install -c constraints.txt pincite")
    return fine("packages", said)


def _extras() -> Iterator[Finding]:
    lacking: dict[str, list[str]] = {}
    for name, extra in _wishes():
        if extra and extra != _FOR_DEVELOPERS and not _installed(name):
            lacking.setdefault(extra, []).append(name)
    for extra, names in sorted(lacking.items()):
        yield note(
            "extras",
            f"{extra} is not installed ({', '.join(names)})",
            f"if you want it: pip install 'pincite[{extra}]'",
        )


def _wishes() -> Iterator[tuple[str, str]]:
    """Yield the packages that pincite asks for, each with the extra that needs it, or an empty text."""
    for wish in distribution("pincite").requires or ():
        name, extra = _WISH.match(wish), _EXTRA.search(wish)
        if name and (PACKAGED or extra or ";" not in wish):
            yield name[0], extra[1] if extra else ""


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _pinned() -> dict[str, str]:
    """Return the versions that the tests passed with, as they come with the source or with the package."""
    places = (_SOURCES / "constraints.txt", Path(sysconfig.get_path("data"), "share", "pincite", "constraints.txt"))
    text = next((place.read_text(encoding="utf-8") for place in places if place.is_file()), "")
    return {found[1]: found[2] for line in text.splitlines() if (found := _PIN.fullmatch(line.strip()))}


def _clock(changed: str | None) -> Finding:
    now = datetime.now(UTC)
    installed = datetime.fromtimestamp(os.stat(__file__).st_mtime, UTC)  # noqa: PTH116 - of this very file
    last = datetime.fromisoformat(changed) if changed else installed
    if now < max(last, installed) - _LATE:
        said = f"it is {now:%Y-%m-%d %H:%M} UTC here, before the index was last changed or pincite was installed"
        return wrong("clock", said, "set the clock: times of versions, tokens and audited answers come from it")
    return fine("clock", f"{now:%Y-%m-%d %H:%M} UTC")


__all__ = ["FILES", "MEMORY", "machine"]
