from pathlib import Path

import pytest

from index.sources.file import File
from index.sources.formats import FORMATS, Format
from index.types import Document


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_has_a_reader_and_a_fingerprint(suffix: str) -> None:
    of = FORMATS[suffix]
    assert suffix == suffix.lower()
    assert callable(of.reader)
    name, *libraries = of.fingerprint.split(", ")
    assert name.startswith(of.module.rpartition(".")[2])
    after = of.then.fingerprint.split(", ") if of.then else []
    assert [each.split(" ")[0] for each in libraries] == [*of.libraries, *(each.split(" ")[0] for each in after)]


def test_other_rules_are_another_reader() -> None:
    assert Format("plain.text", rules=2).fingerprint != Format("plain.text").fingerprint


def test_what_reads_the_result_of_a_conversion_counts_as_its_own() -> None:
    old, new = (Format("office.converted", then=Format("office.word.docx", rules=rules)) for rules in (1, 2))
    assert old.fingerprint != new.fingerprint


def test_documents_are_signed_by_what_reads_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    form = Format("plain.text", rules=7)
    (document,) = form.read(File(tmp_path / "a.txt", "a.txt"))
    assert isinstance(document, Document)
    assert document.reader == form.fingerprint
