from hashlib import sha256
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources.file import File
from index.sources.pdf.sheets import picture, sheet
from tests.index.sources.pdf.making import document, pdf


def test_a_sheet_and_its_picture_are_of_the_file_that_was_read(tmp_path: Path) -> None:
    data = pdf(lambda canvas: canvas.drawString(72, 700, "The lease ends in 2031."))
    path = tmp_path / "lease.pdf"
    path.write_bytes(data)
    file, digest = File(path, path.name), sha256(data).hexdigest()
    spots = [spot for paragraph in document(data).paragraphs for spot in paragraph.spots]
    made = sheet(file, digest, 1, spots)
    assert (made.number, made.of, len(made.boxes)) == (1, 1, 1)
    assert picture(file, digest, 1, 100).startswith(b"\x89PNG")
    with pytest.raises(SourceError, match="has changed"):
        sheet(file, "f" * 64, 1, spots)
    with pytest.raises(SourceError, match="has no page 2"):
        picture(file, digest, 2, 100)
