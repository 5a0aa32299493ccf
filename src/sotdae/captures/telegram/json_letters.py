# SPDX-License-Identifier: Apache-2.0
"""The letters of JSON over a sliding window: one key, one short value, or moving over a value of any size; and where to go on after damage.

Strings of an outline never hold a raw control character (RFC 8259, section 7), so a string that meets one has lost its closing quote and ends there.
It builds nothing and knows of the export's shape only what it needs to find its way back: the patterns are given by `json_walk`.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final, NamedTuple

import orjson

from sotdae.captures.telegram.json_window import ByteWindow

_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]|"', re.DOTALL)
_STRING: Final = re.compile(rb'"[^"\\\x00-\x1f]*+(?:\\[^\x00-\x1f][^"\\\x00-\x1f]*+)*+(?:(")|[\x00-\x1f])')
_SCALAR_END: Final = re.compile(rb"[,}\]\s]")
_LONGEST_SCALAR: Final = 64 * 1024
_KEPT_BYTES: Final = 4096
"""So much stays at hand while a place to go on is looked for: longer than any such place."""
_DEPTHS: Final = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}


class TruncatedError(Exception):
    """The stream ended inside the outline; never leaves the reader."""


class MalformedError(Exception):
    """No key stands where one must; never leaves the reader."""


class LostError(Exception):
    """The outline is damaged and nothing behind the damage could be recognised; never leaves the reader."""


class Span(NamedTuple):
    """A byte range of the member, and the digest of its bytes."""

    offset: int
    length: int
    digest: str


class Letters:
    """Reads the outline's letters.

    Attributes:
        damages: what had to be given up, in order.
        indent: the blanks before the last key, or None where it did not begin a line.
    """

    def __init__(self, window: ByteWindow) -> None:
        """Read from a window."""
        self._window = window
        self.damages: list[Span] = []
        self.indent: bytes | None = None

    def next(self) -> int:
        """Return the next byte that is no white space.

        Raises:
            TruncatedError: at the end of the stream.
        """
        byte = self._window.peek()
        if byte is None:
            raise TruncatedError
        return byte

    def key(self) -> str | None:
        """Move behind an object's next key and its colon; None behind the object's end.

        Raises:
            TruncatedError: at the end of the stream.
            MalformedError: if no key stands here.
        """
        window = self._window
        while (byte := self.next()) == ord(","):
            window.position += 1
        if byte == ord("}"):
            window.position += 1
            return None
        if byte != ord('"'):
            raise MalformedError
        self.indent = self._indent()
        match = self._string()
        if match is None:
            raise MalformedError
        key = match.group()
        window.position += len(key)
        if self.next() != ord(":"):
            raise MalformedError
        window.position += 1
        self.next()
        return key[1:-1].decode("utf-8", "replace")

    def scalar(self) -> Any:
        """Read a short value: a string, number or literal. Longer or damaged ones give None, and so does an opening bracket.

        Raises:
            TruncatedError: if the stream ends inside it.
        """
        window = self._window
        byte = self.next()
        if byte in b"{[":
            self.skip()
            return None
        if byte == ord('"'):
            match = self._string()
            raw = b"" if match is None else match.group()
            if match is None:
                self._give_up()
                return None
        else:
            view = window.ensure(_LONGEST_SCALAR)
            end = _SCALAR_END.search(view)
            if end is None:
                if len(view) < _LONGEST_SCALAR:
                    raise TruncatedError
                self.skip()
                return None
            raw = view[: end.start()]
        window.position += len(raw)
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            return raw[1:-1].decode("utf-8", "replace") if byte == ord('"') else None

    def at_hand(self, pattern: re.Pattern[bytes]) -> bool:
        """Say whether a pattern fits here."""
        return pattern.match(self._window.ensure(_KEPT_BYTES)) is not None

    def skip(self, stop: re.Pattern[bytes] | None = None) -> Span:
        """Move over a value of any size in bounded memory, digesting it.

        Args:
            stop: a key that cannot stand inside the value; meeting it on a line of its own means that a bracket was lost.

        Raises:
            TruncatedError: if the stream ends inside it.
        """
        window = self._window
        start, state, depth = window.original(window.offset), hashlib.sha256(), 0
        is_scalar = self.next() not in b'{["'
        pattern = _SCALAR_END if is_scalar else _TOKEN
        while True:
            buffer = window.buffer
            token = pattern.search(buffer, window.position)
            if token is None or token.group() == b'"':
                # No whole token at hand: what is sure to be passed goes now, an unfinished string waits for more.
                cut = max(window.position, len(buffer) - 64) if token is None and stop else len(buffer) if token is None else token.start()
                state.update(buffer[window.position : cut])
                window.position = cut
                if not window.fill():
                    window.position = len(window.buffer)
                    raise TruncatedError
                continue
            end = token.start() if is_scalar else token.end()
            if stop is not None and depth and not is_scalar and stop.fullmatch(buffer, buffer.rfind(b"\n", 0, token.start()), token.end()):
                self.damages.append(Span(start, window.original(window.offset) - start, state.hexdigest()))
                return self.damages[-1]
            state.update(buffer[window.position : end])
            window.position = end
            depth += 0 if is_scalar else _DEPTHS.get(token.group(), 0)
            if depth == 0:
                return Span(start, window.original(window.offset) - start, state.hexdigest())

    def recover(self, pattern: re.Pattern[bytes]) -> str:
        """Move to the next place that a pattern recognises, give up what lies before, and return the name of the group that fits.

        Raises:
            LostError: if nothing is recognised up to the end of the stream.
        """
        window = self._window
        start, state = window.original(window.offset), hashlib.sha256()
        match = pattern.search(window.buffer, window.position)
        while match is None:
            cut = max(window.position, len(window.buffer) - _KEPT_BYTES)
            state.update(window.buffer[window.position : cut])
            window.position = cut
            if not window.fill():
                state.update(window.buffer[window.position :])
                window.position = len(window.buffer)
                break
            match = pattern.search(window.buffer, window.position)
        else:
            state.update(window.buffer[window.position : match.start()])
            window.position = match.start()
        self.damages.append(Span(start, window.original(window.offset) - start, state.hexdigest()))
        if match is None:
            raise LostError
        return str(match.lastgroup)

    def _string(self) -> re.Match[bytes] | None:
        """The string that begins here; None where it is longer than any name or ends in a raw control character."""
        view = self._window.ensure(_LONGEST_SCALAR)
        match = _STRING.match(view)
        if match is None and len(view) < _LONGEST_SCALAR:
            raise TruncatedError
        return match if match is not None and match[1] else None

    def _give_up(self) -> None:
        """Move over a string without end up to the end of its line, or over a long one."""
        window = self._window
        match = _STRING.match(window.buffer, window.position)
        if match is None:
            self.skip()
            return
        start = window.original(window.offset)
        window.position = match.end() - 1
        self.damages.append(Span(start, window.original(window.offset) - start, hashlib.sha256(match.group()[:-1]).hexdigest()))

    def _indent(self) -> bytes | None:
        buffer, position = self._window.buffer, self._window.position
        begin = buffer.rfind(b"\n", max(0, position - 64), position) + 1
        return buffer[begin:position] if begin and not buffer[begin:position].strip() else None
