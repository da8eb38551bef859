from pathlib import Path

import pytest

from index.sources.file import File, Limits
from index.sources.formats import FORMATS, Format
from index.sources.ocr import engine
from index.types import Document


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_has_a_reader_and_a_fingerprint(suffix: str) -> None:
    of = FORMATS[suffix]
    assert suffix == suffix.lower()
    assert callable(of.reader)
    name, *libraries = of.fingerprint(Limits()).split(", ")
    assert name.startswith(of.module.rpartition(".")[2])
    after = of.then.fingerprint(Limits()).split(", ") if of.then else []
    assert [each.split(" ")[0] for each in libraries] == [*of.libraries, *(each.split(" ")[0] for each in after)]


def test_other_rules_are_another_reader() -> None:
    assert Format("plain.text", rules=2).fingerprint(Limits()) != Format("plain.text").fingerprint(Limits())


def test_what_reads_the_result_of_a_conversion_counts_as_its_own() -> None:
    old, new = (Format("office.converted", then=Format("office.word.docx", rules=rules)) for rules in (1, 2))
    assert old.fingerprint(Limits()) != new.fingerprint(Limits())


def test_documents_are_signed_by_what_reads_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    form = Format("plain.text", rules=7)
    (document,) = form.read(File(tmp_path / "a.txt", "a.txt"))
    assert isinstance(document, Document)
    assert document.reader == form.fingerprint(Limits())


def test_what_recognises_pictures_is_part_of_the_reader_that_uses_it() -> None:
    with_it = Limits(ocr_pages=5)
    told = f"{FORMATS['.pdf'].fingerprint(Limits())}, rapidocr {engine.installed()}"
    assert FORMATS[".pdf"].fingerprint(with_it) == told
    assert FORMATS[".txt"].fingerprint(with_it) == FORMATS[".txt"].fingerprint(Limits())
