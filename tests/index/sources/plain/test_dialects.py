import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.plain.dialects import Line, is_bold, is_footnote, told_apart
from index.types import Kind

PIECES = st.sampled_from(
    ["import a from 'b'", "export const a = 1", "{/* a", "a */}", "<Tab label='a'>", "</Tab>", ":::tip a", ":::", "a?",
     "A: b", "== a ==", "> [!NOTE]", "<a", "b>", "", "text", "[^1]: b", "<!--", "-->", "**a?**"]
)  # fmt: skip


def line(text: str) -> Line:
    (found,) = told_apart([text])
    return found


@given(st.lists(PIECES))
def test_every_line_is_something(lines: list[str]) -> None:
    assert len(list(told_apart(lines))) == len(lines)


@pytest.mark.parametrize(
    "text",
    [
        "import Frame from '@site/Frame';", "import {Oak, Ash} from 'wood'", "import * as wood from 'wood'",
        "import 'wood.css'", "{/* a note */}", "<!-- a note -->", "<Frame size={3} />", "<div class='x'>", "</div>",
        "<br/>", "{% raw %}", "{{< toc >}}", "[[Category:Wood]]", "> [!NOTE]", "![oak](data:image/png;base64,iVBOR)",
    ],
)  # fmt: skip
def test_no_text(text: str) -> None:
    assert line(text) == Line(Kind.FURNITURE)


@pytest.mark.parametrize(
    "text",
    [
        "import duties from 'abroad' are due.", "export goods are taxed.", "a < b and c > d", "<li>Oak</li>",
        "<td>Oak</td>", "Oak: 3 = 3", "[[Oak]] is hard.", "{{Oak|price=3}}", ":: Oak ::", "![oak](oak.png)", "x" * 500,
    ],
)  # fmt: skip
def test_text(text: str) -> None:
    assert line(text) == Line(Kind.BODY)


@pytest.mark.parametrize(
    ("text", "heading", "level"),
    [
        ("<TabItem value='a' label='Oak frame'>", "Oak frame", 7), ('<Card title="Oak" icon="x">', "Oak", 7),
        ("<details><summary><b>Oak</b> frame</summary>", "Oak frame", 7), ("<summary>Oak</summary>", "Oak", 7),
        (":::warning Mind the glue", "Mind the glue", 7), (":::tip[Mind the glue]", "Mind the glue", 7),
        ('!!! note "Mind the glue"', "Mind the glue", 7), ("> [!TIP] Mind the glue", "Mind the glue", 7),
        ("=== Oak ===", "Oak", 3), ("<h2 align='center'>Oak <i>frame</i></h2>", "Oak frame", 2),
    ],
)  # fmt: skip
def test_headings(text: str, heading: str, level: int) -> None:
    assert line(text) == Line(Kind.HEADING, level, heading)


@pytest.mark.parametrize("text", [":::", "</TabItem>", "</details>", "</Tabs></Frame>", ":::note"])
def test_ends(text: str) -> None:
    assert line(text) == Line(Kind.FURNITURE, 7)


@pytest.mark.parametrize(
    "lines",
    [
        ["{/* one", "two", "three */}"],
        ["<Frame", "  size={3}", "/>"],
        ["export const a = {", "  b: 1", "}"],
        ["import {", "  Oak,", "} from 'wood'"],
    ],
)
def test_what_goes_on_over_several_lines(lines: list[str]) -> None:
    assert {each.kind for each in told_apart(lines)} == {Kind.FURNITURE}
    if not lines[0].startswith("export"):
        assert [each.kind for each in told_apart([*lines, "Text."])][-1] is Kind.BODY


def test_questions_above_their_answers() -> None:
    found = list(told_apart(["**May dogs come?**", "On a lead.", "Q: And cats?", "A: No."]))
    assert [each.heading for each in found] == ["May dogs come?", "", "Q: And cats?", ""]
    assert [each.begins for each in found] == [False, False, False, True]


def test_marks() -> None:
    assert is_footnote("  [^1]: May")
    assert not is_footnote("[a]: https://x.example")
    assert is_bold("**Oak**")
    assert not is_bold("**Oak** is hard")
