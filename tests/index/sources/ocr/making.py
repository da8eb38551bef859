"""Pages that are pictures, for tests: text drawn as a scanner would see it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 420, 300
"""Points."""
SCALE = 200 / 72
"""Pixels a point."""
LEFT = [
    "The harbour office opens at",
    "seven in the morning. It closes",
    "at half past five in winter.",
]
RIGHT = [
    "Boats of the sailing school",
    "pay 312.40 euros a week. No",
    "berth is kept without a fee.",
]


def scan(columns: Sequence[Sequence[str]] = (LEFT, RIGHT), askew: float = 0.0) -> Image.Image:
    """Return a picture of columns of lines, turned ``askew`` degrees anticlockwise, with the noise of a scanner."""
    face = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf")
    font = ImageFont.truetype(face, round(11 * SCALE))
    image = Image.new("L", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), 250)
    pen = ImageDraw.Draw(image)
    for number, column in enumerate(columns):
        for row, line in enumerate(column):
            pen.text(((20 + 205 * number) * SCALE, (40 + 15 * row) * SCALE), line, font=font, fill=30)
    image = image.rotate(askew, resample=Image.Resampling.BICUBIC, fillcolor=250)
    noise = np.random.default_rng(7).normal(0, 8, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def pdf_of(pages: Sequence[Image.Image | str]) -> bytes:
    """Return a PDF of pictures, and of pages on which a text is drawn."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True)
    for page in pages:
        canvas.setPageSize((WIDTH, HEIGHT))
        if isinstance(page, str):
            canvas.drawString(72, 200, page)
        else:
            size = (page.width / SCALE, page.height / SCALE)
            canvas.setPageSize(size)
            canvas.drawImage(ImageReader(page), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
