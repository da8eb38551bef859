import pytest
from lxml import html

from index.sources.web.elements import is_visible, tag_of


@pytest.mark.parametrize(
    "markup", ["<p>a</p>", '<p style="display: block">a</p>', "<td>a</td>", "<custom-tag>a</custom-tag>"]
)
def test_what_a_browser_shows(markup: str) -> None:
    assert is_visible(html.fragment_fromstring(markup))


@pytest.mark.parametrize(
    "markup",
    [
        "<script>a</script>",
        "<p hidden>a</p>",
        '<p style="display : none">a</p>',
        '<b style="visibility:hidden">a</b>',
        "<input>",
    ],
)
def test_what_a_browser_hides(markup: str) -> None:
    assert not is_visible(html.fragment_fromstring(markup))


def test_comments_have_no_name() -> None:
    (comment,) = html.fragment_fromstring("<p><!-- a --></p>")
    assert tag_of(comment) == ""
    assert not is_visible(comment)
