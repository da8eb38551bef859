"""Forgetting: all versions of a document are deleted for good, and it is not indexed again unless that is asked for.

It is a publication like any other. What is to go is noted in one transaction and deleted in that of the publication;
then the store is written anew and what stands beside it emptied. Broken off, whoever opens the index next goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.derived.publish import STORE, check_recipe, finish, load_or_rebuild, publish, writing
from index.errors import IndexUnusable, PinciteError
from index.rights import CLOSED
from index.store.forgotten import Known, Mark, hash_of
from index.store.recipe import Recipe
from index.store.records import document_id
from index.store.store import Store
from index.sync.discover import Discovery
from index.sync.ledger import Action, Entry
from index.sync.parts import FILE

SIGNS = ("#", " · ")
"""Between a source and a record in it, in the name of a document."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is being forgotten, for whoever keeps copies of it elsewhere."""

    ids: frozenset[int]
    texts: tuple[str, ...]
    """All versions of the documents; none of those that were forgotten before."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What was forgotten."""

    documents: tuple[str, ...]
    """As they were cited."""
    versions: int
    before: tuple[str, ...]
    """Names, as given, of what had been forgotten already."""
    files: tuple[str, ...]
    """Paths of files that are still there."""
    elsewhere: tuple[str, ...]
    """Sources of other documents in which some of the paragraphs stand as well."""


@dataclass(frozen=True, slots=True)
class _Found:
    known: Known
    whole: bool
    """The file is meant, not one of its records."""


def forget(
    root: Path,
    names: Sequence[str],
    recipe: Recipe | None = None,
    erase: Callable[[Leaving], None] = lambda leaving: None,
) -> Forgetting:
    """Forget files, by path or by name as cited, and records, as ``source#record`` or by a name that only one has.

    ``erase`` is called before and after it, for copies that were made meanwhile. Raises :class:`PinciteError` if a name
    means nothing or several things: then nothing is forgotten. Raises :class:`index.errors.IndexLocked` if another
    process writes, or reads for so long that bytes are left; whoever opens the index next removes them.
    """
    recipe = recipe or Recipe()
    with _opened(root, recipe) as store:
        finish(root, store, recipe)
        known = list(store.forgotten.known())
        found: dict[int, _Found] = {}
        before: dict[str, list[int]] = {}
        for name in names:
            meant = _meant(name, known)
            found |= {each.known.id: each for each in meant}
            if not meant:
                before[name] = _forgotten_before(store, name)
        earlier = _earlier(store, found, known)
        versions = {number: store.forgotten.versions(number) for number in found}
        versions |= {old: [v for v in store.forgotten.versions(old) if v <= upto] for old, upto in earlier}
        texts = [store.document(version).text for group in versions.values() for version in group]
        leaving = Leaving(frozenset([*found, *(number for group in before.values() for number in group)]), tuple(texts))
        elsewhere = _elsewhere(root, store, recipe, set(found)) if found else []
        erase(leaving)
        if found:
            _doom(store, list(found.values()), earlier)
            publish(root, store, recipe)
            (root / FILE).unlink(missing_ok=True)
            erase(leaving)
    return Forgetting(
        documents=tuple(_name(each.known) for each in found.values()),
        versions=len(texts),
        before=tuple(before),
        files=tuple(path for path in sorted({each.known.path for each in found.values()}) if Path(path).exists()),
        elsewhere=tuple(elsewhere),
    )


def forget_again(store: Store, marks: Collection[Mark]) -> Leaving:
    """Doom what another state of the index has forgotten and this one holds; :func:`finish` then deletes it.

    Returns what that is, for copies of it elsewhere.
    """
    new = [mark for mark in marks if mark not in store.forgotten.marks()]
    ids, files = {mark.id for mark in new}, {mark.file for mark in new if mark.whole}
    found = [_Found(each, hash_of(each.path) in files) for each in store.forgotten.known()]
    leaving = [each for each in found if each.whole or each.known.id in ids]
    numbers = {each.known.id for each in leaving}
    texts = [store.document(version).text for number in numbers for version in store.forgotten.versions(number)]
    with store.transaction():
        store.forgotten.remember(new)
        for each in leaving:
            store.remove(each.known.id)
            store.forgotten.condemn(each.known, whole=each.whole)
            if each.whole:
                store.forget_file(each.known.path)
    return Leaving(frozenset(ids | numbers), tuple(texts))


def lift(root: Path, names: Sequence[str], recipe: Recipe | None = None) -> None:
    """Let what was forgotten be indexed again, by the names that :func:`forget` takes; a record with its source.

    Raises :class:`PinciteError` if something of that name was not forgotten.
    """
    with _opened(root, recipe or Recipe()) as store:
        meant = [_forgotten_before(store, name) for name in names]
        with store.transaction():
            for name, numbers in zip(names, meant, strict=True):
                store.forgotten.lift_file(_path(name))
                for number in numbers:
                    store.forgotten.lift(number)
            store.forget_files()  # so that a record is met again, though its file did not change


