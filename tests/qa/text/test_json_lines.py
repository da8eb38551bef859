from __future__ import annotations

import json
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.json_lines import json_line, one_line

TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("\u0085\u2028\u2029\n\r\v\f\x1c\udc9c")), max_size=20)


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8))
def test_a_line_is_one_line_of_utf8_to_every_reader(value: object) -> None:
    line = json_line(value)
    assert len(line.splitlines()) == 1
    assert len(line.encode().split(b"\n")) == 1
    assert json.loads(line) == json.loads(json.dumps(value)) or any(0xD800 <= ord(c) < 0xE000 for c in repr_of(value))


def repr_of(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def test_the_signs_mean_the_same() -> None:
    assert json_line("a\u2028b\u2029c\u0085d – e") == '"a\\u2028b\\u2029c\\u0085d – e"'
    assert one_line('{"a": "x\u2028"}') == '{"a": "x\\u2028"}'


def test_bytes_of_utf8_in_a_name_are_what_they_stand_for() -> None:
    assert json_line("\udcc3\udc9cber uns.txt") == '"Über uns.txt"'
    assert json_line("\udcc3 alone \ud83d") == '"\\udcc3 alone \\ud83d"'
    if sys.platform != "win32":
        assert os.fsencode("\udcc3\udc9c") == "Ü".encode()


def test_what_json_cannot_hold_is_an_error() -> None:
    with pytest.raises(TypeError):
        json_line(object())
