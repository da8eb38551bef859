from __future__ import annotations

from index.sources.office.rtf_flow import Flow, Look, clean
from index.types import Kind


def test_text_is_put_together() -> None:
    assert clean([" \ud83d", "\ude00 \n\tx \x01"]) == "😀\nx"
    assert "\ufffd" in clean(["a\ud83d", "b"])


def test_cells_are_rows_and_rows_a_table() -> None:
    flow = Flow()
    for row in (("a", "b"), ("c", "d")):
        for text in row:
            flow.parts.append(text)
            flow.end_cell(Look())
        flow.end_row()
    flow.parts.append("after")
    assert [(block.kind, block.text) for block in flow.end(Look())] == [
        (Kind.TABLE, "a | b\nc | d"),
        (Kind.BODY, "after"),
    ]


def test_a_row_that_never_ends_is_kept() -> None:
    flow = Flow(parts=["a"])
    flow.end_cell(Look())
    flow.parts.append("b")
    flow.end_cell(Look())
    assert [block.text for block in flow.end(Look())] == ["a | b"]
