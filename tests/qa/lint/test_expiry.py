"""Dates until which something holds, as six languages put it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Document, Kind, Paragraph
from qa.lint.expiry import expired, last_day

TODAY = date(2026, 6, 1)
PASSED = [
    "Valid until 31 December 2025.",
    "**Review by:** 2026-05-31",
    "This policy expires on May 3rd, 2024 and is then replaced.",
    "Next review: March 2026",
    "In force until the end of 2025",
    "Gültig bis 31.12.2025",
    "Die Regelung ist befristet bis zum 1. März 2026.",
    "Nächste Überprüfung: Januar 2025",
    "| Wiedervorlage | 01.02.2024 |",
    "Valable jusqu'au 1er février 2025",
    "Prochaine révision : 15/03/2025",
    "Date d’expiration: 2025-01-31",
    "Válido hasta el 31 de diciembre de 2025",
    "Fecha de revisión: 03/04/2026",
    "La póliza vence el 5 de enero de 2026.",
    "本规定有效期至2025年12月31日。",
    "复审日期：2025-06-30",
    "下次审核：2025年3月",
    "صالح حتى 31 ديسمبر 2025",
    "تاريخ المراجعة: ٢٠٢٥-٠١-٣١",
]
STANDING = [
    "Valid until 31 December 2026.",
    "Review by: June 2026",
    "Valid until 2026",
    "Gültig bis 31.12.2031",
    "Gültig bis auf Weiteres, zuletzt geändert am 01.01.2020.",
    "Fecha de revisión: 03/12/2026",
    "有效期至2027年",
    "Published on 31 December 2019.",
    "The offer was good until the 40 applicants of 2019 had left.",
    "Valid until 31 February 2020, which never comes",
    "valid until 2019.5 litres have flowed",
]


def document(text: str) -> Document:
    body = (Paragraph(1, 0, len(text), Kind.BODY, 1),)
    return Document("a.md", "a.md", "A", text, body, "0")


@pytest.mark.parametrize("text", PASSED)
def test_what_has_passed_is_told(text: str) -> None:
    (told,) = expired(document(text), TODAY)
    assert (told.paragraph, told.line) == (1, 1)


@pytest.mark.parametrize("text", STANDING)
def test_what_still_holds_or_is_no_such_date_is_not(text: str) -> None:
    assert list(expired(document(text), TODAY)) == []


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_a_day_is_read_in_each_form(day: date) -> None:
    assert last_day(f": {day.isoformat()}") == day
    assert last_day(f" zum {day:%d.%m.%Y}.") == day
    assert last_day(f" {day:%d/%m/%Y}.") in (day, _turned(day))
    assert last_day(f" {day.day} {day:%B} {day.year}, and") == day
    assert last_day(f"{day.year}年{day.month}月{day.day}日") == day


def _turned(day: date) -> date:
    return date(day.year, day.day, day.month) if day.day <= 12 else day
