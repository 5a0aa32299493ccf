# SPDX-License-Identifier: Apache-2.0
"""The one module that opens a network connection: it carries a time-stamp request to an authority and the answer back.

What goes out: the SHA-256 of an anchor's text, a random number, and the machine's address. What comes back is bytes, checked by `tokens`.
Source: RFC 3161, section 3.4 (HTTP). Redirects are not followed, proxies not used: an office that has either carries requests by hand
(``sotdae anchor --request``).
"""

from __future__ import annotations

import http.client
import ssl
from typing import Final, Protocol
from urllib.parse import urlsplit

from sotdae import __version__
from sotdae.custody.authorities import Authority
from sotdae.errors import AuthorityUnreachable

QUERY_TYPE: Final = "application/timestamp-query"
REPLY_TYPE: Final = "application/timestamp-reply"
LARGEST_REPLY_BYTES: Final = 256 * 1024
"""An answer with a chain of four certificates takes some 10 KiB."""
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
        parts, name = urlsplit(self._authority.url), self._authority.name
        if not parts.hostname:
            raise AuthorityUnreachable(authorities=name, what="it has no address: its requests are carried by hand")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
        headers = {"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE, "User-Agent": f"sotdae/{__version__}", "Connection": "close"}
        try:
            connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body=request, headers=headers)
            answer = connection.getresponse()
            if answer.status != _OK:
                raise AuthorityUnreachable(authorities=name, what=f"it answered with HTTP status {answer.status}")
            if answer.headers.get_content_type() != REPLY_TYPE:
                raise AuthorityUnreachable(authorities=name, what=f"its answer is not of type {REPLY_TYPE}")
            data, is_cut = answer.read(LARGEST_REPLY_BYTES + 1), bool(answer.length)
        except ssl.SSLError as error:
            raise AuthorityUnreachable(authorities=name, what="no secure connection could be made") from error
        except (OSError, http.client.HTTPException) as error:
            raise AuthorityUnreachable(authorities=name, what=f"no connection, or it broke off ({type(error).__name__})") from error
        finally:
            connection.close()
        if len(data) > LARGEST_REPLY_BYTES:
            raise AuthorityUnreachable(authorities=name, what="its answer is larger than any timestamp")
        if is_cut:
            raise AuthorityUnreachable(authorities=name, what="the connection broke off before the end of its answer")
        return data


def over_http(authority: Authority) -> TimestampAuthority:
    """Return the seam's usual other side."""
    return HttpAuthority(authority)
