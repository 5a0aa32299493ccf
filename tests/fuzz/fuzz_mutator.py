# SPDX-License-Identifier: Apache-2.0
"""Changes bytes the way an attacker or a bad disk would: blindly, and by the grammar of JSON, HTML, CSV, TOML or a zip.

A blind flip rarely survives a parser's first look, so most changes take the tokens of a format and move, drop, repeat, nest or replace them with
values that have broken readers before. The same seed gives the same changes.
"""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from typing import Final

from sotdae.captures.unpacking import READ_FAULTS

MOST_BYTES: Final = 16_384
"""Longer results are cut: a million runs need small inputs; what size alone brings about is for the hostile inputs' list."""

_TOKENS: Final[dict[str, re.Pattern[bytes]]] = {
    "json": re.compile(rb'"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*|[{}\[\]:,]|[a-z]+|\s+|.', re.DOTALL),
    "html": re.compile(rb"<[^<>]*>?|[^<]+", re.DOTALL),
    "csv": re.compile(rb'"(?:[^"]|"")*"?|[^,;\t\r\n"]+|[,;\t]|\r?\n|.', re.DOTALL),
    "toml": re.compile(rb'"(?:[^"\\\n]|\\.)*"?|\[\[?[^\[\]\n]*\]?\]?|[\w-]+|\s+|.', re.DOTALL),
    "text": re.compile(rb"[0-9]+|[A-Za-z]+|\s+|.[\x80-\xbf]*", re.DOTALL),
}

