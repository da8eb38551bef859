from __future__ import annotations

import lxml.html
import pytest

from index.sources.blocks import ROWS
from index.sources.web.tree import Beside, Visible, blocks
from index.types import Kind
from tests.support.thorough import THOROUGH


def _blocks(body: str) -> list[Visible]:
    return list(blocks(lxml.html.document_fromstring(f"<html><body>{body}</body></html>")))


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>One  \n two</p><p>Three</p>", ["One two", "Three"]),
        ("<div>Loose <b>bold</b> text<p>Inner</p>after</div>", ["Loose bold text", "Inner", "after"]),
        ("<p>One<br>two</p>", ["One\ntwo"]),
        ("<ul><li>One</li><li>Two</li></ul>", ["One", "Two"]),
        ("<p>Seen</p><script>var n = 16500</script><style>p{}</style><template>no</template>", ["Seen"]),
        ('<p hidden>no</p><p style="display: none">no</p><p>Seen</p>', ["Seen"]),
        ("<p> \n </p>", []),
    ],
)
def test_what_a_browser_shows_is_what_is_read(body: str, texts: list[str]) -> None:
    assert [block.text for block in _blocks(body)] == texts


def test_headings_keep_their_level() -> None:
    assert [(block.kind, block.level) for block in _blocks("<h1>A</h1><h3>B</h3><p>C</p>")] == [
        (Kind.HEADING, 1),
        (Kind.HEADING, 3),
        (Kind.BODY, 0),
    ]


@pytest.mark.parametrize(
    ("tag", "beside"),
    [
        ("nav", Beside.FRAME), ("footer", Beside.FRAME), ("dialog", Beside.FRAME), ("header", Beside.ASIDE),
        ("aside", Beside.ASIDE), ("form", Beside.ASIDE), ("section", Beside.WITHIN),
    ],
)  # fmt: skip
def test_what_stands_beside_the_article_is_marked(tag: str, beside: Beside) -> None:
    (outside, inside) = _blocks(f"<p>Body</p><{tag}><p>Menu</p></{tag}>")
    assert (outside.beside, inside.beside) == (Beside.WITHIN, beside)


@pytest.mark.parametrize(
    "names",
    ['id="cookie-notice"', 'class="site-cookie-banner open"', 'id="onetrust-banner-sdk"', 'class="gdpr-modal"'],
)
def test_a_notice_of_consent_is_frame(names: str) -> None:
    (inside,) = _blocks(f"<div {names}><p>We use cookies.</p></div>")
    assert inside.beside is Beside.FRAME


def test_a_policy_on_cookies_is_none() -> None:
    (inside,) = _blocks('<div class="cookie-policy"><p>We use cookies.</p></div>')
    assert inside.beside is Beside.WITHIN


def test_an_aside_that_holds_the_only_headline_is_the_article() -> None:
    assert _blocks("<aside><h1>Lift</h1><p>Out of order.</p></aside>")[1].beside is Beside.WITHIN
    assert _blocks("<h1>Lift</h1><aside><h1>Related</h1><p>Stairs.</p></aside>")[2].beside is Beside.ASIDE


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>One<br><br>two<br>three<br> <br><br>four</p>", ["One", "two\nthree", "four"]),
        ("<td>One<br/><br/></td>two", ["One", "two"]),
        ("<h2>One<br><br>two</h2>", ["One\n\ntwo"]),
        ("<p><b>Is it open?</b><br>Until nine.</p>", ["Is it open?", "Until nine."]),
        ("<p>Is it open?<br>Until nine.</p>", ["Is it open?\nUntil nine."]),
    ],
)
def test_two_line_breaks_end_a_paragraph(body: str, texts: list[str]) -> None:
    assert [block.text for block in _blocks(body)] == texts


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>The lift is out of order.</td></tr>",
        "<tr><td>The lift is out of order.</td></tr><tr><td>Take the stairs.</td></tr>",
        "<tr><td>The lift is out of order.</td><td>Take the stairs.</td></tr>",
    ],
)
def test_a_table_of_one_row_or_column_arranges_the_page(rows: str) -> None:
    assert {block.kind for block in _blocks(f"<table>{rows}</table>")} == {Kind.BODY}


def test_preformatted_prose_is_read_as_paragraphs() -> None:
    prose = "The keeper lights the lamp at dusk and\n   puts it out at dawn, in every season."
    page = f"\n1. Lamp\n\n   {prose}\n\n   * oil\n   * wick\n\n   {prose.replace('lamp', 'stove')}\n"
    found = _blocks(f"<pre>{page}</pre>")
    assert [(each.kind, each.text.split()[0], each.line) for each in found] == [
        (Kind.HEADING, "1.", 2), (Kind.BODY, "The", 4), (Kind.BODY, "*", 7), (Kind.BODY, "The", 10),
    ]  # fmt: skip


def test_preformatted_code_stays_whole() -> None:
    assert [block.text for block in _blocks("<pre>a = 1\n\nb = 2\n</pre>")] == ["a = 1\n\nb = 2"]


def test_what_unfolds_is_headed_by_its_label() -> None:
    page = "<details><summary>Parking</summary><p>Behind the hall.</p></details><p>Open daily.</p>"
    assert [(each.kind, each.level, each.folded) for each in _blocks(page)] == [
        (Kind.HEADING, 7, True), (Kind.BODY, 0, True), (Kind.BODY, 7, False),
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["<h3><button>May dogs come?</button></h3>", "<button>May dogs come?</button>"])
def test_a_button_that_asks_is_no_control(label: str) -> None:
    assert _blocks(f"<div>{label}<p>On a lead.</p></div>")[0].beside is Beside.WITHIN


def test_a_table_is_one_block_of_rows() -> None:
    rows = "<tr><th>Bank</th><th>Branches</th></tr><tr><td>ICBC</td><td>16,000</td></tr>"
    (table,) = _blocks(f"<table>{rows}</table>")
    assert table.kind is Kind.TABLE
    assert table.text == "Bank | Branches\nICBC | 16,000"


def test_a_long_table_is_cut() -> None:
    rows = "".join(f"<tr><td>row {n}</td><td>{n}</td></tr>" for n in range(ROWS * 2 + 1))
    assert [block.text.count("\n") + 1 for block in _blocks(f"<table>{rows}</table>")] == [ROWS, ROWS, 1]


def test_deep_nesting_is_no_danger() -> None:
    tree = element = lxml.html.Element("div")
    for _ in range(20_000 if THOROUGH else 5_000):
        child = lxml.html.Element("div")
        element.append(child)
        element = child
    element.text = "Deep"
    assert [block.text for block in blocks(tree)] == ["Deep"]
