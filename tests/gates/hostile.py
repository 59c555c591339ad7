"""Requests as nobody should send them: bodies, query strings, addresses and headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

Request = dict[str, Any]
"""What `Client.generic` takes: `verb`, `path`, `query`, `data`, `content_type`, `headers`."""

NASTY = (
    *(b"", b" ", b"\0", b"a\0b", b"\r\n", b"\t", b"'\"<>&{{%s}}{0}", b"../../etc/passwd", b"on", b"None"),
    *("😀𐍈".encode(), "\u202eolleh\u2066".encode(), "e\u0301\ufeff\u200b".encode(), "ß\u0130ﬃ".encode()),
    *("\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", b"\xc0\x80", b"\xf4\x90\x80\x80"),
    *(b"0", b"-0", b"-1", b"1", b"2147483648", b"9223372036854775807", b"9223372036854775808", b"9" * 400),
    *(b"1e400", b"NaN", b"-Infinity", b"1.5", b"0x10", b"1_000", "٣".encode(), "²".encode(), b"True"),
    *(b"0000-00-00", b"0001-01-01T00:00", b"9999-12-31T23:59", b"9999-12-31", b"2027-02-30T10:00"),
    *(b"2027-03-28T02:30", b"2026-10-25T02:30", b"2027-13-01", b"24:00", b"10000-01-01T00:00"),
    *(
        b"2027-01-01T00:00:60",
        b"2027-01-01T00:00+99:99",
        b"2027-01-01T00:00-23:59",
        "２０２７-01-01".encode(),
    ),
    *(b"[]", b"{}", b'{"a": "\\ud800"}', b"null", b"[" * 2000, b"//evil.example/", b"javascript:alert(1)"),
    *(b"x" * 300, b"x" * 70_000, ("\u202e" * 5_000).encode(), b"a\n" * 1_200, b",".join([b"tag"] * 300)),
)
KEYS = (
    *("after", "all", "before", "download", "e", "error", "format", "language", "next", "o", "order", "p"),
    *("page", "q", "query", "show_change_link", "sort", "state", "tag", "tags", "_changelist_filters"),
    *("_facets", "_popup", "_to_field", "app_label", "field_name", "model_name", "term", "kind", "pk__in"),
    *("closes_at__year", "decided_at__month", "created_at__gte", "created_at__day", "id__exact"),
    "user__password__startswith",
)
HEADERS: Mapping[str, Sequence[str]] = {
    "HTTP_ACCEPT": ("*/*", "text/event-stream", "application/json", ";;q=x", "a/b;q=9e99"),
    "HTTP_ACCEPT_LANGUAGE": ("de", "pt-br;q=0.1", "x" * 600, ";q=", "*", "en-\x00", "de;q=1e5", "\udcff"),
    "HTTP_ACCEPT_ENCODING": ("gzip", "gzip;q=0", "br;;"),
    "HTTP_IF_MODIFIED_SINCE": ("Sun, 06 Nov 9999 08:49:37 GMT", "Sun, 99 Nov 1994 99:99:99 GMT", "yesterday"),
    "HTTP_IF_NONE_MATCH": ("*", '"a"', 'W/"', '""""'),
    "HTTP_ORIGIN": ("null", "http://[", "https://evil.example"),
    "HTTP_REFERER": ("http://[::1", "javascript:", "http://testserver/\xff", "/"),
    "HTTP_RANGE": ("bytes=0-0", "bytes=9-1"),
    "HTTP_HX_REQUEST": ("true",),
    "HTTP_X_FORWARDED_FOR": ("1.1.1.1, nonsense", "::ffff:1.2.3.4%eth0", ""),
    "HTTP_X_REQUESTED_WITH": ("XMLHttpRequest",),
}

texts = st.text(max_size=40).map(lambda text: text.encode())
values = st.one_of(st.sampled_from(NASTY), texts, st.binary(max_size=30))
headers = st.dictionaries(st.sampled_from(sorted(HEADERS)), st.integers(0, 7), max_size=2).map(
    lambda chosen: {name: HEADERS[name][which % len(HEADERS[name])] for name, which in chosen.items()}
)


@st.composite
def pairs(draw: st.DrawFn, fields: Mapping[str, Sequence[str]]) -> list[tuple[bytes, bytes]]:
    """Each field as the page means it, or with something else, or missing, or twice."""
    spoiled = draw(st.sets(st.sampled_from(sorted(fields)), max_size=3)) if fields else set()
    sent = []
    for name, fitting in fields.items():
        if name not in spoiled:
            sent += [(name.encode(), each.encode()) for each in fitting]
            continue
        for _time in range(draw(st.sampled_from([1, 1, 1, 1, 0, 2]))):
            sent.append((name.encode(), draw(values)))
    return sent


@st.composite
def queries(draw: st.DrawFn, known: Sequence[str]) -> str:
    """A query string, some of it of keys that the page itself uses."""
    keys = st.one_of(st.sampled_from([*known, *KEYS]).map(str.encode), st.binary(max_size=6))
    sent = draw(st.lists(st.tuples(keys, values), max_size=3))
    raw = draw(st.sampled_from(["", "", "", "", "&%ff=%", "&=", "&&;", "%00", "&a[]=1"]))
    return encoded(sent)[:8_000] + raw


@st.composite
def bodies(draw: st.DrawFn, fields: Mapping[str, Sequence[str]]) -> tuple[bytes, str]:
    """A body and its type: mostly a form's, of either kind; sometimes nothing that a form sends."""
    sent = draw(pairs(fields))
    way = draw(st.sampled_from(["plain"] * 6 + ["parts"] * 3 + ["files", "broken", "strange"]))
    if way == "plain":
        return encoded(sent).encode(), "application/x-www-form-urlencoded"
    if way == "broken":
        return multipart(sent)[: draw(st.integers(0, 200))], draw(
            st.sampled_from([MULTIPART, "multipart/form-data", "multipart/form-data; boundary=\xff"])
        )
    if way == "strange":
        kind = st.sampled_from(["application/json", "text/plain; charset=none", FORM_IN_UTF_16, "x", ""])
        return draw(values), draw(kind)
    return multipart(sent, as_files=way == "files"), MULTIPART


MULTIPART = "multipart/form-data; boundary=between"
FORM_IN_UTF_16 = "application/x-www-form-urlencoded; charset=utf-16"


def encoded(sent: Sequence[tuple[bytes, bytes]]) -> str:
    return "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in sent)


def multipart(sent: Sequence[tuple[bytes, bytes]], *, as_files: bool = False) -> bytes:
    """Each value a part; or, where text is expected, an upload."""
    file = b'; filename="\xff.csv"\r\nContent-Type: text/csv' if as_files else b""
    parts = [
        b'--between\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name, file, value)
        for name, value in sent
    ]
    return b"".join([*parts, b"--between--\r\n"])
