"""The numbers of lists and headings, written as office programs write them: 3, c, III, 三."""

from __future__ import annotations

from collections.abc import Callable

BULLET = "•"
_SIGNS = frozenset("-*+•‣◦▪●○·–—")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 5000
_MOST_LETTERS = 26 * 30
_CHINESE = "零一二三四五六七八九"
_CIRCLED = 20


def _letters(number: int) -> str:
    """Return a, b … z, aa, bb: the letter is doubled, not counted on."""
    if not 0 < number <= _MOST_LETTERS:
        return str(number)
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1)


def _roman(number: int) -> str:
    if not 0 < number < _MOST_ROMAN:
        return str(number)
    made = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        made += sign * times
    return made


def _chinese(number: int) -> str:
    if not 0 < number < 10_000:
        return str(number)
    made = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            made += _CHINESE[digit] + unit
        elif made and not made.endswith("零") and number % place:
            made += "零"
    return made[1:] if 10 <= number < 20 else made


def _ordinal(number: int) -> str:
    teen = 10 < number % 100 < 14
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _circled(number: int) -> str:
    return chr(0x245F + number) if 0 < number <= _CIRCLED else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ordinal": _ordinal,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "ideographDigital": lambda number: "".join(_CHINESE[int(digit)] for digit in str(abs(number))),
    "japaneseCounting": _chinese,
    "koreanCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "none": lambda number: "",
}


def counted(number: int, form: str) -> str:
    """Return ``number`` in a format of Word's, ``lowerRoman``; in figures where the format is not known here."""
    return _FORMATS.get(form, str)(number)


def bullet(sign: str) -> str:
    """Return what stands for a bullet: its sign where that is one in any font, else a dot."""
    return sign if sign in _SIGNS else BULLET


__all__ = ["BULLET", "bullet", "counted"]
