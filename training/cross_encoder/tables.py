"""Tables as the product will show them: rows under their header, as lines with bars or as "header: cell" pairs."""

from __future__ import annotations

from collections.abc import Sequence

from training.cross_encoder.sets import Bounds

_BAR = " | "


def shown(
    context: str, parts: Sequence[Bounds], run: tuple[int, int], spans: Sequence[Bounds], draw: float
) -> tuple[str, tuple[Bounds, ...], tuple[Bounds, ...]]:
    """Write rows ``run`` (first and last of ``parts``) of a table anew, its header above or in each of them.

    Returns the text, its lines as bounds, and where those of ``spans`` stand now that lie within one cell. ``draw``,
    0 … 1, chooses the way: as it is, "| a | b |" lines, or "header: cell" pairs.
    """
    header = next((n for n, (a, b) in enumerate(parts) if _BAR in context[a:b]), None)
    chosen = list(range(run[0], run[1] + 1))
    if header is not None and header < run[0]:
        chosen.insert(0, header)
    names = _cells(context, parts[header]) if header is not None else []
    written, lines, found = "", [], []
    for n in chosen:
        cells = _cells(context, parts[n])
        pairs = draw > 0.7 and header is not None and n > header and len(cells) > 1
        labels = _labels(context, names, len(cells)) if pairs else [""] * len(cells)
        if pairs and n == chosen[-1] and written == "":
            labels = _labels(context, names, len(cells))
        start = len(written)
        bars = 0.35 < draw <= 0.7 and len(cells) > 1
        written += "| " if bars else ""
        for place, ((a, b), label) in enumerate(zip(cells, labels, strict=True)):
            written += ("; " if pairs else _BAR) if place else ""
            written += f"{label}: " if label else ""
            found += [(len(written) + s - a, len(written) + e - a) for s, e in spans if a <= s and e <= b]
            written += context[a:b]
        written += " |" if bars else ""
        lines.append((start, len(written)))
        written += "\n"
    return written.rstrip("\n"), tuple(lines), tuple(found)


def _cells(context: str, line: Bounds) -> list[Bounds]:
    """Return where the cells of a line stand, white space around them left away."""
    cells = []
    start = line[0]
    for cell in context[line[0] : line[1]].split("|"):
        end = start + len(cell)
        inner = cell.strip()
        left = start + (len(cell) - len(cell.lstrip()) if inner else 0)
        cells.append((left, left + len(inner)))
        start = end + 1
    return cells


def _labels(context: str, names: Sequence[Bounds], count: int) -> list[str]:
    """Return the header's name of each of ``count`` cells; a header that is shorter stands over the last ones."""
    texts = [context[a:b] for a, b in names]
    missing = count - len(texts)
    return [*[""] * missing, *texts] if missing > 0 else texts[:count]


__all__ = ["shown"]
