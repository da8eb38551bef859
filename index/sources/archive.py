"""Zip archives and the XML in them, which is what most office formats are, within bounds.

An archive may say anything of its sizes: what is counted is what comes out of it.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from index.errors import SourceError
from index.sources.decoding import known_by_first_bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Office files begin, encrypted new ones, and what Outlook saves."""
MOST_ENTRIES = 20_000
MOST_BYTES = 512 * 1024 * 1024
"""Unpacked, of all entries that are read together."""
_DENSE = 200
"""Times its packed size: text and tables are packed to a hundredth at most, bombs to a thousandth."""
_DENSE_FROM = 32 * 1024 * 1024
_STEP = 1 << 20
_ZIP = b"PK"
_DAMAGED = "open it in its program and save it anew"


class Archive:
    """A zip archive in memory."""

    def __init__(self, data: bytes, source: str) -> None:
        """Open it. Raises :class:`SourceError` if it is none, or has too many entries."""
        if data.startswith(OLE):
            raise SourceError(
                source,
                "needs a password, or is an old Office file under a new name: save it anew, without a password",
            )
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as problem:
            what = known_by_first_bytes(data)
            other = f"begins like {what}, and not like what its name says; name it after what it is"
            whole = f"is no whole zip archive ({problem}); {_DAMAGED}"
            raise SourceError(source, other if what and not data.startswith(_ZIP) else whole) from problem
        self._source = source
        self._read = 0
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        if len(self._entries) > MOST_ENTRIES:
            raise SourceError(source, f"holds {len(self._entries):,} entries; at most {MOST_ENTRIES:,} are taken")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its entries, in their order."""
        return tuple(self._entries)

    def __contains__(self, name: str) -> bool:
        """Tell whether it has an entry of that name."""
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Return an entry's bytes. Raises :class:`SourceError` if it is missing, damaged, encrypted or too large."""
        entry = self._entries.get(name)
        if entry is None:
            raise SourceError(self._source, f'lacks its part "{name}"; {_DAMAGED}')
        if entry.flag_bits & 1:
            raise SourceError(self._source, "is encrypted: save it without a password")
        try:
            return self._unpacked(entry)
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as problem:
            raise SourceError(self._source, f'holds a damaged part "{name}" ({problem}); {_DAMAGED}') from problem

    def check(self) -> None:
        """Unpack everything once, for a library that does so without bounds. Raises :class:`SourceError`."""
        for name in self._entries:
            self.read(name)
        self._read = 0

    def _unpacked(self, entry: ZipInfo) -> bytes:
        parts: list[bytes] = []
        size = 0
        with self._zip.open(entry) as stream:
            while part := stream.read(_STEP):
                size += len(part)
                self._read += len(part)
                dense = size > _DENSE_FROM and size > _DENSE * max(entry.compress_size, 1)
                if dense or self._read > MOST_BYTES:
                    raise SourceError(
                        self._source,
                        f'unpacks to too much ("{entry.filename}": {entry.compress_size:,} bytes become {size:,} and '
                        f"more); at most {MOST_BYTES:,} in all are taken; split it",
                    )
                parts.append(part)
        return b"".join(parts)

    def xml(self, name: str) -> Any:  # noqa: ANN401 - lxml's elements have no types
        """Return the root element of an entry. Raises :class:`SourceError` if it cannot be read or is no XML."""
        return parsed(self.read(name), f"{self._source}", name)


def parsed(data: bytes, source: str, name: str) -> Any:  # noqa: ANN401
    """Return the root element of ``data``; no entity is resolved, nothing is loaded.

    Raises :class:`SourceError`, which names the part ``name``, if it is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise SourceError(source, f'holds "{name}", which is no whole XML ({problem}); {_DAMAGED}') from problem


__all__ = ["MOST_BYTES", "MOST_ENTRIES", "OLE", "Archive", "parsed"]
