"""Books, made for tests."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
ABOUT = (
    "<dc:title>The Ferry</dc:title><dc:creator>Tove Lind</dc:creator><dc:creator>Ann Ek</dc:creator>"
    "<dc:date>1999-05-01</dc:date>"
)


def page(body: str, head: str = "<title/>") -> str:
    """Return a page of a book, in XHTML."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head>{head}</head><body>{body}</body></html>'
    )


def nav(lines: str) -> str:
    """Return a table of contents as EPUB 3 has it."""
    return page(f'<nav epub:type="toc"><ol>{lines}</ol></nav>')


def ncx(points: str) -> str:
    """Return a table of contents as EPUB 2 has it."""
    return f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'


def opf(items: str, spine: str, about: str = ABOUT, more: str = "") -> str:
    """Return a package."""
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" version="3.0">'
        f"<metadata>{about}</metadata><manifest>{items}</manifest>{spine}{more}</package>"
    )


def epub(
    files: Mapping[str, str | bytes], *, spine: str = "", items: str = "", more: str = "", about: str = ABOUT
) -> bytes:
    """Return a book of ``files``, in OPS/; without ``spine`` its pages are read in the order of ``files``."""
    pages = [name for name in files if name.endswith("html") and name != "nav.xhtml"]
    listed = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages)
    if "nav.xhtml" in files:
        listed += '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    if "toc.ncx" in files:
        listed += '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    spine = spine or f"<spine>{''.join(f'<itemref idref={chr(34)}{name}{chr(34)}/>' for name in pages)}</spine>"
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OPS/book.opf", opf(listed + items, spine, about, more))
        for name, data in files.items():
            archive.writestr(name if name.startswith("META-INF") else f"OPS/{name}", data)
    return out.getvalue()


__all__ = ["ABOUT", "CONTAINER", "epub", "nav", "ncx", "opf", "page"]
