"""The address of a topic as a QR code."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_code_svg(address: str) -> bytes:
    """A square SVG, black on white in both themes as scanners want it, with the quiet zone around it."""
    written = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        written, kind="svg", scale=4, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return written.getvalue()
