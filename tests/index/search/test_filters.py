"""What filters let through: all of them together, and nothing whose rights are not known."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.rights import OPEN, Rights
from index.search.filters import Filters, lets_through, visible
from index.store.records import Place

PLACES = [Place(10 + n, n, f"/docs/{n}.md", f"{'a' if n % 2 else 'b'}/{n}.md") for n in range(8)]
ROWS = np.array([0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 7], np.int64)
GROUPS = st.frozensets(st.sampled_from("xyz"))


def test_nothing_is_hidden_from_whoever_holds_the_folder() -> None:
    rights = {place.path: Rights(frozenset()) for place in PLACES}
    assert visible((), PLACES, rights, ROWS, "f").ids is None
    seen = visible((Filters(),), PLACES, rights, ROWS, "f")
    assert (seen.documents, seen.passages, seen.fingerprint, seen.ids) == (8, 11, "f", None)


@given(st.dictionaries(st.sampled_from([place.path for place in PLACES]), st.builds(Rights, GROUPS, GROUPS)), GROUPS)
def test_somebody_sees_what_rights_that_are_known_admit(rights: dict[str, Rights], who: frozenset[str]) -> None:
    filters = (Filters(principals=who), Filters(("a/*",)))
    expected = [
        place
        for place in PLACES
        if place.source.startswith("a/") and place.path in rights and rights[place.path].admit(who)
    ]
    seen = visible(filters, PLACES, rights, ROWS, "f")
    assert seen.ids == {place.id for place in expected}
    assert seen.versions == {place.version for place in expected}
    assert seen.rows is not None
    assert set(ROWS[seen.rows].tolist()) == seen.ids
    assert (seen.documents, seen.passages) == (len(expected), int(np.isin(ROWS, list(seen.ids)).sum()))
    assert [place for place in PLACES if lets_through(filters, place, rights)] == expected


def test_a_part_has_a_fingerprint_of_its_own() -> None:
    rights = {place.path: OPEN for place in PLACES}
    prints = {visible((Filters((pattern,)),), PLACES, rights, ROWS, "f").fingerprint for pattern in ("*", "a/*", "b/*")}
    assert len(prints) == 3
    again = visible((Filters(("a/?.md",)),), PLACES, rights, ROWS, "f")
    assert again.fingerprint in prints
