from __future__ import annotations

import pytest

from index.errors import SourceError
from index.sources.office.package import Package
from tests.index.sources.office.ooxml import core, docx, p, zipped


def test_parts_are_found_by_what_refers_to_them() -> None:
    package = Package(
        docx(p("x"), {"docProps/core.xml": core("Pay policy", "A. Person", "2024-05-06")}, styles=""), "a"
    )
    assert package.main == "word/document.xml"
    assert package.by_kind(package.main, "styles") == ["word/styles.xml"]
    assert package.by_id(package.main, "r0") == "word/styles.xml"
    assert (package.by_id(package.main, "r9"), package.by_id(package.main, None)) == (None, None)
    assert package.one(package.main, "numbering") is None
    assert (package.properties.title, package.properties.author, package.properties.date) == (
        "Pay policy", "A. Person", "2024-05-06",
    )  # fmt: skip


def test_targets_may_be_absolute_encoded_missing_or_elsewhere() -> None:
    rows = "".join(
        f'<Relationship Id="{id}" Type="x/kind" Target="{target}" {more}/>'
        for id, target, more in [
            ("a", "/word/one%20two.xml", ""), ("b", "../../etc/passwd", ""), ("c", "http://x", 'TargetMode="External"'),
            ("d", "gone.xml", ""),
        ]
    )  # fmt: skip
    relations = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'
    )
    package = Package(zipped({"word/_rels/a.xml.rels": relations, "word/one two.xml": "<a/>"}), "a")
    assert package.by_kind("word/a.xml", "kind") == ["word/one two.xml"]
    assert package.by_id("word/a.xml", "c") is None


def test_damaged_relations_are_told() -> None:
    with pytest.raises(SourceError, match=r'holds "_rels/.rels", which is no whole XML'):
        Package(zipped({"_rels/.rels": "<a"}), "a").related("")
