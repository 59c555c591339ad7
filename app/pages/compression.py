"""Pages on their way to the browser, made shorter."""

from __future__ import annotations

import secrets
from gzip import GzipFile
from io import BytesIO
from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

SHORTEST = 200
"""Bytes: what is shorter stays as it is."""
LEVEL = 3
"""Of zlib: 6, which Django takes, costs twice the time for a tenth of the length."""


class CompressionMiddleware(GZipMiddleware):
    """Django's, but quicker where a page is compressed whole.

    As there, a file name of random length is put in, so that the length of an answer tells nothing of a
    secret in it (https://breachattack.com, "Heal the Breach").
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if response.streaming or response.has_header("Content-Encoding") or len(response.content) < SHORTEST:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            return response
        compressed = compress(response.content, noise=secrets.randbelow(self.max_random_bytes))
        if len(compressed) < len(response.content):
            response.content = compressed
            response["Content-Length"] = str(len(compressed))
            response["Content-Encoding"] = "gzip"
            if response.get("ETag", "").startswith('"'):
                response["ETag"] = f"W/{response['ETag']}"  # RFC 9110, 8.8.1: no longer the same bytes
        return response


def compress(content: bytes, *, noise: int) -> bytes:
    """In gzip's format, with a file name of `noise` letters."""
    buffer = BytesIO()
    with GzipFile(filename="a" * noise, mode="wb", compresslevel=LEVEL, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()
