"""Messages as Outlook saves them, made for tests: an OLE file (MS-CFB) of properties (MS-OXMSG)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Union

Tree = dict[str, Union[bytes, "Tree"]]
_SECTOR, _SMALL, _LARGE, _FREE, _END, _FAT_SECTOR = 512, 64, 4096, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def message(
    props: Mapping[str, str | bytes],
    *,
    sent: datetime | None = None,
    numbers: Mapping[int, int] | None = None,
    recipients: tuple[Tree, ...] = (),
    attachments: tuple[Tree, ...] = (),
    head: int = 32,
) -> Tree:
    """Return a message's storage; properties are named by their four digits, text and bytes by their type."""
    entries, tree = bytearray(head), Tree()
    if head >= 24:
        struct.pack_into("<2I", entries, 16, len(recipients), len(attachments))
    for name, value in props.items():
        kind, data = (0x1F, value.encode("utf-16-le")) if isinstance(value, str) else (0x102, value)
        tree[f"__substg1.0_{name}{kind:04X}"] = data
        entries += struct.pack("<HHIII", kind, int(name, 16), 6, len(data) + 2 * (kind == 0x1F), 0)
    for prop, number in (numbers or {}).items():
        entries += struct.pack("<HHIQ", 3, prop, 6, number)
    if sent:
        ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
        entries += struct.pack("<HHIQ", 0x40, 0x39, 6, ticks)
    tree["__properties_version1.0"] = bytes(entries)
    tree |= {f"__recip_version1.0_#{number:08X}": each for number, each in enumerate(recipients)}
    tree |= {f"__attach_version1.0_#{number:08X}": each for number, each in enumerate(attachments)}
    return tree


def recipient(name: str, address: str, kind: int = 1) -> Tree:
    """Return a recipient's storage: 1 for To, 2 for Cc."""
    return message({"3001": name, "39FE": address}, numbers={0x0C15: kind}, head=8)


def attachment(name: str, content: bytes | Tree) -> Tree:
    """Return an attachment's storage: of a file, or of a message."""
    if isinstance(content, bytes):
        return message({"3707": name, "3701": content}, numbers={0x3705: 1}, head=8)
    return message({"3001": name}, numbers={0x3705: 5}, head=8) | {"__substg1.0_3701000D": content}


def ole(tree: Tree) -> bytes:
    """Return the OLE file that holds ``tree``: small streams stand in a stream of their own, that of the root."""
    entries: list[tuple[str, int, bytes, int, int]] = []
    _add("Root Entry", tree, entries)
    small, small_fat, starts = bytearray(), list[int](), dict[int, int]()
    for number, (_, kind, data, _, _) in enumerate(entries):
        if kind == 2 and 0 < len(data) < _LARGE:
            starts[number], count = len(small_fat), -(-len(data) // _SMALL)
            small_fat += [*range(len(small_fat) + 1, len(small_fat) + count), _END]
            small += data.ljust(count * _SMALL, b"\0")
    large = {number: entry[2] for number, entry in enumerate(entries) if len(entry[2]) >= _LARGE}
    runs = [b"".join(struct.pack("<I", each) for each in small_fat), bytes(small), *large.values()]
    directory_sectors = -(-len(entries) * 128 // _SECTOR)
    counts = [directory_sectors, *(-(-len(run) // _SECTOR) for run in runs)]
    fat_sectors = next(count for count in range(1, 110) if count * 128 >= sum(counts) + count)
    fat, begins = [_FAT_SECTOR] * fat_sectors, list[int]()
    for count in counts:
        begins.append(len(fat) if count else _END)
        fat += [*range(len(fat) + 1, len(fat) + count), _END] if count else []
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    starts |= dict(zip(large, begins[3:], strict=True)) | {0: begins[2]}
    directory = b"".join(
        _entry(name, kind, child, right, starts.get(number, _END), len(small) if number == 0 else len(data))
        for number, (name, kind, data, child, right) in enumerate(entries)
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, begins[0], 0, _LARGE, begins[1], counts[1], _END, 0)
    header += struct.pack("<109I", *range(fat_sectors), *[_FREE] * (109 - fat_sectors))
    parts = [directory.ljust(directory_sectors * _SECTOR, b"\0")]
    parts += [run.ljust(count * _SECTOR, b"\0") for run, count in zip(runs, counts[1:], strict=True)]
    return header + struct.pack(f"<{len(fat)}I", *fat) + b"".join(parts)


def _add(name: str, content: bytes | Tree, entries: list[tuple[str, int, bytes, int, int]]) -> int:
    number = len(entries)
    if isinstance(content, bytes):
        entries.append((name, 2, content, _FREE, _FREE))
        return number
    entries.append((name, 5 if number == 0 else 1, b"", _FREE, _FREE))
    children = [_add(inner, each, entries) for inner, each in content.items()]
    for child, right in zip(children, [*children, _FREE][1:], strict=True):
        entries[child] = (*entries[child][:4], right)
    entries[number] = (*entries[number][:3], children[0] if children else _FREE, _FREE)
    return number


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    data = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 2 * len(name) + 2, kind, 1)
    return data + struct.pack("<III16x4x16xIQ", _FREE, right, child, start, size)


def packed(rtf: bytes) -> bytes:
    """Return RTF in the form MS-OXRTFCP, all of it as literals."""
    data = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(data) + 12, len(rtf), b"LZFu", 0) + data
