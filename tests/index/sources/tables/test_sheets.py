from index.sources.tables.sheets import needs_password


def test_an_encrypted_workbook_says_what_to_do() -> None:
    assert str(needs_password("a.xlsx")) == "a.xlsx: needs a password; save it without one"
