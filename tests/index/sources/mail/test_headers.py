from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.mail.headers import characters, day, header, shown


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("Plain", "Plain"),
        ("folded\r\n over two\n\tlines", "folded over two lines"),
        ("=?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=", "Grüße aus Köln"),
        ("=?utf-8?B?R3LDvMOfZQ==?= =?utf-8?B?IGF1cw==?=", "Grüße aus"),
        ("=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "Grüße"),  # a character cut in two
        ("Re: =?utf-8?q?caf=C3=A9?= at noon", "Re: café at noon"),
        ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),  # without its padding
        ("=?x-unknown?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?Q?a=0D=0ABcc:_x@y.example?=", "a Bcc: x@y.example"),  # no line can be smuggled in
        ("=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished"),
        ("caf\udcc3\udca9", "café"),  # bytes that were sent as they are
        ("caf\udce9", "café"),
        ("a\x00b", "a b"),
    ],
)
def test_a_value_is_shown_as_it_was_meant(raw: str, meant: str) -> None:
    assert shown(raw) == meant


@given(st.text(alphabet=st.sampled_from("=?utf-8QqBb_a\n \udcff\u00e9"), max_size=60))
def test_any_value_is_one_line(raw: str) -> None:
    assert "\n" not in shown(raw)
    assert shown(raw) == shown(raw).strip()
    shown(raw).encode()


def test_a_header_has_the_fields_that_are_shown_in_their_order() -> None:
    made = header(
        [("Received", "x"), ("SUBJECT", "One"), ("from", '"Weber, Dana" <d@x.example>'), ("Subject", "Two"),
         ("Message-Id", "<1@x.example>"), ("To", "")]
    )  # fmt: skip
    assert made.fields == (("From", '"Weber, Dana" <d@x.example>'), ("Subject", "One"))
    assert made.author == "Weber, Dana <d@x.example>"
    assert made.identity == "1@x.example"
    assert made["Cc"] == ""
    assert made.date is None


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("Mon, 4 Mar 2024 23:30:00 -0500", "2024-03-04"),
        ("4 Mar 2024 09:00 (CET)", "2024-03-04"),
        ("2024-03-04 09:00", "2024-03-04"),
        ("Mon, 4 Mar 1024 09:00:00 +0000", None),
        ("Mon, 40 Mar 2024 09:00:00 +0000", None),
        ("Mon, 4 Mar 2024 09:00:00 +9999999999999999", "2024-03-04"),
        ("INVALID", None),
        ("", None),
    ],
)
def test_the_day_is_that_of_the_sender(value: str, iso: str | None) -> None:
    assert day(value) == iso


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (b"caf\xc3\xa9", "", "café"),
        (b"caf\xe9", "us-ascii", "café"),
        (b"caf\xe9", "utf-8", "café"),
        (b"\xbe\xe7", "euc-kr", "양"),
        (b"12 \x80", "iso-8859-1", "12 €"),
    ],
)
def test_what_an_encoding_claims_is_tried_first(data: bytes, charset: str, text: str) -> None:
    assert characters(data, charset) == text
