"""Ids of requests: taken from outside only if well formed, current only while the request lasts."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from qa.web.request_id import HEADER, REQUEST_ID, current_id, id_from, id_of, known_id, new_id, serving


def headers(*ids: str) -> Headers:
    return Headers(raw=[(HEADER.encode(), each.encode("latin-1", "replace")) for each in ids])


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", fullmatch=True))
def test_a_well_formed_id_is_kept(given_id: str) -> None:
    assert id_from(headers(given_id)) == given_id


@given(st.lists(st.text(), max_size=3))
def test_whatever_is_sent_an_id_is_short_and_plain(ids: list[str]) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", id_from(headers(*ids)))


@pytest.mark.parametrize(
    "bad", ["short", "x" * 65, "a b c d e f g", "<script>alert</script>", "id\nadmin=yes-yes", ".hidden-id"]
)
def test_another_takes_the_place_of_a_bad_one(bad: str) -> None:
    assert id_from(headers(bad)) != bad


def test_two_ids_are_none() -> None:
    assert id_from(headers("first-one-1", "second-one-2")) not in ("first-one-1", "second-one-2")


def test_new_ids_differ() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000


def test_an_id_is_current_while_its_request_is_served() -> None:
    assert current_id() is None
    with serving("request-1"):
        assert known_id() == current_id() == "request-1"
    assert current_id() is None
    assert known_id() != known_id()


def test_a_task_that_outlives_the_request_forgets_its_id() -> None:
    async def run() -> tuple[str | None, str | None]:
        over = asyncio.Event()

        async def later() -> str | None:
            await over.wait()
            return current_id()

        async def at_once() -> str | None:
            return current_id()

        with serving("request-1"):
            outliving = asyncio.create_task(later())
            during = await asyncio.create_task(at_once())
        over.set()
        return during, await outliving

    assert asyncio.run(run()) == ("request-1", None)


def test_the_id_of_a_scope() -> None:
    assert id_of({REQUEST_ID: "request-1"}) == "request-1"
    assert re.fullmatch("[0-9a-f]{12}", id_of({}))