_ANYWHERE: Final = (
    *(b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\r", b"\n", b" ", b"-", b"0", b"1", b"-1", b"\x1b[2J"),
    *("\u200b\u3164\u115f\u202e\u2028\ufeff\ufffd\uffff".encode(), "ㄱ".encode(), "가\u0301".encode() * 3, "İßſK".encode()),
    *(b"9" * 25, b"9" * 400, b"1e400", b"-0", b"NaN", b"Infinity", b"0x10", b"1_000", b"0.1e-7", b"18446744073709551616", b"-9223372036854775809"),
    *(
        b"[" * 3000,
        b'{"a":' * 1500,
        b"<div>" * 1500,
        b"((" * 200,
        b"2147483648",
        b"1910000101",
        b"-1001910000101",
        b"160K",
        b"1,2,3",
        b"\xc2\xa01",
        "１２３".encode(),
        "٣".encode(),
        "²".encode(),
    ),
)
_BY_KIND: Final[dict[str, tuple[bytes, ...]]] = {
    "json": (
        *(
            b"null",
            b"true",
            b"false",
            b"{}",
            b"[]",
            b'""',
            b'"\\ud800"',
            b'"\\u0000"',
            b'"\\x1F"',
            b'"\\u2028',
            b"[[[[[[[[[[",
            b"{" * 12,
            b"}" * 3,
            b"]",
        ),
        *(b'"id"', b'"type"', b'"text"', b'"text_entities"', b'"date"', b'"date_unixtime"', b'"messages"', b'"chats"', b'"list"', b'"from_id"'),
        *(b'"reactions"', b'"poll"', b'"photo"', b'"file"', b'"forwarded_from"', b'"reply_to_message_id"', b'"actor_id"', b'"action"', b'"members"'),
        *(b'"service"', b'"message"', b'"unsupported"', b'"user0"', b'"channel-1"', b'"channel99999999999999999999"', b'"../../x"', b'"/etc/passwd"'),
        *(b'"(File not included. Change data exporting settings to download.)"', b'"9999-99-99T99:99:99"', b'"0001-01-01T00:00:00"', b'"__proto__"'),
    ),
    "html": (
        *(
            b"<div>",
            b"</div>",
            b"<div",
            b"<!--",
            b"-->",
            b"<![CDATA[",
            b"]]>",
            b"<script>",
            b"</script>",
            b"<style>",
            b"<svg>",
            b"<math>",
            b"<template>",
        ),
        *(
            b"<noscript>",
            b"<plaintext>",
            b"<table><tr>",
            b"</body></html>",
            b"<br>",
            b"<br/>",
            b"<a href='javascript:x'>",
            b"&#0;",
            b"&#x110000;",
            b"&amp",
        ),
        *(
            b"&laquo;",
            b'<div class="message default clearfix" id="message9">',
            b'<div class="message service" id="message-1">',
            b'<div class="text">',
        ),
        *(b'title="32.13.99999 25:61:61 UTC+99:99"', b'title="01.01.0001 00:00:00 UTC-14:00"', b'id="message"', b'id="message-99999999999999999999"'),
        *(b'<time datetime="0000-00-00T00:00:00Z">', b'data-view="eyJj"', b'data-post="a/99999999999999999999"', b"<" * 9, b'class="' + b"x " * 40),
    ),
    "csv": (
        *(b'"', b'""', b",", b";", b"\t", b"\n", b"\r\n", b"=cmd|'/c'!A1", b"+1", b"@x", b"checked_at", b"members", b"2024-13-45T99:99:99+99:99"),
        "1.5만".encode(),
    ),
    "toml": (
        *(
            b"[[signal]]",
            b"[signal]",
            b"[[institution]]",
            b"[gazetteer]",
            b"[" * 12,
            b"]",
            b"=",
            b'"""',
            b"'''",
            b"{}",
            b"{ a = 1 }",
            b"[1]",
            b"true",
            b"1.5",
        ),
        *(
            b"(?:a{0,64}){0,64}",
            b"(a+)+",
            b"\\1",
            b"(?P<value>",
            b"(?i)",
            b"[^]",
            b"near",
            b"terms",
            b"within",
            b"context",
            b"reads",
            b"view",
            b"nan",
            b"inf",
        ),
        *(b"2024-01-01", b"99:99:99"),
    ),
    "text": (
        *(b"t.me/+", "국민은행 ".encode(), b"0x", b"bc1q", b"T", b"010-", b"https://[::1", b"//", b"%00", "점".encode(), "만 원".encode(), b"@"),
    ),
}


class Mutator:
    """Changes inputs; every choice comes from one seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def changed(self, corpus: Sequence[bytes], kind: str) -> bytes:
        """Return one input of a corpus, changed one to six times."""
        chance = self._chance
        data = corpus[int(chance.random() * len(corpus))] if corpus else b""
        for _ in range(1 + int(chance.random() ** 3 * 6)):
            data = self._once(data, corpus, kind)
        return data[:MOST_BYTES]

    def _once(self, data: bytes, corpus: Sequence[bytes], kind: str) -> bytes:
        chance = self._chance.random()
        if kind == "zip" and chance < 0.4:
            return self._zip(data)
        if kind in _TOKENS and chance < 0.75:
            return self._tokens(data, kind)
        return _BLIND[int(self._chance.random() * len(_BLIND))](self, data, corpus, kind)

    def value(self, kind: str) -> bytes:
        """Return a value that has broken readers before."""
        held = _BY_KIND.get(kind, ())
        return self._chance.choice(held if held and self._chance.random() < 0.6 else _ANYWHERE)

    def _tokens(self, data: bytes, kind: str) -> bytes:
        tokens = _TOKENS[kind].findall(data)
        if not tokens:
            return self.value(kind)
        chance = self._chance
        at, other = int(chance.random() * len(tokens)), int(chance.random() * len(tokens))
        act = int(chance.random() * 8)
        if act < 3:
            tokens[at] = self.value(kind)
        elif act == 3:
            tokens.insert(at, self.value(kind))
        elif act == 4:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif act == 5:
            del tokens[at : at + 1 + int(chance.random() ** 2 * 12)]
        elif act == 6:
            tokens[at:at] = tokens[other : other + 1 + int(chance.random() * 24)]
        else:
            tokens[at] = b'"' + self.value(kind) + b'"'
        return b"".join(tokens)

    # --- without any grammar --------------------------------------------------------------------------------------------------------------------

    def _place(self, data: bytes) -> int:
        return int(self._chance.random() * (len(data) + 1))

    def _flip(self, data: bytes, corpus: Sequence[bytes], kind: str) -> bytes:
        del corpus, kind
        changed = bytearray(data)
        if changed:
            changed[int(self._chance.random() * len(changed))] ^= 1 << int(self._chance.random() * 8)
        return bytes(changed)

    def _byte(self, data: bytes, corpus: Sequence[bytes], kind: str) -> bytes:
        del corpus, kind
        at = self._place(data)
        return data[:at] + bytes([self._chance.choice((0, 1, 9, 10, 13, 34, 60, 91, 92, 123, 127, 128, 255))]) + data[at + 1 :]

    def _cut(self, data: bytes, corpus: Sequence[bytes], kind: str) -> bytes:
        del corpus, kind
        at = self._place(data)
        return data[:at] if self._chance.random() < 0.4 else data[:at] + data[at + 1 + int(self._chance.random() ** 2 * 200) :]

    def _insert(self, data: bytes, corpus: Sequence[bytes], kind: str) -> bytes:
        del corpus
        at = self._place(data)
        return data[:at] + self.value(kind) + data[at:]

    def _repeat(self, data: bytes, corpus: Sequence[bytes], kind: str) -> bytes:
        del corpus, kind
        at = self._place(data)
        return data[:at] + data[at : at + int(self._chance.random() ** 2 * 120)] * (2 + int(self._chance.random() ** 3 * 20)) + data[at:]

    def _splice(self, data: bytes, corpus: Sequence[bytes], kind: str) -> bytes:
        del kind
        other = corpus[int(self._chance.random() * len(corpus))] if corpus else b""
        return data[: self._place(data)] + other[self._place(other) :]

    def _length(self, data: bytes, corpus: Sequence[bytes], kind: str) -> bytes:
        """Overwrite four bytes with a length that lies."""
        del corpus, kind
        at = self._place(data)
        number = self._chance.choice((0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, len(data), len(data) - at))
        return data[:at] + number.to_bytes(4, self._chance.choice(("big", "little"))) + data[at + 4 :]

    def _zip(self, data: bytes) -> bytes:
        """Write an archive anew with another name, body, flag, or one member twice."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = [(info.filename, archive.read(info)) for info in archive.infolist()[:8]]
        except READ_FAULTS:
            return self._length(data, (), "zip")
        if not members:
            return data
        at = int(self._chance.random() * len(members))
        name, body = members[at]
        names = (
            "../" * 3 + "x",
            "/etc/x",
            "C:\\x",
            "..\\x",
            "a\0b",
            "con",
            "x" * 300,
            "가" * 40,
            "a/" * 60 + "x",
            name,
            name.upper(),
            "",
            "\u202egpj.x",
        )
        members[at] = (self._chance.choice(names), body) if self._chance.random() < 0.5 else (name, self._flip(body, (), "zip"))
        if self._chance.random() < 0.3:
            members.append(self._chance.choice(members))
        sink = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(sink, "w", self._chance.choice(_METHODS)) as archive:
            warnings.simplefilter("ignore", UserWarning)  # two members of one name are meant
            for member, content in members:
                entry = zipfile.ZipInfo(member)
                entry.external_attr = self._chance.choice((0, 0o100600 << 16, 0o120777 << 16, 0o10600 << 16))
                archive.writestr(entry, content)
        return sink.getvalue()


_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_BLIND: Final[tuple[Callable[[Mutator, bytes, Sequence[bytes], str], bytes], ...]] = (
    Mutator._flip,
    Mutator._byte,
    Mutator._cut,
    Mutator._insert,
    Mutator._repeat,
    Mutator._splice,
    Mutator._length,
)
