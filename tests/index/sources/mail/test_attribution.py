from __future__ import annotations

import pytest

from index.sources.mail.attribution import attribution, day_of, header_block, is_divider, is_rule

D = "dana@corp.example"


@pytest.mark.parametrize(
    ("line", "who"),
    [
        (f"On Mon, 4 May 2026 at 09:12, Dana Weber <{D}> wrote:", "Dana Weber, 2026-05-04"),
        ("On May 4, 2026, at 9:12 AM, Dana Weber wrote:", "Dana Weber, 2026-05-04"),
        (f'On 4 May 2026, "Weber, Dana" <{D}> wrote:', "Weber, Dana, 2026-05-04"),
        (f"On 2026-05-04 09:12 {D} wrote:", f"{D}, 2026-05-04"),
        (f"Am Mo., 4. Mai 2026 um 09:12 Uhr schrieb Dana Weber <{D}>:", "Dana Weber, 2026-05-04"),
        ("Am 04.05.2026 um 09:12 schrieb Dana Weber:", "Dana Weber, 2026-05-04"),
        (f"Le lun. 4 mai 2026 à 09:12, Dana Weber <{D}> a écrit :", "Dana Weber, 2026-05-04"),
        (f"El lun, 4 may 2026 a las 9:12, Dana Weber (<{D}>) escribió:", "Dana Weber, 2026-05-04"),
        ("El 4 de mayo de 2026, a las 9:12, Dana Weber escribió:", "Dana Weber, 2026-05-04"),
        (f"Dana Weber <{D}> 于2026年5月4日周一 09:12写道：", "Dana Weber, 2026-05-04"),
        (f"في الاثنين، 4 مايو 2026 في 9:12 ص تمت كتابة ما يلي بواسطة Dana Weber <{D}>:", "Dana Weber, 2026-05-04"),
        (f"--- On Mon, 5/4/26, {D} <{D}> wrote:", f"{D}, 5/4/26"),
    ],
)
def test_who_wrote_and_when(line: str, who: str) -> None:
    assert attribution(line, marked=True) == who
    assert attribution(line, marked=False) == who


@pytest.mark.parametrize(
    ("line", "marked", "unmarked"),
    [
        ("Dana wrote:", "Dana", None),
        (f"2026-05-04 9:12 GMT+02:00 Dana Weber <{D}>:", "Dana Weber, 2026-05-04", None),
        ("The list of 4 May 2026:", None, None),
        ("On Monday Dana wrote:", "On Monday Dana", None),
        ("Two things are open:", None, None),
        ("wrote", None, None),
        ("", None, None),
    ],
)
def test_where_nothing_is_marked_more_must_be_said(line: str, marked: str | None, unmarked: str | None) -> None:
    assert attribution(line, marked=True) == marked
    assert attribution(line, marked=False) == unmarked


@pytest.mark.parametrize(
    ("lines", "count", "who"),
    [
        ([f"From: Dana Weber <{D}>", "Sent: Monday, May 4, 2026 9:12 AM", "To: Lee", "Subject: Lund", "", "Hi"], 4,
         "Dana Weber, 2026-05-04"),
        (["Von: Dana Weber", "Gesendet: Montag, 4. Mai 2026 09:12", "An: Lee", "Betreff: Lund"], 4,
         "Dana Weber, 2026-05-04"),
        (["De : Dana Weber", "Envoyé : lundi 4 mai 2026 09:12", "À : Lee", "Objet : Lund"], 4,
         "Dana Weber, 2026-05-04"),
        (["De: Dana Weber", "Enviado el: lunes, 4 de mayo de 2026 9:12", "Para: Lee", "Asunto: Lund"], 4,
         "Dana Weber, 2026-05-04"),
        (["发件人: Dana Weber", "发送时间: 2026年5月4日 9:12", "收件人: Lee", "主题: Lund"], 4,
         "Dana Weber, 2026-05-04"),
        (["*From:* Dana Weber", "", "*Date:* 2026-05-04", "", "*Subject:* Lund"], 5, "Dana Weber, 2026-05-04"),
        (["Subject: Lund", f"From: {D}", "To: a@x.example;", "  b@x.example", "Date: May 4, 2026"], 5,
         f"{D}, 2026-05-04"),
    ],
)  # fmt: skip
def test_a_block_of_header_lines(lines: list[str], count: int, who: str) -> None:
    assert header_block(lines) == (count, who)


@pytest.mark.parametrize(
    "lines",
    [
        ["From: Hamburg", "To: Lund", "Date: 4 May 2026"],  # a journey
        ["Subject: Lund", "To: Lee"],
        ["Note: one", "From: two"],
        [],
    ],
)
def test_other_lines_with_colons_are_none(lines: list[str]) -> None:
    assert header_block(lines) is None


@pytest.mark.parametrize(
    "line",
    ["-----Original Message-----", "-----Ursprüngliche Nachricht-----", "---------- Forwarded message ---------",
     "Begin forwarded message:", "-----Message d'origine-----", "-----Mensaje original-----", "-----原始邮件-----"],
)  # fmt: skip
def test_dividers(line: str) -> None:
    assert is_divider(line)
    assert not is_divider(f"{line} and more")


def test_rules() -> None:
    assert is_rule("_" * 32)
    assert not is_rule("___ a")


@pytest.mark.parametrize(
    ("text", "day"),
    [("31 February 2026", ""), ("03/04/2026", "03/04/2026"), ("Mar 4, 2026", "2026-03-04"), ("no day", "")],
)
def test_a_day_is_told_as_far_as_it_is_sure(text: str, day: str) -> None:
    assert day_of(text) == day
