"""Who wrote what a reply repeats, and when, as mail programs write it in the languages of the chat.

It stands in lines such as "On 3 May 2026, Dana Weber wrote:" or in blocks of header lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_LONGEST = 300
_MOST_LINES = 12
"""Of a block of header lines, those included over which a long list of addressees was wrapped."""
_MOST_WRAPPED = 3
_WROTE = re.compile(r"\b(?:wrote|writes|schrieb|a écrit|écrivait|escribió|escribio)\b|写道|寫道|写到|كتب|كتابة ما يلي")
_FIRST = re.compile(r"schrieb\s|بواسطة|كتب\s")
"""Words before which, in their language, the date stands, and after which the name."""
_OPENS = re.compile(r"(?:-{2,4} ?)?(?:On|Am|Den|Le|El|在|于|في|\d{4}-\d|\d{1,2}[./]\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\w.+'=-])[\w.+'=-]{1,64}@[\w-][\w.-]{0,100}")
_BEFORE_NAME = re.compile(r"[,،，]|\d[\d:./-]{0,20}|[年月日()（）<\[|]|\bschrieb\b|بواسطة|كتب")
_HOUR = re.compile(
    r"^(?:(?:AM|PM|Uhr|UTC|GMT|CES?T|[ECMP][SD]T|h|a\.m\.|p\.m\.|um|at|à|a las|在|于|于|ص|م)(?=\W|$)[\s.:]{0,3}){1,3}",
    re.IGNORECASE,
)
_SIGNS = " \t\"'“”‘’*<>()[]:：-–‏‎"

_MONTH_WORDS = """
january jan januar jänner janvier janv enero ene يناير
february feb februar février févr fév febrero فبراير
march mar märz mrz mars marzo مارس
april apr avril avr abril abr أبريل ابريل
may mai mayo مايو
june jun juni juin junio يونيو
july jul juli juillet juil julio يوليو
august aug août aout agosto ago أغسطس
september sep sept septembre septiembre سبتمبر
october oct oktober okt octobre octubre أكتوبر
november nov novembre noviembre نوفمبر
december dec dezember dez décembre déc diciembre dic ديسمبر
"""
_MONTHS = {word: number for number, line in enumerate(_MONTH_WORDS.split("\n")) for word in line.split()}
_NAME_OF_MONTH = r"(?P<month>[^\W\d_]{3,12})"
_DATES = tuple(
    re.compile(form)
    for form in (
        r"(?<!\d)(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>\d{4}) ?年 ?(?P<number>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日",
        r"(?<!\d)(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})\.? (?:de )?{_NAME_OF_MONTH}\.?,? (?:de )?(?P<year>\d{{4}})(?!\d)",
        rf"(?<!\w){_NAME_OF_MONTH}\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})(?!\d)",
    )
)
_FIGURES = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)")
"""A date that is told as it stands: which of its figures is the month nobody knows."""

_LABELS = {
    "from": "from|von|de|发件人|寄件者|من",
    "sent": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|fecha|发送时间|日期|时间|تاريخ الإرسال|"
    "التاريخ|تم الإرسال",
    "to": "to|an|à|a|para|收件人|إلى|cc|bcc|kopie|copie|抄送|نسخة|reply-to",
    "subject": "subject|betreff|objet|asunto|主题|主題|الموضوع",
}  # fmt: skip
_KINDS = {word: kind for kind, words in _LABELS.items() for word in words.split("|")}
_LABELLED = re.compile(r"^[*_]{0,2}([^\W\d_][\w\- ]{0,20}?)[*_]{0,2} ?[:：][*_]{0,2}(?:\s|$)")
_DIVIDER = re.compile(
    r"^(?:[-_—=]{2,80} ?(?:original (?:message|appointment)|ursprüngliche nachricht|originalnachricht"
    r"|message d['’]origine"
    r"|message original|mensaje original|原始邮件|原始郵件|الرسالة الأصلية"
    r"|(?:original )?forwarded message|forwarded by .{1,80}"
    r"|weitergeleitete nachricht|message (?:transféré|réexpédié)|mensaje reenviado|转发的邮件|الرسالة المعاد توجيهها)"
    r" ?[-_—=]{2,80}"
    r"|(?:begin forwarded message|anfang der weitergeleiteten (?:e-mail|nachricht)|début du message réexpédié"
    r"|inicio del mensaje reenviado) ?:)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-_—=]{5,200}")


def attribution(line: str, marked: bool) -> str | None:
    """Return whom and which day a line names as the writer of what follows; None for any other line.

    ``marked`` tells that what follows is marked as quoted; otherwise the line must say more to be believed.
    """
    line = " ".join(line.split()).strip("‏‎")
    if not 5 <= len(line) <= _LONGEST or line[-1] not in ":：":
        return None
    address, figures = _ADDRESS.search(line), any(character.isdigit() for character in line)
    wrote = _WROTE.search(line)
    if not (wrote or (marked and address and figures)):
        return None
    if not marked and not (address or (figures and _OPENS.match(line) and day_of(line))):
        return None
    return named(_name(line, wrote), day_of(line))


def may_open(line: str) -> bool:
    """Tell whether an attribution that takes several lines may begin with this one."""
    return _OPENS.match(line) is not None


def named(name: str, day: str) -> str:
    """Return the name of a place in an earlier message."""
    return ", ".join(filter(None, (name, day))) or "quoted"


def _name(line: str, wrote: re.Match[str] | None) -> str:
    address = _ADDRESS.search(line)
    begun = _FIRST.search(line)
    start = begun.end() if begun else 0
    end = (
        address.start() if address and address.start() >= start else wrote.start() if wrote and not begun else len(line)
    )
    before = line[start:end].rstrip(" (（<[")
    quoted = re.search(r"\"([^\"]{1,80})\"$", before)
    piece = quoted[1] if quoted else _BEFORE_NAME.split(before)[-1]
    name = _HOUR.sub("", piece.strip(_SIGNS)).strip(_SIGNS)
    if any(character.isalpha() for character in name) and len(name) <= 80:
        return name
    return address[0] if address else ""


def day_of(text: str) -> str:
    """Return the day that ``text`` names, as ISO where it is sure; otherwise as it stands; empty where it has none."""
    text = " ".join(text[:_LONGEST].split())
    for form in _DATES:
        for match in form.finditer(text):
            known = match.groupdict()
            month = int(known["number"]) if known.get("number") else _MONTHS.get((known["month"] or "").casefold(), 0)
            try:
                return date(int(known["year"]), month, int(known["day"])).isoformat()
            except ValueError:
                continue
    figures = _FIGURES.search(text)
    return figures[0] if figures else ""


def is_divider(line: str) -> bool:
    """Tell whether a line announces an earlier message."""
    return len(line) <= _LONGEST and _DIVIDER.fullmatch(line.strip()) is not None


def is_rule(line: str) -> bool:
    """Tell whether a line is a ruled line, such as some programs set above a block of header lines."""
    return len(line) <= _LONGEST and _RULE.fullmatch(line.strip()) is not None


def header_block(lines: Sequence[str]) -> tuple[int, str] | None:
    """Return how many of ``lines`` are an earlier message's header, and whom and which day it names.

    One begins with the first line. Blank lines may part its own; wrapped addressees belong to it.
    """
    found: dict[str, str] = {}
    last, count, before = 0, 0, ""
    for number, line in enumerate(lines[:_MOST_LINES]):
        text = line.strip()
        kind = _label(text)
        if kind and kind in found and kind != "to":
            break
        if kind:
            found[kind] = re.split(r"[:：]", text, maxsplit=1)[1].strip("*_ ")
            last, count, before = number, count + 1, kind
        elif text and (before != "to" or number - last > _MOST_WRAPPED):
            break
    sure = "subject" in found or "@" in found.get("from", "")
    if count < 3 or "from" not in found or not sure or not found.keys() & {"sent", "subject"}:
        return None
    return last + 1, named(_sender(found["from"]), day_of(found.get("sent", "")))


def _label(line: str) -> str | None:
    match = _LABELLED.match(line[:60])
    return _KINDS.get(match[1].strip().casefold()) if match else None


def _sender(value: str) -> str:
    name = re.split(r"[<\[]|\(?mailto:", value, maxsplit=1)[0].strip(_SIGNS)
    address = _ADDRESS.search(value)
    return (name or (address[0] if address else ""))[:80]


__all__ = ["attribution", "day_of", "header_block", "is_divider", "is_rule", "may_open", "named"]
