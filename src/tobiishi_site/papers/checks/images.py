"""Pictures: written anew, so that nothing but the picture is left (no place, no camera, nothing hidden behind it)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps

from tobiishi.errors import refused

PIXELS: Final = 60_000_000
"""Pixels that a picture may have: more than a telephone's camera makes as a rule, and 250 MB unpacked at most."""
QUALITY: Final = 95
_KEPT: Final = ("icc_profile", "transparency")
"""What the colours need; everything else that a picture says beside itself is left out."""
_TURNED: Final = 0x0112


def clean_image(source: Path, cleaned: Path, name: str) -> None:
    """Write a picture anew, upright, without what it says of its making. `name` is PNG or JPEG.

    Raises:
        Refused: `papers-pixels`, `papers-broken`.
    """
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and is asked before anything is unpacked
    try:
        with Image.open(source, formats=(name,)) as image:
            if image.width * image.height > PIXELS:
                raise refused("papers-pixels", limit=f"{PIXELS // 10**6}")
            image.load()
            _write(image, cleaned, name)
    except (OSError, SyntaxError, ValueError) as fault:
        raise refused("papers-broken", format=name) from fault


def _write(image: Image.Image, cleaned: Path, name: str) -> None:
    turned = image.getexif().get(_TURNED, 1) != 1
    upright = ImageOps.exif_transpose(image) if turned else image
    kept: dict[Any, Any] = {key: upright.info[key] for key in _KEPT if key in upright.info}
    upright.info = kept
    if name == "PNG":
        upright.save(cleaned, "PNG")
    else:
        upright.save(cleaned, "JPEG", quality=QUALITY if turned or image.format != "JPEG" else "keep")
