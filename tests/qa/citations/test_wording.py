import pytest

from index.types import Kind, Location, Paragraph, Unit
from qa.citations.wording import SENTENCES, english, of_paragraph


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_is_said(unit: Unit) -> None:
    page = 6 if unit is Unit.PAGE else None
    said = english(of_paragraph(Paragraph(3, 0, 5, Kind.BODY, None, page=page, location=Location(unit, "iv"))))
    assert said[1] == "paragraph 3"
    assert "iv" in said[0]
    assert said[0] != "iv"


def test_lines_and_pages() -> None:
    assert english(of_paragraph(Paragraph(3, 0, 5, Kind.BODY, 9))) == ["paragraph 3", "line 9"]
    assert english(of_paragraph(Paragraph(3, 0, 5, Kind.BODY, None, page=2))) == ["page 2", "paragraph 3"]
    assert all("{n}" in sentence for sentence in SENTENCES)
