# SPDX-License-Identifier: Apache-2.0
"""Many people at once over the real server: each a thread with one connection, whose requests are made ready before and whose answers are not parsed.

Whoever asks shares the processors with the server that is measured, while an office's people sit at machines of their own. A visitor costs a third of
what `http.client` does (0.2 ms of a processor for 0.7 to 0.85); what it costs is printed beside the server's share.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import urlencode

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SECONDS = 60
_BLOCK = 1 << 18


class Visitor:
    """One person with a session, on one connection.

    Args:
        port: the server's.
        cookies: of a client that signed in.
    """

    def __init__(self, port: int, cookies: Mapping[str, str]) -> None:
        self._port = port
        self._head = (
            f"Host: 127.0.0.1:{port}\r\nAccept-Encoding: identity\r\nCookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}"
        )
        self._token = cookies.get("sotdae-form", "")
        self._link: socket.socket | None = None

    def looking(self, path: str) -> bytes:
        """Return the request for a page."""
        return f"GET {path} HTTP/1.1\r\n{self._head}\r\n\r\n".encode()

    def posting(self, path: str, fields: Mapping[str, str]) -> bytes:
        """Return the request that sends a form."""
        body = urlencode(fields)
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nX-CSRFToken: {self._token}"
        return f"POST {path} HTTP/1.1\r\n{self._head}\r\n{kind}\r\n\r\n{body}".encode()

    def ask(self, request: bytes) -> int:
        """Send a request, read its answer to the end, and return its status."""
        link = self._link or socket.create_connection(("127.0.0.1", self._port))
        if self._link is None:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", _SECONDS, 0))  # (a timeout of Python's asks the kernel twice)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._link = link
        link.sendall(request)
        got = link.recv(_BLOCK)
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more(link)
        head, length = got[:end], _LENGTH.search(got, 0, end)
        left = end + 4 + int(length.group(1)) - len(got) if length else 0
        while left > 0:
            left -= len(self._more(link))
        if length is None:
            while not got.endswith(b"0\r\n\r\n"):
                got = got[-8:] + self._more(link)
        if b"\r\nconnection: close" in head.lower():
            link.close()
            self._link = None
        return int(head[9:12])

    @staticmethod
    def _more(link: socket.socket) -> bytes:
        block = link.recv(_BLOCK)
        if not block:
            raise ConnectionError
        return block

    def close(self) -> None:
        """Close the connection."""
        if self._link is not None:
            self._link.close()
            self._link = None


def all_at_once(
    visitors: Sequence[Visitor], next_request: Callable[[int, int], bytes], seconds: float, *, right: Collection[int] = (200,)
) -> tuple[list[float], float]:
    """Let everybody ask without pause.

    Args:
        visitors: who.
        next_request: who and how many before -> what to ask.
        seconds: how long.
        right: the statuses of what is an answer.

    Returns:
        How long each request took, rising, in milliseconds; and the processor seconds of those who asked.

    Raises:
        ConnectionError: at any other status.
    """
    done: list[float] = []
    wrong: list[int] = []
    until, spent = time.perf_counter() + seconds, time.process_time()

    def work(number: int) -> None:
        count = 0
        while (began := time.perf_counter()) < until and not wrong:
            status = visitors[number].ask(next_request(number, count))
            count += 1
            if status not in right:
                wrong.append(status)
            done.append(1000 * (time.perf_counter() - began))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(visitors))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for visitor in visitors:
        visitor.close()
    if wrong:
        raise ConnectionError(wrong)
    return sorted(done), time.process_time() - spent
