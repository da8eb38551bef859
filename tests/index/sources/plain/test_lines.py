from index.sources.plain.lines import LineBlock, first_heading, paragraphs_of, with_gaps
from index.types import Kind

TEXT = "Title\n=====\n\n  Body of it.\n\nBelow\n-----\nMore.\n***\n"
BLOCKS = [
    LineBlock(0, 2, Kind.HEADING, 1, "Title"),
    LineBlock(3, 4, Kind.BODY),
    LineBlock(5, 7, Kind.HEADING, 2, "Below"),
    LineBlock(7, 8, Kind.BODY),
]


def test_lines_between_blocks_are_furniture() -> None:
    found = with_gaps(BLOCKS, 0, 9)
    assert [(block.first, block.last) for block in found if block.kind is Kind.FURNITURE] == [(2, 3), (4, 5), (8, 9)]


def test_paragraphs_have_the_lines_of_the_file_and_the_headings_above() -> None:
    blocks = with_gaps(BLOCKS, 0, 9)
    found = paragraphs_of(TEXT, blocks, first_heading(blocks))
    assert [(TEXT[each.start : each.end], each.line, each.heading) for each in found] == [
        ("Title\n=====", 1, ()),
        ("Body of it.", 4, ()),
        ("Below\n-----", 6, ()),
        ("More.", 8, ("Below",)),
        ("***", 9, ("Below",)),
    ]


def test_a_title_heads_all_others() -> None:
    assert first_heading(BLOCKS) == "Title"
    assert first_heading(BLOCKS[2:]) == "Below"
    assert first_heading([BLOCKS[2], BLOCKS[0]]) is None
