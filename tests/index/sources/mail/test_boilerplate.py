from __future__ import annotations

import pytest

from index.sources.mail.boilerplate import is_boilerplate, is_farewell, is_signature_mark


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my iPhone",
        "Get Outlook for iOS<https://aka.example/x>",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi teléfono",
        "发自我的iPhone",
        "To unsubscribe, click here",
        "View this email in your browser",
        "Se désabonner de cette liste",
        "This e-mail is confidential and may be read only by the intended recipient. If you are not, delete it.",
        "Diese Nachricht ist vertraulich und nur für den Empfänger bestimmt, dem sie gilt; andere löschen sie bitte.",
        "________________________________\nBoats mailing list\nboats@lists.example",
    ],
)
def test_what_stands_below_every_message(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "The form was sent from the office in Lund, and it arrived on Monday after the meeting of the board.",
        "Keep the salary list confidential.",
        "Members unsubscribe in the settings, under Notices.",
        "The intended recipient of the grant is the school.",
        "x" * 5000,
        "",
    ],
)
def test_what_says_something(text: str) -> None:
    assert not is_boilerplate(text)


def test_the_mark_of_a_signature() -> None:
    assert is_signature_mark("-- ")
    assert is_signature_mark("--")
    assert not is_signature_mark("---")
    assert not is_signature_mark("-- and so")


@pytest.mark.parametrize(
    "text", ["Dana", "Best,\nDana", "Viele Grüße\nDana Weber", "Thanks!", "-- Dana", "谢谢", "شكرا"]
)
def test_a_farewell_and_the_name_of_who_wrote_it(text: str) -> None:
    assert is_farewell(text, '"Dana Weber" <dana@corp.example>')


@pytest.mark.parametrize("text", ["Lee", "Dana, the roof is tight.", "Best,\nDana\nThe roof leaks.", "14"])
def test_what_is_more_than_a_farewell(text: str) -> None:
    assert is_farewell(text, "Dana Weber") is False
