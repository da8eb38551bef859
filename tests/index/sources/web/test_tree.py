from __future__ import annotations

import lxml.html
import pytest

from index.sources.blocks import ROWS
from index.sources.web.tree import Visible, blocks
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


@pytest.mark.parametrize("tag", ["nav", "header", "footer", "aside", "form"])
def test_what_stands_aside_is_marked(tag: str) -> None:
    (outside, inside) = _blocks(f"<p>Body</p><{tag}><p>Menu</p></{tag}>")
    assert (outside.aside, inside.aside) == (False, True)


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
