import datetime

import pytest

from index.sources.tables.numbers import Value, number, shown, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"), (12.499999999999998, "12.5"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (-4.25, "-4.25"),
        (123456789012.0, "123456789012"), (float("nan"), "nan"), (1e300, "1e+300"),
    ],
)  # fmt: skip
def test_numbers_have_the_digits_that_a_spreadsheet_keeps(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("00417", "00417"), (True, "TRUE"), (False, "FALSE"), (3, "3"),
        (datetime.date(2024, 3, 1), "2024-03-01"), (datetime.datetime(2024, 3, 1, 14, 30), "2024-03-01 14:30"),
        (datetime.datetime(2024, 3, 1), "2024-03-01"), (datetime.time(3, 4, 5), "03:04:05"),
        (datetime.timedelta(hours=30), "30:00:00"),
    ],
)  # fmt: skip
def test_values_whose_format_is_not_known(value: Value, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        (0, 3.0, "3"), ("General", 12.5, "12.5"), ("0.0%", 0.19, "19.0%"), (9, 0.19, "19%"), (10, 0.195, "19.50%"),
        ('#,##0.00 "€"', 1234.5, "1,234.50 €"), (r"#,##0.00\ [$€-407]", 12.5, "12.50 €"),
        ("[$$-409]#,##0", 5000, "$5,000"),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-', -12.5, "-12.50 €"),
        ("00000", 417, "00417"), ("0.##", 3.0, "3"), ("[Red]0.00;(0.00)", -3, "(3.00)"), ('0" pcs"', 4, "4 pcs"),
        ('0,"k"', 12000, "12k"), ("0.00", 2.345, "2.35"),
        ("dd.mm.yyyy", 45352, "2024-03-01"), (14, 45352, "2024-03-01"), ("mmm-yy", 45352, "2024-03-01"),
        ("yyyy-mm-dd h:mm", 45352.6041667, "2024-03-01 14:30"), ("yyyy-mm-dd h:mm", 45352, "2024-03-01"),
        ("h:mm AM/PM", 0.5, "12:00"), ("mm:ss", 0.01, "00:14:24"), ("[h]:mm", 1.25, "30:00:00"),
        ("d/m/yyyy", 1, "1900-01-01"),
        ("0.00E+00", 12345.0, "12345"), ("# ?/?", 0.5, "0.5"), ("yyyy", -4, "-4"), ("0" * 300, 7, "7"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_their_format_says(code: str | int, value: float, text: str) -> None:
    assert shown(code)(value) == text


def test_a_workbook_of_an_old_mac_counts_from_1904() -> None:
    assert shown("yyyy-mm-dd", since_1904=True)(0) == "1904-01-01"
