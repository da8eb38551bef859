"""Characters of the fonts Symbol and Wingdings, which office files store by their places in the font."""

from __future__ import annotations

_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\x7f"
    + "".join(map(chr, range(0x80, 0xA0)))
    + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\x00〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\x00"
)
"""From the space on."""
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA7: "▪",
    0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑", 0x4A: "☺", 0x4C: "☹", 0x28: "☎", 0x2A: "✉",
}  # fmt: skip
_PRIVATE = range(0xF020, 0xF100)


def symbol(code: int, font: str) -> str:
    """Return the character at a place of a font; "" for a picture that no character stands for."""
    at = code - 0xF000 if code in _PRIVATE else code
    if font.casefold().startswith("wingdings"):
        return _WINGDINGS.get(at, "")
    if code in _PRIVATE or font.casefold() == "symbol":
        found = _SYMBOL[at - 0x20] if 0x20 <= at < 0x20 + len(_SYMBOL) else ""
        return found if found.isprintable() else ""
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def plain(text: str, font: str) -> str:
    """Return ``text`` with the places of a symbol font replaced by characters, and without soft hyphens."""
    text = text.replace("\xad", "")
    if not any(0xF020 <= ord(each) < 0xF100 for each in text):
        return text
    return "".join(symbol(ord(each), font) if ord(each) in _PRIVATE else each for each in text)


__all__ = ["plain", "symbol"]
