from __future__ import annotations

from lxml import etree

from index.sources.office.open_document.runs import Inline, gather

URN = "urn:oasis:names:tc:opendocument:xmlns"
XMLNS = f'xmlns:text="{URN}:text:1.0" xmlns:draw="{URN}:drawing:1.0" xmlns:office="{URN}:office:1.0"'


def _gather(inner: str) -> Inline:
    return gather(etree.fromstring(f"<text:p {XMLNS}>{inner}</text:p>"), {"Ghost"})


def test_notes_and_frames_are_kept_apart_from_text() -> None:
    found = _gather(
        "a<text:note>no</text:note>b <office:annotation>no</office:annotation>c<draw:frame>no</draw:frame>d"
    )
    assert (found.text, len(found.notes), len(found.boxes)) == ("ab cd", 2, 1)


def test_white_space_of_the_file_is_one_space() -> None:
    assert _gather(" a \n b<text:span> </text:span> c<text:line-break/> d").text == "a b c\nd"


def test_what_follows_what_is_not_read_is_read() -> None:
    assert (
        _gather('<text:span text:style-name="Ghost">no</text:span>a<text:ruby-text>no</text:ruby-text>b').text == "ab"
    )


def test_deep_spans_are_no_danger() -> None:
    assert _gather("<text:span>" * 200 + "core" + "</text:span>" * 200).text == "core"
