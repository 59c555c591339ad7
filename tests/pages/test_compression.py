"""Answers are compressed where it pays, and say so."""

from __future__ import annotations

import gzip
from random import Random

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from app.pages.compression import SHORTEST, CompressionMiddleware, compress

LONG = b"A sentence that is said again. " * 100


def answered(response, **headers):
    request = RequestFactory().get("/", headers={"accept-encoding": "br, gzip", **headers})
    return CompressionMiddleware(lambda _request: response)(request)


def test_a_page_is_shorter_and_the_same():
    answer = answered(HttpResponse(LONG, headers={"ETag": '"1"'}))
    assert len(answer.content) < len(LONG) / 2
    assert gzip.decompress(answer.content) == LONG
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["ETag"] == 'W/"1"'


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(LONG[: SHORTEST - 1]),
        HttpResponse(Random(1).randbytes(5000)),
        HttpResponse(LONG, headers={"Content-Encoding": "br"}),
    ],
    ids=["short", "noise", "compressed already"],
)
def test_what_does_not_become_shorter_stays_as_it_is(response):
    before = response.content
    answer = answered(response)
    assert answer.content == before
    assert answer.get("Content-Encoding") != "gzip"


def test_a_browser_that_did_not_ask_gets_the_page_as_it_is():
    answer = answered(HttpResponse(LONG), **{"accept-encoding": "identity"})
    assert answer.content == LONG
    assert answer["Vary"] == "Accept-Encoding"


def test_what_is_streamed_is_compressed_too():
    answer = answered(StreamingHttpResponse(iter([LONG, LONG])))
    assert gzip.decompress(b"".join(answer.streaming_content)) == LONG + LONG


def test_the_length_of_an_answer_has_noise_in_it():
    lengths = {len(compress(LONG, noise=noise)) for noise in range(100)}
    assert len(lengths) == 100
    assert len({len(answered(HttpResponse(LONG)).content) for _ in range(50)}) > 10
