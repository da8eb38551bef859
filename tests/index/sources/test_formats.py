import pytest

from index.sources.file import Limits
from index.sources.formats import FORMATS, Format
from index.sources.ocr import engine


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_has_a_reader_and_a_fingerprint(suffix: str) -> None:
    of = FORMATS[suffix]
    assert suffix == suffix.lower()
    assert callable(of.reader)
    name, *libraries = of.fingerprint(Limits()).split(", ")
    assert name.startswith(of.module.rpartition(".")[2])
    assert [each.split(" ")[0] for each in libraries] == list(of.libraries)


def test_other_rules_are_another_reader() -> None:
    assert Format("plain.text", rules=2).fingerprint(Limits()) != Format("plain.text").fingerprint(Limits())


def test_what_recognises_pictures_is_part_of_the_reader_that_uses_it() -> None:
    with_it = Limits(ocr_pages=5)
    told = f"{FORMATS['.pdf'].fingerprint(Limits())}, rapidocr {engine.installed()}"
    assert FORMATS[".pdf"].fingerprint(with_it) == told
    assert FORMATS[".txt"].fingerprint(with_it) == FORMATS[".txt"].fingerprint(Limits())
