"""A contact sheet: many pictures on one, to look at."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from gre.store import atomic_path


def contact_sheet(
    pictures: Sequence[Path], out: Path, *, columns: int = 6, tile: int = 256, gap: int = 6
) -> None:
    """Paste pictures into a grid and write it as PNG.

    Args:
        pictures: In reading order.
        columns: Pictures a row.
        tile: Width and height of each in the sheet, in pixels.
        gap: White between them, in pixels.
    """
    rows = -(-len(pictures) // columns)
    step = tile + gap
    sheet = Image.new("RGB", (columns * step + gap, rows * step + gap), "white")
    for i, path in enumerate(pictures):
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize((tile, tile), Image.Resampling.LANCZOS)
        sheet.paste(small, (gap + i % columns * step, gap + i // columns * step))
    with atomic_path(out) as part:
        sheet.save(part, "PNG", optimize=True)
