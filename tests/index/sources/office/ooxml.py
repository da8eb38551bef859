"""Makes small ``.docx`` and ``.pptx`` files from their XML."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from index.sources.file import File
from index.sources.office.word import docx as word
from index.types import Document, Kind

OPEN = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
NAMESPACES = {
    "w": f"{OPEN}/wordprocessingml/2006/main",
    "r": f"{OPEN}/officeDocument/2006/relationships",
    "a": f"{OPEN}/drawingml/2006/main",
    "c": f"{OPEN}/drawingml/2006/chart",
    "p": f"{OPEN}/presentationml/2006/main",
    "dgm": f"{OPEN}/drawingml/2006/diagram",
    "m": f"{OPEN}/officeDocument/2006/math",
    "mc": f"{OPEN}/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "cp": f"{OPEN}/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
RELATED = f"{OPEN}/officeDocument/2006/relationships"


def zipped(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def element(name: str, content: str) -> str:
    return f"<{name} {XMLNS}>{content}</{name}>"


def relations(**targets: str) -> str:
    rows = "".join(
        f'<Relationship Id="{id}" Type="{RELATED}/{target.split(" ")[0]}" Target="{target.split(" ")[1]}"/>'
        for id, target in targets.items()
    )
    return f'<Relationships xmlns="{OPEN}/package/2006/relationships">{rows}</Relationships>'


def core(title: str = "", creator: str = "", modified: str = "", created: str = "") -> str:
    return element(
        "cp:coreProperties",
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>"
        f"<dcterms:created>{created}</dcterms:created><dcterms:modified>{modified}</dcterms:modified>",
    )


def docx(body: str, more: dict[str, str] | None = None, **parts: str) -> bytes:
    """Return a Word file; ``parts`` are the contents of ``word/styles.xml`` and the like, without the root."""
    roots = {"comments": "w:comments", "header": "w:hdr", "footer": "w:ftr"}
    held = {f"word/{kind}.xml": element(roots.get(kind, f"w:{kind}"), xml) for kind, xml in parts.items()}
    related = {f"r{n}": f"{kind} {kind}.xml" for n, kind in enumerate(parts)}
    return zipped(
        {
            "_rels/.rels": relations(
                main="officeDocument word/document.xml", about="core-properties docProps/core.xml"
            ),
            "word/document.xml": element("w:document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": relations(**related),
            **held,
            **(more or {}),
        }
    )


def p(*runs: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph; what is no XML is the text of a run."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tc(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def read_word(folder: Path, data: bytes) -> Document:
    path = folder / "a.docx"
    path.write_bytes(data)
    (document,) = word.read(File(path, path.name))
    assert isinstance(document, Document)
    return document


def texts(document: Document, *kinds: Kind) -> list[str]:
    return [document.text[each.start : each.end] for each in document.paragraphs if not kinds or each.kind in kinds]


__all__ = [
    "NAMESPACES", "OPEN", "STRICT", "core", "docx", "element", "p", "r", "read_word", "relations", "table", "tc",
    "texts", "tr", "zipped",
]  # fmt: skip
