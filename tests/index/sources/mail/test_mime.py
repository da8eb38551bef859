from __future__ import annotations

import base64

import pytest

from index.errors import SourceError
from index.sources.mail.letter import Mail
from index.sources.mail.mime import mail_of, text_of


def _mail(text: str) -> Mail:
    return mail_of(text.encode(), "a.eml")


def _parts(kind: str, *parts: str) -> str:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"Subject: S\nContent-Type: {kind}; boundary=b\n\n{body}--b--\n"


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nThe roof leaks since Monday, says Dana."
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>The roof leaks since Monday, says Dana.</p>"


def test_of_two_forms_the_plain_one_is_read_and_once_only() -> None:
    (body,) = _mail(_parts("multipart/alternative", PLAIN, HTML)).body
    assert body.text.strip() == "The roof leaks since Monday, says Dana."
    assert not body.is_html


@pytest.mark.parametrize("plain", ["", "Please view this message in a browser.", "This message needs HTML."])
def test_a_plain_form_that_says_nothing_gives_way(plain: str) -> None:
    long = "<p>" + "The roof leaks since Monday, says Dana. " * 8 + "</p>"
    stub = f"Content-Type: text/plain\n\n{plain}"
    (body,) = _mail(_parts("multipart/alternative", stub, HTML.split("\n\n")[0] + "\n\n" + long)).body
    assert body.is_html


def test_pictures_of_a_page_are_beside_it() -> None:
    picture = "Content-Type: image/png; name=logo.png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\niVBORw=="
    mail = _mail(_parts("multipart/related", HTML, picture))
    assert [body.is_html for body in mail.body] == [True]
    assert [each.name for each in mail.attached] == ["logo.png"]


def test_text_around_attachments_is_all_body() -> None:
    file = "Content-Type: text/plain\nContent-Disposition: attachment; filename=n.txt\n\nIn the file."
    mail = _mail(_parts("multipart/mixed", PLAIN, file, "Content-Type: text/plain\n\nAnd more."))
    assert [body.text.strip() for body in mail.body] == ["The roof leaks since Monday, says Dana.", "And more."]
    assert [(each.name, each.content) for each in mail.attached] == [("n.txt", b"In the file.")]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="=?utf-8?Q?Pr=C3=BCfung.txt?="', "Prüfung.txt"),
        ("attachment; filename*=utf-8''Pr%C3%BCfung.txt", "Prüfung.txt"),
        ('attachment; filename*0="lo"; filename*1="ng.txt"', "long.txt"),
        ("attachment", "part 1.txt"),
        ('attachment; filename="report"', "report.txt"),
    ],
)
def test_the_name_of_an_attachment(disposition: str, name: str) -> None:
    (each,) = _mail(f"Content-Type: text/plain\nContent-Disposition: {disposition}\n\nA.").attached
    assert each.name == name


def test_messages_in_a_message_are_messages() -> None:
    inner = "Content-Type: message/rfc822\n\nSubject: Q1/Q2\nFrom: Lee <l@x.example>\n\nFirst."
    bare = "Content-Type: message/rfc822\n\nSubject: \n\nSecond."
    mail = _mail(_parts("multipart/digest", inner, bare))
    assert [each.name for each in mail.attached] == ["Q1_Q2", "message 2"]
    assert all(isinstance(each.content, Mail) for each in mail.attached)


def test_a_message_that_was_encoded_as_a_whole_is_read() -> None:
    data = base64.b64encode(b"Subject: In\n\nFirst.").decode()
    (each,) = _mail(f"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{data}").attached
    assert isinstance(each.content, Mail)
    assert each.content.header["Subject"] == "In"


@pytest.mark.parametrize(
    "text",
    [
        _parts('multipart/encrypted; protocol="application/pgp-encrypted"', "Content-Type: text/plain\n\nx"),
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nAAAA",
        "Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----",
    ],
)
def test_what_is_encrypted_is_said(text: str) -> None:
    mail = _mail(text)
    assert not mail.body
    assert "which is encrypted" in mail.unread[0]


def test_of_what_is_signed_the_text_is_read_and_the_signature_is_nothing() -> None:
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\nAAAA"
    mail = _mail(_parts("multipart/signed", PLAIN, signature))
    assert len(mail.body) == 1
    assert not mail.attached
    assert not mail.unread


def test_a_report_of_delivery_is_text() -> None:
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\nStatus: 5.1.1\n"
    mail = _mail(_parts("multipart/report", PLAIN, status))
    assert "Status: 5.1.1" in mail.body[1].text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (b"Content-Type: text/plain; charset=us-ascii\n\ncaf\xc3\xa9", "café"),
        (b"Content-Type: text/plain; charset=windows-1252\n\ncaf\xc3\xa9", "café"),
        (b"Content-Type: text/plain; charset=utf-8\n\ncaf\xe9 au lait, noir, au lait", "café au lait, noir, au lait"),
        (b"Content-Type: text/plain; charset=x-none\n\ncaf\xc3\xa9", "café"),
        (
            b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n"
            b"\n12 =80=\n0 =ZZ",
            "12 €0 =ZZ",
        ),
        (b"Content-Transfer-Encoding: Base64;\n\nY2Fmw6k", "café"),
        (b"Content-Transfer-Encoding: base64\n\nY2Fm!!w6k=\n\n", "café"),
        (b"Content-Type: text/plain; format=flowed\n\nThe roof \nleaks.", "The roof leaks."),
        (b"Content-Type: nonsense\n\nThe roof.", "The roof."),
    ],
)
def test_what_transport_did_to_a_body_is_undone(part: bytes, text: str) -> None:
    (body,) = mail_of(part, "a.eml").body
    assert body.text.strip() == text


def test_what_fits_no_encoding_is_still_text() -> None:
    assert text_of(b"a\x00b \xc3\xa9\xff\xc3\xa9", "utf-8", "a.eml") == "a b é\ufffdé"
    assert text_of(b" \n", None, "a.eml") == ""


def test_parts_that_stand_too_deep_are_refused() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000))
    with pytest.raises(SourceError, match="too deep"):
        mail_of(deep.encode(), "a.eml")
