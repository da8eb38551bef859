import pytest

from index.text.tables import is_figure, names_columns


@pytest.mark.parametrize("text", ["12", "12,50 €", "2024-03-01", "19%", "00417", "+49 30 1234", "1,234.50", "3 kg"])
def test_figures(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["", "Q1", "Sensor 3", "VAT", "2 x hexagonal bolt", "P-0007", "–"])
def test_words_and_names_that_hold_a_figure(text: str) -> None:
    assert not is_figure(text)


@pytest.mark.parametrize(
    ("first", "others"),
    [
        (["Article", "Name", "Price"], [["00417", "Bolt", "12"]]),
        (["Region", "2024", "2025"], [["North", "120", "140"], ["South", "90", "95"]]),
        (["Machine", "Q1", "Q2"], [["Press", "1", "2"]]),
        (["Item", "2024-01-01", "2024-02-01"], [["Rent", "10", "20"], ["Heat", "5", "6"]]),
        (["Years", "Days"], [["0–2 years", "25"], ["3–5 years", "27"]]),
    ],
)
def test_a_header_names_the_columns(first: list[str], others: list[list[str]]) -> None:
    assert names_columns(first, others)


@pytest.mark.parametrize(
    ("first", "others"),
    [
        (["00417", "Bolt", "12"], [["00418", "Nut", "13"]]),
        (["2019", "120", "80"], [["2020", "135", "95"]]),
        (["Company", "Nordlicht"], [["VAT number", "DE811"], ["Founded", "1987"], ["Warranty", "36 months"]]),
        (["Company", "Nordlicht"], [["Owner", "Ines"]]),
        (["Alone", "in", "the table"], []),
    ],
)
def test_a_row_of_values_names_none(first: list[str], others: list[list[str]]) -> None:
    assert not names_columns(first, others)
