import pytest

from index.sources.formats import FORMATS, Format


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_has_a_reader_and_a_fingerprint(suffix: str) -> None:
    of = FORMATS[suffix]
    assert suffix == suffix.lower()
    assert callable(of.reader)
    name, *libraries = of.fingerprint.split(", ")
    assert name.startswith(of.module.rpartition(".")[2])
    assert [each.split(" ")[0] for each in libraries] == list(of.libraries)


def test_other_rules_are_another_reader() -> None:
    assert Format("plain.text", rules=2).fingerprint != Format("plain.text").fingerprint
