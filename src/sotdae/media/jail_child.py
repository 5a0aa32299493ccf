# SPDX-License-Identifier: Apache-2.0
"""The process in the jail: reads pictures from standard input, writes hashes and facts to standard output, holds nothing else.

Run by ``sotdae.media.jail`` as ``python -m sotdae.media.jail_child HASH...``. It decodes a picture of each format before it locks itself in, so that
nothing has to be loaded afterwards; then it says what holds it, then it serves until its input ends.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, BinaryIO, Final, cast

import numpy as np
from PIL import AvifImagePlugin, Image

from sotdae.errors import PictureRefused, PictureUnhashable
from sotdae.media.confinement import confine
from sotdae.media.decode import decode, decode_shrunk
from sotdae.media.hashing import HashPath, PerceptualHash, ShrunkHash, Wanted
from sotdae.media.jail_protocol import ANSWER, PATHS, REQUEST, WANTED
from sotdae.media.limits import MAX_BYTES, Refusal
from sotdae.media.marking import marks, shrunk_marks
from sotdae.media.outcome import Kind, Outcome, to_answer
from sotdae.registry import HASHES, load

MEMORY_BYTES: Final = 1 << 30
"""Beyond what the process has after loading. The largest picture allowed takes about 0.7 GB in PDQ's slow order. Source: docs/decisions/
2026-11-25-media-jail.md."""

PROCESSOR_SECONDS: Final = 3_600
"""Of a child's whole life, in case the parent is gone; the parent's clock ends single pictures. Where it runs out, a picture is tried again."""


def serve(hashes: Sequence[PerceptualHash], source: BinaryIO, sink: BinaryIO) -> None:
    """Warm up, lock the process in, and answer requests until the input ends."""
    _warm_up(hashes)
    status = confine(memory_bytes=MEMORY_BYTES, processor_seconds=PROCESSOR_SECONDS)
    _send(sink, asdict(status))
    while len(head := source.read(REQUEST.size)) == REQUEST.size:
        path, wanted, _, length = REQUEST.unpack(head)
        if length > MAX_BYTES or path >= len(PATHS) or wanted >= len(WANTED):
            return
        _send(sink, to_answer(look(source.read(length), PATHS[path], WANTED[wanted], hashes)))


def look(data: bytes, path: HashPath, wanted: Wanted, hashes: Sequence[PerceptualHash]) -> Outcome:
    """Return what an encoded picture says of itself and its hashes, or why not."""
    try:
        shrinking = [one for one in hashes if isinstance(one, ShrunkHash)]
        if path is HashPath.FAST and wanted is not Wanted.SUBJECT and len(shrinking) == len(hashes) and (shrunk := decode_shrunk(data)):
            facts = shrunk[1]
            found = shrunk_marks(shrunk[0], shrinking)
        else:
            pixels, facts = decode(data)
            found = marks(pixels, hashes, wanted)
        unhashable = None
    except PictureUnhashable as error:
        found, unhashable = (), str(error.facts["reason"])
    except PictureRefused as error:
        return Outcome(refused=str(error.facts["reason"]))
    except MemoryError:
        return Outcome(refused=Refusal.TOO_MUCH_MEMORY)
    return Outcome(facts.form, facts.width, facts.height, facts.orientation, found, unhashable, kind=Kind.PICTURE)


def _send(sink: BinaryIO, answer: dict[str, Any]) -> None:
    body = json.dumps(answer).encode()
    sink.write(ANSWER.pack(len(body)) + body)
    sink.flush()


def _warm_up(hashes: Sequence[PerceptualHash]) -> None:
    """Decode one picture of each format, in colour and grey, by both paths: whatever loads lazily is loaded now."""
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # threads would need a call that the jail ends
    ramp = np.add.outer(np.arange(210), np.arange(220)).astype(np.uint8)
    for form in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"):
        for pixels in (ramp, np.stack([ramp, ramp.T.reshape(ramp.shape), ramp // 2], axis=2)):
            sink = io.BytesIO()
            with contextlib.suppress(OSError, KeyError, ValueError):  # a build of Pillow may lack a format: then it will be refused as unknown
                Image.fromarray(pixels).save(sink, form)
            for path, wanted in itertools.product(PATHS, WANTED):
                json.dumps(to_answer(look(sink.getvalue(), path, wanted, hashes)))
    look(b"no picture", HashPath.INTEROPERABLE, Wanted.ITEM, hashes)


def main(names: Sequence[str]) -> int:
    """Serve the named hashes on standard input and output."""
    plugins = {plugin.name: plugin.value for plugin in load(HASHES)}
    hashes = [cast("PerceptualHash", plugins[name]) for name in names]
    serve(hashes, sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
