import pytest

from index.text.kinds.datelines import Dateline, dateline, iso_date, opening


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May 29, 2020", "2020-05-29"), ("29 May 2020", "2020-05-29"), ("2020-05-29", "2020-05-29"),
        ("2020-05-29T10:00:00Z", "2020-05-29"), ("2020/5/9", "2020-05-09"), ("1st of Sept. 2021", "2021-09-01"),
        ("29.5.2020", "2020-05-29"), ("03/04/2024", None), ("February 30, 2020", None), ("2020", None), ("", None),
    ],
)  # fmt: skip
def test_iso_date(text: str, expected: str | None) -> None:
    assert iso_date(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Tuesday, 12 March 2024 | Banking Desk", Dateline("2024-03-12", "Banking Desk")),
        ("Published on 12 March 2024, 10:30 am GMT", Dateline("2024-03-12", None)),
        ("Last updated: Mar 3, 2024", Dateline("2024-03-03", None)),
        ("By Ida Boll, Otto Kerr and Mara van Lind", Dateline(None, "Ida Boll, Otto Kerr and Mara van Lind")),
        ("By Ida Boll | May 29, 2020", Dateline("2020-05-29", "Ida Boll")),
        ("Banking Desk", Dateline(None, "Banking Desk")),
        ("18 April 2019 | Banking Desk, Eastbridge Finance Desk", Dateline("2019-04-18", "Banking Desk")),
        ("*12 June 2020, Data Desk, Eastbridge Finance Desk*", Dateline("2020-06-12", "Data Desk")),
        ("12 June 2020, the bank opened a new Help Desk", None),
        ("By land and sea", None),
        ("May 29, 2020 was a Friday", None),
        ("On May 29, 2020", None),
        ("May 29, 2020.", None),
        ("Contact the Help Desk", None),
        ("By Ida Boll " * 20, None),
        ("", None),
    ],
)
def test_dateline(line: str, expected: Dateline | None) -> None:
    assert dateline(line) == expected


def test_opening_ends_where_the_body_has_begun() -> None:
    prose = "The port opened its second crane on Monday. " * 6
    pieces = ["May 29, 2020", prose.strip(), "By Ida Boll", prose.strip(), "June 1, 2020"]
    assert list(opening(pieces, [False] * 5)) == [0, 2]