def without_forgotten(store: Store, found: Discovery, given: Sequence[Path]) -> tuple[Discovery, list[Entry]]:
    """Return what is to be read without the files that were forgotten; one that is ``given`` itself is read again."""
    files, entries, named = [], [], {_path(str(path)) for path in given}
    for file in found.files:
        since = store.forgotten.since(path=str(file.path))
        if since and str(file.path) in named:
            store.forgotten.lift_file(str(file.path))
        elif since:
            entries.append(skipped(file.source, since))
            continue
        files.append(file)
    return replace(found, files=tuple(files)), entries


def skipped(source: str, since: str, records: int = 0) -> Entry:
    """Return what the ledger says of a file that was forgotten, or of so many ``records`` of one."""
    way = "`pincite forget --lift` lets it be indexed again" if records else "give the file itself to index it again"
    return Entry(Action.SKIPPED, source, max(1, records), f"was forgotten on {since[:10]}: {way}")


@contextmanager
def _opened(root: Path, recipe: Recipe) -> Iterator[Store]:
    if not (root / STORE).is_file():
        raise IndexUnusable(f"{root} holds no index: there is nothing to forget")
    with writing(root, create=False) as store:
        check_recipe(store, recipe, root)
        yield store


def _meant(name: str, known: Sequence[Known]) -> list[_Found]:
    """Return what a name means: a file, one of its records, or nothing that is stored."""
    path = _path(name)
    files = [_Found(each, whole=True) for each in known if name == each.source or path == each.path]
    if files:
        return files
    records = [each for each in known if any(name == f"{each.source}{sign}{each.name}" for sign in SIGNS)]
    records = records or [each for each in known if name == each.name]
    if len({each.id for each in records}) > 1:
        places = ", ".join(_name(each) for each in records[:5])
        raise PinciteError(f"{name!r} names {len(records)} documents ({places}): give it with its source, as here")
    return [_Found(each, whole=False) for each in records]


def _forgotten_before(store: Store, name: str) -> list[int]:
    """Return what was forgotten under a name. Raises :class:`PinciteError` if nothing was."""
    candidates = [document_id(name, name)]
    for sign in SIGNS:
        parts = name.split(sign)
        candidates += [document_id(sign.join(parts[:n]), sign.join(parts[n:])) for n in range(1, len(parts))]
    numbers = [number for number in candidates if store.forgotten.holds(number)]
    numbers += store.forgotten.ids_of(_path(name))
    if not numbers:
        what = "is a folder: give the files in it" if Path(name).is_dir() else "is not indexed, nor was it forgotten"
        raise PinciteError(f"{name} {what}, each by its path, or by its name as citations have it")
    return numbers


def _earlier(store: Store, found: dict[int, _Found], known: Sequence[Known]) -> list[tuple[int, int]]:
    """Add to ``found`` what its documents were before their files moved.

    Returns the numbers that other documents have taken since, each with the last version that is meant.
    """
    by_id = {each.id: each for each in known}
    taken = []
    for number in list(found):
        for old, upto in store.moves.earlier(number):
            if store.newest(old) is not None:
                taken.append((old, upto))
            elif old in by_id:
                found.setdefault(old, replace(found[number], known=by_id[old]))
    return taken


def _doom(store: Store, found: Sequence[_Found], earlier: Sequence[tuple[int, int]]) -> None:
    rights = store.rights()
    with store.transaction():
        for old, upto in earlier:
            store.forgotten.doom(old, upto)
        for each in found:
            store.remove(each.known.id)
            store.forgotten.add(each.known, rights.get(each.known.path, CLOSED), whole=each.whole)
            if each.whole:
                store.forget_file(each.known.path)


def _elsewhere(root: Path, store: Store, recipe: Recipe, leaving: set[int]) -> list[str]:
    """Return the sources of other documents that hold copies of paragraphs."""
    copies = load_or_rebuild(root, store, recipe).copies
    infos = {info.version: info for info in store.documents(store.published)}
    others = {
        infos[version].source
        for info in infos.values()
        if info.id in leaving
        for number in range(1, info.paragraphs + 1)
        for version, _ in copies.of(info.version, number)
        if infos[version].id not in leaving
    }
    return sorted(others)


def _name(known: Known) -> str:
    return known.source if known.name == known.source else f"{known.source}{SIGNS[0]}{known.name}"


def _path(name: str) -> str:
    """Return a path as the index knows it."""
    return str(Path(name).parent.resolve() / Path(name).name)


__all__ = ["SIGNS", "Forgetting", "Leaving", "forget", "forget_again", "lift", "skipped", "without_forgotten"]
