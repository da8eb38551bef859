"""Vectors of a document that is not stored yet: what was kept is found again whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.sync.parts import FILE, KEY_BYTES, Parts

DIMENSION = 3


def key(number: int) -> bytes:
    return number.to_bytes(KEY_BYTES, "big")


def vector(number: int) -> bytes:
    return bytes([number]) * (4 * DIMENSION)


def kept(root: Path, *numbers: int) -> None:
    parts = Parts(root, DIMENSION)
    parts.update({key(number): vector(number) for number in numbers})
    parts.close()


def found(root: Path, *numbers: int) -> list[int]:
    parts = Parts(root, DIMENSION)
    there = [number for number in numbers if key(number) in parts]
    assert all(parts[key(number)] == vector(number) for number in there)
    parts.close()
    return there


def test_what_one_run_keeps_the_next_one_finds(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2)
    kept(tmp_path, 3)
    assert found(tmp_path, 1, 2, 3, 4) == [1, 2, 3]


def test_nothing_is_made_for_nothing(tmp_path: Path) -> None:
    parts = Parts(tmp_path, DIMENSION)
    assert key(1) not in parts
    with pytest.raises(KeyError):
        parts[key(1)]
    parts.update({})
    parts.stored()
    parts.close()
    parts.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_torn_end_is_written_over(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2, 3)
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[:-5])
    assert found(tmp_path, 1, 2, 3) == [1, 2]
    kept(tmp_path, 4)
    assert found(tmp_path, 1, 2, 3, 4) == [1, 2, 4]


def test_a_damaged_vector_is_not_there_and_can_be_kept_again(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2, 3)
    file = tmp_path / FILE
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert found(tmp_path, 1, 2, 3) == [1, 3]
    kept(tmp_path, 2)
    assert found(tmp_path, 1, 2, 3) == [1, 2, 3]


def test_vectors_of_another_size_are_not_taken_for_ours(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2, 3)
    parts = Parts(tmp_path, DIMENSION + 1)
    assert not any(key(number) in parts for number in (1, 2, 3))
    parts.close()


def test_what_is_stored_goes_and_what_an_earlier_run_left_stays(tmp_path: Path) -> None:
    kept(tmp_path, 1)
    size = (tmp_path / FILE).stat().st_size
    parts = Parts(tmp_path, DIMENSION)
    assert key(1) in parts
    parts.update({key(2): vector(2)})
    parts.stored()
    assert key(1) in parts
    assert key(2) not in parts
    assert (tmp_path / FILE).stat().st_size == size
    parts.discard()
    assert list(tmp_path.iterdir()) == []
