from __future__ import annotations

from index.sources.office.rtf_tokens import Font, Fonts, tokens


def test_signs_are_told_apart() -> None:
    found = [(each.kind, each.name, each.number, each.data) for each in tokens(rb"{\b0 a\'e9\~\{\par" + b"\r\nx}\\")]
    assert found == [
        ("{", "", None, b""), ("word", "b", 0, b""), ("text", "", None, b"a"), ("byte", "", None, b"\xe9"),
        ("sign", "~", None, b""), ("byte", "", None, b"{"), ("word", "par", None, b""), ("text", "", None, b"x"),
        ("}", "", None, b""),
    ]  # fmt: skip


def test_bytes_of_pictures_are_passed_by() -> None:
    assert [each.data for each in tokens(rb"\bin4 {}\}x") if each.kind == "text"] == [b"x"]
    assert len(list(tokens(rb"\bin999999999 x"))) == 1


def test_bytes_are_read_in_the_code_page_of_their_font() -> None:
    fonts = Fonts(fonts={1: Font(204, "Times"), 2: Font(2, "Symbol"), 3: Font(99, "Odd"), 4: Font(1, "Default")})
    assert [fonts.text(b"\xe9", number) for number in (None, 0, 1, 3, 4)] == ["é", "é", "й", "é", "é"]
    assert fonts.text(b"a\x01", 2) == "α"
    fonts.set_page(1250)
    assert fonts.text(b"\xe8", None) == "č"
    fonts.set_page(77777)
    assert fonts.text(b"\xe8", None) == "č"
