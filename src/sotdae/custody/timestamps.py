# SPDX-License-Identifier: Apache-2.0
"""The one module of this floor that opens a network connection: it carries requests for time-stamps and fetches revocation lists.

What goes out: the SHA-256 of an anchor's text, a random number, and the machine's address. What comes back is bytes, checked by `tokens`. Lists are
fetched only from where the certificates of a checked answer say that theirs stand.
Source: RFC 3161, section 3.4 (HTTP). Redirects are not followed, proxies not used: an office that has either carries requests by hand
(``sotdae anchor --request``).
"""

from __future__ import annotations

import http.client
import ssl
from typing import Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from sotdae import __version__
from sotdae.custody.authorities import Authority
from sotdae.custody.revocations import LARGEST_BYTES
from sotdae.custody.tokens import LARGEST_REPLY_BYTES
from sotdae.errors import AuthorityUnreachable

QUERY_TYPE: Final = "application/timestamp-query"
REPLY_TYPE: Final = "application/timestamp-reply"
TIMEOUT_SECONDS: Final = 20.0
"""A person waits for it. RFC 3161 sets none."""
_OK: Final = 200


class TimestampAuthority(Protocol):
    """The seam: whatever answers a DER TimeStampReq with a DER TimeStampResp."""

    def reply(self, request: bytes) -> bytes:
        """Return the answer's bytes, unchecked.

        Raises:
            AuthorityUnreachable: if none came.
        """
        ...  # pragma: no cover (a protocol)


class HttpAuthority:
    """An authority that is asked over HTTP or HTTPS."""

    def __init__(self, authority: Authority) -> None:
        """Name whom to ask; nothing is opened yet."""
        self._authority = authority

    def reply(self, request: bytes) -> bytes:
        """Post the request and return the answer's bytes. Raises as the protocol says."""
        if not urlsplit(self._authority.url).hostname:
            raise AuthorityUnreachable(authorities=self._authority.name, what="it has no address: its requests are carried by hand")
        asked = _Asked("POST", self._authority.url, {"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE}, request)
        return _answered(asked, self._authority.name, kind=REPLY_TYPE, most=LARGEST_REPLY_BYTES)


def revocation_list(url: str) -> bytes:
    """Return what stands at the address of a revocation list, unchecked. Raises `AuthorityUnreachable` if nothing comes, or too much."""
    return _answered(_Asked("GET", url, {"Accept": "application/pkix-crl, */*"}), urlsplit(url).hostname or "", kind=None, most=LARGEST_BYTES)


class _Asked(NamedTuple):
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None = None


def _answered(asked: _Asked, name: str, *, kind: str | None, most: int) -> bytes:
    """Send one request and return the answer's bytes; no more than so many, and of one type where one is demanded."""
    parts = urlsplit(asked.url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    headers = {**asked.headers, "User-Agent": f"sotdae/{__version__}", "Connection": "close"}
    try:
        connection.request(asked.method, f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body=asked.body, headers=headers)
        answer = connection.getresponse()
        if answer.status != _OK:
            raise AuthorityUnreachable(authorities=name, what=f"it answered with HTTP status {answer.status}")
        if kind is not None and answer.headers.get_content_type() != kind:
            raise AuthorityUnreachable(authorities=name, what=f"its answer is not of type {kind}")
        data, is_cut = answer.read(most + 1), bool(answer.length)
    except ssl.SSLError as error:
        raise AuthorityUnreachable(authorities=name, what="no secure connection could be made") from error
    except (OSError, http.client.HTTPException) as error:
        raise AuthorityUnreachable(authorities=name, what=f"no connection, or it broke off ({type(error).__name__})") from error
    finally:
        connection.close()
    if len(data) > most:
        raise AuthorityUnreachable(authorities=name, what="its answer is larger than any that was asked for")
    if is_cut:
        raise AuthorityUnreachable(authorities=name, what="the connection broke off before the end of its answer")
    return data


def over_http(authority: Authority) -> TimestampAuthority:
    """Return the seam's usual other side."""
    return HttpAuthority(authority)
