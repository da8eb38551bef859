"""Printed pages over HTTP: the band above a quote, a page by itself, its picture, and who may see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from index.search.index import Index
from index.sync.update import update
from qa import Assistant
from qa.reader.sentence_reader import SentenceReader
from qa.settings import Settings
from qa.web.api.api import Api
from qa.web.guards.sign_in import SignIn
from qa.web.problems import add_error_handlers
from qa.web.security import AllowList
from tests.index.sources.pdf.making import pdf
from tests.support.parts import QuickRecipe

SAID = "The rent is paid by the quarter and in advance."


def lease(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "The lease of the hall ends in 2031.")
    canvas.showPage()
    canvas.drawString(72, 100, SAID)
    canvas.showPage()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "lease.pdf").write_bytes(pdf(lease, title="The lease"))
    (folder / "note.txt").write_text("The keys are in the safe.\n")
    update(tmp_path / "index", [folder], QuickRecipe())
    settings = Settings()
    with closing(Index.open(tmp_path / "index", QuickRecipe())) as index:
        app = FastAPI()
        app.add_middleware(AllowList)
        app.add_middleware(SignIn)
        add_error_handlers(app)
        app.include_router(
            Api(Assistant(index, SentenceReader(index.encode, index.rarity), settings), settings).router()
        )
        with TestClient(app) as client:
            yield client


def address(client: TestClient, source: str) -> str:
    found = next(each for each in client.get("/api/sources").json()["sources"] if each["source"] == source)
    return f"/source/{found['id']}"


def test_a_quote_stands_below_its_lines_on_the_printed_page(client: TestClient) -> None:
    base = address(client, "lease.pdf")
    text = client.get(f"/api{base.replace('source', 'sources')}").json()["text"]
    start = text.index(SAID)
    shown = client.get(f"{base}?start={start}&end={start + len(SAID)}&lang=en")
    assert shown.text.count("<rect") == 1
    assert "img-src 'self'" in shown.headers["content-security-policy"]
    (whole,) = re.findall(r'<figure class="sheet"><a href="([^"]+)"', shown.text)
    page = client.get("/source/" + whole.replace("&amp;", "&"))
    assert page.status_code == 200
    assert page.text.count("<rect") == 1
    assert "Page 2 of 2" in page.text
    (picture,) = re.findall(r'<image href="\.\./\.\./([^"]+)"', page.text)
    drawn = client.get(f"/source/{picture}")
    assert drawn.headers["content-type"] == "image/png"
    assert abs(int.from_bytes(drawn.content[16:20], "big") - 1600) <= 1
    (before,) = re.findall(r'<a rel="prev" href="([^"]+)"', page.text)
    assert client.get(f"{base}/page/{before}".replace("&amp;", "&")).status_code == 200


def test_what_there_is_not_is_told(client: TestClient) -> None:
    lease, note = address(client, "lease.pdf"), address(client, "note.txt")
    assert client.get(f"{lease}/page/3").status_code == 404
    assert "has no page 3; it has 2" in client.get(f"{lease}/page/3").text
    assert client.get(f"{lease}/page/3.png").json()["error"]["code"] == "no_page"
    assert client.get(f"{note}/page/1.png").status_code == 404
    assert client.get("/source/1/page/1.png").status_code == 404
    assert client.get(f"{lease}/page/0.png").status_code == 422
    assert "<svg" not in client.get(f"{note}?start=0&end=8").text
