"""QR codes for attendance and tracking."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str, *, scale: int = 4) -> str:
    """The text as a QR code, an `<svg>` element to be put into a page; `scale` is the size of one point."""
    code = _code(text)
    out = io.BytesIO()
    code.save(
        out,
        kind="svg",
        scale=scale,
        border=4,
        xmldecl=False,
        nl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    width, height = code.symbol_size(scale=scale, border=4)
    # With its size beside what it shows, a style sheet can make it smaller; with the size alone it would be cut off.
    return out.getvalue().decode().replace("<svg ", f'<svg width="{width}" height="{height}" ', 1)


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """The text as a QR code, a PNG; `scale` is the size of one point."""
    out = io.BytesIO()
    _code(text).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def _code(text: str) -> segno.QRCode:
    # M bears a fold or a stain in the printed sheet; never the small Micro QR, which many readers do not
    # know.
    return segno.make(text, error="m", micro=False)
