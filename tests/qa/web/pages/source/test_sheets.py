import re

from hypothesis import given
from hypothesis import strategies as st

from index.sources.pages import Sheet
from qa.web.language import ENGLISH
from qa.web.pages.source.sheets import band, whole

SHARES = st.floats(0, 1)


@st.composite
def sheet(draw: st.DrawFn) -> Sheet:
    boxes = []
    for _ in range(draw(st.integers(0, 5))):
        (left, right), (top, bottom) = (sorted(draw(st.tuples(SHARES, SHARES))) for _ in range(2))
        boxes.append((left, top, right, bottom))
    return Sheet(draw(st.integers(1, 900)), 900, draw(st.floats(0.2, 5)), tuple(boxes))


@given(sheet())
def test_a_band_lies_on_the_page_and_shows_every_box(made: Sheet) -> None:
    html = band(made, "12", {"start": "1"}, ENGLISH)
    x, y, width, height = map(float, re.findall(r'viewBox="([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)"', html)[0])
    high = 1000 * made.shape
    assert x >= 0
    assert y >= 0
    assert x + width <= 1000.2
    assert y + height <= high + 0.2
    for left, top, right, bottom in made.boxes:
        assert x - 0.1 <= left * 1000 <= right * 1000 <= x + width + 0.2
        assert y - 0.1 <= top * high <= bottom * high <= y + height + 0.2
    assert html.count("<rect") == len(made.boxes)
    assert f'href="12/page/{made.number}?start=1"' in html


def test_a_whole_page_needs_neither_script_nor_style() -> None:
    html = whole(Sheet(3, 4, 1.4, ((0.1, 0.2, 0.3, 0.4),)), "../../12", ENGLISH)
    assert 'viewBox="0.0 0.0 1000.0 1400.0"' in html
    assert 'href="../../12/page/3.png?width=1600"' in html
    assert "style=" not in html
    assert 'aria-label="Page 3 as it is printed"' in html
