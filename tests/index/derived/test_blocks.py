"""Blocks depend on the documents that are there, and on nothing else; each passage is in one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.derived.blocks import Block, blocks
from index.store.members import Member
from tests.support.thorough import examples

LARGEST = 10
MEMBERS = st.dictionaries(st.integers(0, 2**48 - 1), st.integers(0, 25), max_size=60).map(
    lambda held: [Member(identity, identity, "content", 1, count) for identity, count in sorted(held.items())]
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.derived.blocks.BLOCK_PASSAGES", LARGEST)


def held(block: Block) -> list[tuple[int, int]]:
    """Return document and number of each passage of a block."""
    every = [(member.document, number) for member in block.members for number in range(member.passages)]
    return every[block.start : block.stop]


@given(MEMBERS)
@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_passage_is_in_one_block_in_order(members: list[Member]) -> None:
    made = blocks(members, "")
    assert [each for block in made for each in held(block)] == [
        (member.document, number) for member in members for number in range(member.passages)
    ]
    assert all(len(held(block)) <= LARGEST for block in made)
    assert len({block.key for block in made}) == len(made)
    firsts = [member.document for block in made if not block.start for member in block.members]
    assert firsts == [member.document for member in members], "documents without a passage, too"


@given(MEMBERS, st.integers(0, 2**48 - 1))
@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_small_document_that_comes_changes_the_blocks_around_it_alone(members: list[Member], identity: int) -> None:
    """Where it fills a block, that one is halved until its parts fit; all other blocks stay."""
    if any(member.document == identity for member in members):
        return
    more = sorted([*members, Member(identity, 7, "new", 1, 1)], key=lambda member: member.document)
    before, after = blocks(members, ""), blocks(more, "")
    gone = {block.key for block in before} - {block.key for block in after}
    assert len({block.members for block in before if block.key in gone}) <= 1
    assert blocks(members, "") == before


def test_the_key_tells_what_else_the_files_depend_on() -> None:
    members = [Member(5, 1, "content", 1, 3)]
    (one,), (other,) = blocks(members, "one"), blocks(members, "other")
    assert one.key != other.key
    assert blocks([Member(5, 1, "content", 2, 3)], "one")[0].key != one.key, "the numbers of its passages stand in rows"


def test_without_a_document_there_is_an_empty_block() -> None:
    (block,) = blocks([], "")
    assert block.members == ()
