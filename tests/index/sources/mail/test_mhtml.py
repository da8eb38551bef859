from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources import Limits, read
from index.types import Document

PAGE = """From: <Saved by a browser>
Snapshot-Content-Location: https://corp.example/kitchen
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html{charset}
Content-Transfer-Encoding: quoted-printable

<html><head><meta charset=3D"iso-8859-1"><title>Kitchen</title></head><body><article>
<h1>Kitchen</h1><p>The kitchen in L{letter}nd stays closed for three weeks, says Dana Weber of Facilities.</p>
</article></body></html>
--b
Content-Type: image/png

x
--b--
"""


def _read(path: Path, text: str) -> list[Document | SourceError]:
    path.write_text(text)
    return list(read(path, path.name, Limits()))


@pytest.mark.parametrize(("charset", "letter"), [("; charset=utf-8", "=C3=BC"), ("", "=FC")])
def test_a_saved_page_is_read_as_a_page(tmp_path: Path, charset: str, letter: str) -> None:
    (document,) = _read(tmp_path / "a.mhtml", PAGE.format(charset=charset, letter=letter))
    assert isinstance(document, Document)
    assert document.title == "Kitchen"
    assert "in Lünd stays closed" in document.text
    assert document.url == "https://corp.example/kitchen"


def test_what_holds_no_page_is_said(tmp_path: Path) -> None:
    (error,) = _read(tmp_path / "a.mht", "Content-Type: text/plain\n\nA.")
    assert isinstance(error, SourceError)
    assert "holds no page, only text/plain" in error.reason
