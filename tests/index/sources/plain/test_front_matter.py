import pytest

from index.sources.plain.front_matter import front_matter


@pytest.mark.parametrize(
    ("text", "lines", "title", "date"),
    [
        ("---\ntitle: Glue\ndate: 2021-04-05\n---\nText.", 4, "Glue", "2021-04-05"),
        ("---\n\"title\": 'Glue: a guide'\ncreated: 5 April 2021\n...\nText.", 4, "Glue: a guide", "5 April 2021"),
        ('+++\ntitle = "Glue"\ndate = 2021-04-05\n[extra]\nx = 1\n+++\n', 6, "Glue", "2021-04-05"),
        ("+++\ntitle: not toml\n+++\n", 3, "not toml", None),
        ("---\n---\nText.", 2, None, None),
        ("---\nnever closed\n", 0, None, None),
        ("Text.\n---\ntitle: no\n---\n", 0, None, None),
    ],
)
def test_front_matter(text: str, lines: int, title: str | None, date: str | None) -> None:
    found = front_matter(text)
    assert (found.lines, found.get("title"), found.get("date")) == (lines, title, date)


def test_lists_of_both_forms() -> None:
    found = front_matter('---\nauthors:\n  - "Ada Oak"\n  - Bo Ash\ntags: [wood, glue]\n---\n')
    assert found.get("author") == "Ada Oak, Bo Ash"
    assert found.entries["tags"] == "wood, glue"


@pytest.mark.parametrize(("entry", "tells"), [("owner: Ada", True), ("date: 2021-04-05", True), ("slug: /x", False)])
def test_what_speaks_to_a_reader(entry: str, tells: bool) -> None:
    assert front_matter(f"---\ntitle: Glue\nsidebar_position: 2\n{entry}\n---\n").tells is tells
