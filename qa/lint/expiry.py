"""Dates until which a document says that it holds, or by which it was to be looked at again, in six languages."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from index.types import Document
from qa.lint.findings import Rule, Trouble, trouble

_UNTIL = (
    # English
    r"(?:valid|effective|in force|applies|applicable|good) (?:until|till|through|to)",
    r"expir(?:es|y date|ation date|y)(?: on)?|best before|(?:to be )?review(?:ed)? (?:by|before|due|date)|next review",
    # German
    r"(?:gültig|gilt|befristet|in kraft) bis|läuft (?:ab am|am|bis)|ablaufdatum|zu (?:über)?prüfen bis|wiedervorlage",
    r"(?:nächste|erneute) (?:über)?prüfung|nächste revision|überprüf(?:en|ung) (?:bis|am|spätestens)|prüfdatum",
    # French
    r"(?:valable|valide|en vigueur|applicable) jusqu['’]au|expire le|date d['’](?:expiration|échéance)",
    r"(?:à )?(?:réviser|revoir) (?:avant|d['’]ici|le)|prochaine révision|date de révision",
    # Spanish
    r"(?:válid[oa]|vigente|en vigor) hasta|(?:vence|caduca) el|fecha de (?:caducidad|vencimiento|revisión)",
    r"(?:revisar|revisión) antes del?|próxima revisión",
    # Chinese
    r"有效期?(?:至|到|截至)|失效日期|到期日期?|下次(?:复审|审核|审查|修订)(?:日期)?|复审日期",
    # Arabic
    r"(?:صالح|صالحة|ساري|سارية) (?:حتى|لغاية)|تاريخ (?:الانتهاء|انتهاء الصلاحية|المراجعة)|المراجعة القادمة|ينتهي في",
)
# Chinese parts no words; the other phrases are tried where a word begins.
_PHRASE = re.compile(
    "|".join(f"(?:{form})" if form[0] > "一" else rf"(?<!\w)(?:{form})" for form in _UNTIL), re.IGNORECASE
)
_BETWEEN = re.compile(
    r"[\s:：|*_>-]{0,8}(?:(?:on|by|the|am|zum|dem|den|spätestens|le|au|el|del|día|في|يوم) ){0,2}[*_]{0,2}"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero يناير", "february feb februar février febrero فبراير",
            "march mar märz mars marzo مارس", "april apr avril abril أبريل", "may mai mayo مايو",
            "june jun juni juin junio يونيو", "july jul juli juillet julio يوليو", "august aug août agosto أغسطس",
            "september sept sep septembre septiembre سبتمبر", "october oct oktober okt octobre octubre أكتوبر",
            "november nov novembre noviembre نوفمبر", "december dec dezember dez décembre diciembre ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4}) ?年 ?(?P<number>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?日)?",
        r"(?P<day>\d{1,2})\. ?(?P<number>\d{1,2})\. ?(?P<year>\d{4})(?!\d)",
        r"(?P<day>\d{1,2})(?P<either>/)(?P<number>\d{1,2})/(?P<year>\d{4})(?!\d)",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?: of| de)? {_MONTH}(?: de| del)?,? (?P<year>\d{{4}})(?!\d)",
        rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)",
        rf"(?:end of |ende )?{_MONTH}(?: de)? (?P<year>\d{{4}})(?!\d)",
        r"(?P<number>\d{1,2})/(?P<year>\d{4})(?!\d)",
        r"(?:end of |ende )?(?P<year>[12]\d{3})(?![\d.,%-])",
    )
)
_NEAR = 60
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def expired(document: Document, today: date) -> Iterator[Trouble]:
    """Yield the paragraphs that name a day that has passed as the last on which something holds."""
    for paragraph in document.paragraphs:
        text = document.text[paragraph.start : paragraph.end]
        for phrase in _PHRASE.finditer(text):
            last = last_day(text[phrase.end() : phrase.end() + _NEAR])
            if last is not None and last < today:
                yield trouble(Rule.EXPIRED, document, f'"{phrase[0]}" {last.isoformat()}', paragraph)
                break


def last_day(text: str) -> date | None:
    """Return the day that a text begins with; of a month or a year its last one; None if it begins with none.

    Of 03/04/2024, which is two days, the later one.
    """
    said = text.translate(_DIGITS)
    between = _BETWEEN.match(said)
    begins = said[between.end() :] if between else said
    for form in _FORMS:
        if found := form.match(begins):
            days = [day for day in _readings(found.groupdict()) if day is not None]
            if days:
                return max(days)
    return None


def _readings(parts: dict[str, str | None]) -> Iterator[date | None]:
    year, day = int(parts["year"] or 0), int(parts.get("day") or 0)
    name, number = parts.get("month"), int(parts.get("number") or 0)
    month = _MONTHS.get((name or "").lower(), number) or 12
    yield _made(year, month, day)
    if parts.get("either") and month <= 12 and day <= 12:
        yield _made(year, day, month)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


__all__ = ["expired", "last_day"]
