"""The formats that are read: by the ending of a file's name, what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import cast

from index.errors import SourceError
from index.sources.file import CHANGED, File, Limits
from index.sources.ocr import engine
from index.types import Document

Reader = Callable[[File], Iterator[Document | SourceError]]
"""Yields documents and failed records; raises SourceError where the whole file fails."""

_RULES = 4
"""Of :mod:`index.text` and the common steps here; raised whenever a change of theirs changes what is read."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the module whose ``read`` reads it."""

    module: str
    """Below ``index.sources``; loaded when the first file of the format is read."""
    rules: int = 1
    """Raised whenever a change of the module changes what is read."""
    libraries: tuple[str, ...] = ()
    """Distributions that decide what is read."""
    isolated: bool = False
    """Whether it is read in a process of its own, with limits: what is parsed by native code, or unpacked."""
    then: Format | None = None
    """What reads the result, where files are converted first: its changes count as changes of this one."""
    pictures: bool = False
    """Whether pages that are pictures are recognised, where the limits allow it."""

    @property
    def reader(self) -> Reader:
        """The function that reads it."""
        return cast(Reader, import_module(f"index.sources.{self.module}").read)

    def read(self, file: File) -> Iterator[Document | SourceError]:
        """Yield what the reader yields, each document signed by it, or else by what read an attachment before.

        It is one state of the file, or :class:`SourceError` is raised at the end: long files are read in turns.
        """
        file = file.once()
        before, signed = file.stamp(), self.fingerprint(file.limits)
        for item in self.reader(file):
            yield replace(item, reader=item.reader or signed) if isinstance(item, Document) else item
        if file.stamp() != before:
            raise SourceError(file.source, CHANGED)

    def fingerprint(self, limits: Limits) -> str:
        """Return what tells one reader of the format from another: ``html 1.1, trafilatura 2.3.1``."""
        recognises = self.pictures and limits.ocr_pages > 0 and engine.installed() is not None
        own = _fingerprint(self, (*self.libraries, *([engine.DISTRIBUTION] if recognises else [])))
        return f"{own}, {self.then.fingerprint(limits)}" if self.then else own


@cache
def _fingerprint(of: Format, libraries: tuple[str, ...]) -> str:
    name = of.module.rpartition(".")[2]
    return ", ".join([f"{name} {_RULES}.{of.rules}", *(f"{library} {version(library)}" for library in libraries)])


_TEXT = Format("plain.text")
_MARKDOWN = Format("plain.markdown", libraries=("markdown-it-py",))
_PDF = Format("pdf.document", rules=2, libraries=("pypdfium2",), isolated=True, pictures=True)
_RECORDS = Format("plain.jsonl")
_HTML = Format("web.html", rules=2, libraries=("trafilatura", "lxml"))
_WORD = Format("office.word.docx", rules=2, libraries=("lxml",), isolated=True)
_SLIDES = Format("office.slides.pptx", rules=2, libraries=("lxml",), isolated=True)
_OPEN_DOCUMENT = Format("office.open_document.odf", rules=2, libraries=("lxml",), isolated=True)
_RST = Format("plain.rst", rules=2)
_ASCIIDOC = Format("plain.asciidoc")
_SUBTITLES = Format("plain.subtitles")
_WORKBOOK = Format("tables.workbook", rules=2, libraries=("python-calamine", "lxml"), isolated=True)
_DELIMITED = Format("tables.delimited", rules=2)
_EML = Format("mail.eml", rules=2, libraries=("lxml",), isolated=True)
_MBOX = Format("mail.mbox", rules=2, libraries=("lxml",), isolated=True)
_MHTML = Format("mail.mhtml", rules=2, libraries=("trafilatura", "lxml"), isolated=True)

FORMATS: dict[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".mdx": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".pdf": _PDF,
    ".docx": _WORD,
    ".docm": _WORD,
    ".pptx": _SLIDES,
    ".pptm": _SLIDES,
    ".odt": _OPEN_DOCUMENT,
    ".ott": _OPEN_DOCUMENT,
    ".fodt": _OPEN_DOCUMENT,
    ".odp": _OPEN_DOCUMENT,
    ".rtf": Format("office.rtf", isolated=True),
    ".jsonl": _RECORDS,
    ".ndjson": _RECORDS,
    ".json": _RECORDS,
    ".log": Format("plain.log"),
    ".rst": _RST,
    ".adoc": _ASCIIDOC,
    ".asciidoc": _ASCIIDOC,
    ".srt": _SUBTITLES,
    ".vtt": _SUBTITLES,
    ".xml": Format("plain.xml", libraries=("lxml",), isolated=True),
    ".xlsx": _WORKBOOK,
    ".xlsm": _WORKBOOK,
    ".xlsb": _WORKBOOK,
    ".xls": _WORKBOOK,
    ".ods": _WORKBOOK,
    ".csv": _DELIMITED,
    ".tsv": _DELIMITED,
    ".tab": _DELIMITED,
    ".doc": Format("office.converted", isolated=True, then=_WORD),
    ".ppt": Format("office.converted", isolated=True, then=_SLIDES),
    ".eml": _EML,
    ".mbox": _MBOX,
    ".mbx": _MBOX,
    ".msg": Format("mail.msg", rules=2, libraries=("olefile", "lxml"), isolated=True),
    ".mht": _MHTML,
    ".mhtml": _MHTML,
    ".epub": Format("web.epub", rules=2, libraries=("lxml",), isolated=True),
}

__all__ = ["FORMATS", "Format", "Reader"]
