# SPDX-License-Identifier: Apache-2.0
"""A second process that runs rules: ``python -m sotdae.text.rules.serving``. It reads batches of texts and answers with hits.

Its input and output are pipes to the process that started it; it opens no file, writes nothing down, and ends when its input does.

Protocol: in a frame with the rules (`sotdae.text.rules.carrying`); then for each batch two frames in and one out, the hits as JSON. Those in are the
texts' lengths and their characters; or, where none of the texts holds the letter `BETWEEN`, nothing and the texts with that letter between them,
which is sooner taken apart. A frame is a length in eight bytes and as many bytes. Characters are in UTF-8, halves of surrogate pairs as they are:
JSON has no way to write these, and exports do hold them.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import BinaryIO, Final

import orjson

from sotdae.text.laid import BETWEEN
from sotdae.text.rules.carrying import unpacked
from sotdae.text.rules.rule import Hit

_LENGTH: Final = struct.Struct("<Q")
_NUMBER: Final = "I"


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer until the input ends."""
    rules = unpacked(get(source))
    while True:
        try:
            texts = get_texts(source)
        except EOFError:
            return
        put_found(target, rules.hits_in_all(texts))


def put_texts(stream: BinaryIO, texts: Sequence[str]) -> None:
    """Write a batch."""
    whole = BETWEEN.join(texts)
    if whole and whole.count(BETWEEN) == len(texts) - 1:
        put(stream, b"")
    else:
        put(stream, array(_NUMBER, map(len, texts)).tobytes())
        whole = "".join(texts)
    put(stream, whole.encode("utf-8", "surrogatepass"))


def get_texts(stream: BinaryIO) -> list[str]:
    """Read a batch.

    Raises:
        EOFError: if the stream ends.
    """
    lengths = array(_NUMBER, get(stream))
    whole = get(stream).decode("utf-8", "surrogatepass")
    if whole and not lengths:
        return whole.split(BETWEEN)
    return [whole[start:end] for start, end in pairwise(accumulate(lengths, initial=0))]


def put_found(stream: BinaryIO, found: Mapping[int, Sequence[Hit]]) -> None:
    """Write the hits of a batch."""
    put(stream, orjson.dumps([[number, [tuple(hit) for hit in hits]] for number, hits in found.items()]))


def get_found(stream: BinaryIO) -> dict[int, list[Hit]]:
    """Read the hits of a batch.

    Raises:
        EOFError: if the stream ends.
        ValueError: if what stands there is no JSON.
    """
    return {number: [Hit(*hit) for hit in hits] for number, hits in orjson.loads(get(stream))}


def put(stream: BinaryIO, content: bytes) -> None:
    """Write a frame."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def get(stream: BinaryIO) -> bytes:
    """Read a frame.

    Raises:
        EOFError: if the stream ends before it does.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    return _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
