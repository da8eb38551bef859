from __future__ import annotations

from index.sources.office.symbols import plain, symbol


def test_places_in_symbol_fonts_are_characters() -> None:
    assert [symbol(code, "Symbol") for code in (0xF061, 0x61, 0xF0B7, 0xF0A3, 0xF0D6)] == ["α", "α", "•", "≤", "√"]
    assert [symbol(code, "Wingdings") for code in (0xF0FE, 0xF0FC, 0xF0E0)] == ["☑", "✓", "→"]


def test_pictures_and_what_is_no_character_are_nothing() -> None:
    assert [symbol(code, font) for code, font in [(0xF021, "Wingdings"), (0xD800, ""), (3, ""), (0x110000, "")]] == [
        ""
    ] * 4


def test_other_fonts_keep_their_characters() -> None:
    assert symbol(0xA7, "Arial") == "§"
    assert plain("a\xadb \uf0b0C é", "Symbol") == "ab °C é"
