"""What HTTP says of a document that was forgotten: that it was, on every way to it, and none of its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.search.index import Index
from index.store.records import document_id
from index.sync.forget import forget
from index.sync.update import update
from qa.assistant import Assistant
from qa.types import quote_digest
from tests.support.browser import built
from tests.support.parts import QuickRecipe, article, mark, write

NUMBER = document_id("secret.txt", "secret.txt")
TEXT = article("secret.txt")
WORDS = f"The mark {mark('secret.txt')} stands here"
START = TEXT.index(WORDS)
CITED = f"start={START}&end={START + len(WORDS)}&quote={quote_digest(WORDS)}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forgotten")
    docs = write(folder / "docs", {"secret.txt": TEXT, "other.txt": article("other.txt")})
    update(folder / "index", [docs], QuickRecipe())
    return folder / "index"


@pytest.fixture(scope="module")
def client(root: Path, assistant: Assistant) -> Iterator[TestClient]:
    index = Index.open(root, QuickRecipe())
    over = Assistant(index, assistant.reader, assistant.settings)
    with TestClient(built(over, over.settings)) as client:
        assert WORDS in client.get(f"/source/{NUMBER}?{CITED}").text
        forget(root, ["secret.txt"], QuickRecipe())
        yield client
    index.close()


@pytest.mark.parametrize("query", ["", f"?{CITED}"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_says_so(client: TestClient, query: str, language: str) -> None:
    page = client.get(f"/source/{NUMBER}{query}", headers={"accept-language": language})
    assert page.status_code == 410
    assert ("forgotten on request" if language == "en" else "auf Verlangen vergessen") in page.text
    assert not any(word in page.text for word in ("secret", mark("secret.txt"), WORDS))


@pytest.mark.parametrize("path", [f"/api/sources/{NUMBER}", f"/source/{NUMBER}/raw"])
def test_programs_are_told(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (410, "forgotten")
    assert "secret" not in response.text


def test_a_rating_of_it_is_not_kept(client: TestClient) -> None:
    quote = {"source": "secret.txt", "document": "secret.txt", "start": 0, "end": 5, "sha256": "0" * 64}
    said = {"question": "What?", "verdict": "right", "quote": quote}
    assert client.post("/api/feedback", json=said).status_code == 410


def test_what_was_never_there_is_not_known(client: TestClient) -> None:
    assert client.get("/source/12").status_code == 404
    assert client.get("/api/sources/12").status_code == 404
