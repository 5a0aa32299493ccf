# SPDX-License-Identifier: Apache-2.0
"""The process in the jail: reads pictures from standard input, writes hashes and facts to standard output, holds nothing else.

Run by ``sotdae.media.jail`` as ``python -m sotdae.media.jail_child picture|video HASH...``. It decodes a picture of each format before it locks
itself in, so that nothing has to be loaded afterwards; then it says what holds it, then it serves until its input ends. A child for videos is another
process than one for pictures: it may take more memory and more time.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO, Final, cast

import numpy as np
from PIL import AvifImagePlugin, Image

from sotdae.media import looking
from sotdae.media.confinement import confine
from sotdae.media.hashing import HashPath, PerceptualHash, Wanted
from sotdae.media.jail_protocol import ANSWER, PATHS, REQUEST, WANTED
from sotdae.media.limits import MAX_BYTES, VIDEO_BYTES
from sotdae.media.outcome import Kind, Outcome, to_answer
from sotdae.media.sniffing import HEAD_BYTES, Sniffed, sniff
from sotdae.registry import HASHES, load

MEMORY_BYTES: Final = 1 << 30
"""Beyond what the process has after loading. The largest picture allowed takes about 0.7 GB in PDQ's slow order. Source: docs/decisions/
2026-11-25-media-jail.md."""

VIDEO_MEMORY_BYTES: Final = 1536 << 20
"""Likewise of a child for videos: the file, and the frames that a decoder keeps. Source: docs/decisions/2026-11-27-video.md."""

PROCESSOR_SECONDS: Final = 3_600
"""Of a child's whole life, in case the parent is gone; the parent's clock ends single pictures. Where it runs out, a picture is tried again."""


Look = Callable[[bytes, HashPath, Wanted, Sequence[PerceptualHash], float], Outcome]
"""How a child looks at a file: its bytes, path, what is wanted, the methods, and the deadline."""


def serve(hashes: Sequence[PerceptualHash], source: BinaryIO, sink: BinaryIO) -> None:
    """Warm up for pictures, lock the process in, and answer requests until the input ends."""
    _warm_up(hashes)
    _serve(looking.look, hashes, source, sink, memory=MEMORY_BYTES, most=MAX_BYTES)


def serve_videos(hashes: Sequence[PerceptualHash], source: BinaryIO, sink: BinaryIO) -> None:
    """The same for videos and HEIC. OpenCV needs no warming up by files: whatever it loads, it loads when it is imported."""
    from sotdae.media import heic, video  # noqa: PLC0415 (an optional extra, and in no child for pictures)

    def look(data: bytes, _path: HashPath, wanted: Wanted, methods: Sequence[PerceptualHash], deadline: float) -> Outcome:
        look_at = heic.look if sniff(data[:HEAD_BYTES]) is Sniffed.HEIC else video.look
        return look_at(data, wanted, methods, deadline)

    _warm_up(hashes)
    look(b"no video", HashPath.INTEROPERABLE, Wanted.ITEM, hashes, time.monotonic() + 1)
    _serve(look, hashes, source, sink, memory=VIDEO_MEMORY_BYTES, most=VIDEO_BYTES)


def _serve(look: Look, hashes: Sequence[PerceptualHash], source: BinaryIO, sink: BinaryIO, *, memory: int, most: int) -> None:
    status = confine(memory_bytes=memory, processor_seconds=PROCESSOR_SECONDS)
    _send(sink, asdict(status))
    while len(head := source.read(REQUEST.size)) == REQUEST.size:
        path, wanted, milliseconds, length = REQUEST.unpack(head)
        if length > most or path >= len(PATHS) or wanted >= len(WANTED):
            return
        deadline = time.monotonic() + milliseconds / 1_000
        _send(sink, to_answer(look(source.read(length), PATHS[path], WANTED[wanted], hashes, deadline)))


def _send(sink: BinaryIO, answer: dict[str, Any]) -> None:
    body = json.dumps(answer).encode()
    sink.write(ANSWER.pack(len(body)) + body)
    sink.flush()


def _warm_up(hashes: Sequence[PerceptualHash]) -> None:
    """Decode a picture of each format, in colour and grey, by both paths, one as a sought photo: whatever loads lazily is loaded now.

    A sought photo is looked at in some hundred parts, so that is done once. Every start of a child waits for all this.
    """
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # threads would need a call that the jail ends
    ramp = np.add.outer(np.arange(210), np.arange(220)).astype(np.uint8)
    for form in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"):
        for pixels in (ramp, np.stack([ramp, ramp.T.reshape(ramp.shape), ramp // 2], axis=2)):
            sink = io.BytesIO()
            pixels = ramp if form == "GIF" else pixels  # noqa: PLW2901 (choosing 256 colours takes a quarter of a second)
            more = {"save_all": True, "append_images": [Image.fromarray(pixels[::-1])], "duration": 1_000} if form in {"GIF", "WEBP", "PNG"} else {}
            more |= {"speed": 10} if form == "AVIF" else {}
            with contextlib.suppress(OSError, KeyError, ValueError):  # a build of Pillow may lack a format: then it will be refused as unknown
                Image.fromarray(pixels).save(sink, form, **more)
            for path in PATHS:
                is_sought = form == "BMP" and pixels.ndim == len("RGB") and path is HashPath.INTEROPERABLE
                wanted = Wanted.SUBJECT if is_sought else Wanted.ITEM
                json.dumps(to_answer(looking.look(sink.getvalue(), path, wanted, hashes, time.monotonic() + 1)))
            json.dumps(to_answer(looking.look(sink.getvalue(), HashPath.INTEROPERABLE, Wanted.SIGHT, hashes, time.monotonic() + 1)))
    looking.look(b"no picture", HashPath.INTEROPERABLE, Wanted.ITEM, hashes, 0)


def main(names: Sequence[str]) -> int:
    """Serve pictures or videos, and the named hashes, on standard input and output."""
    kind, *methods = names
    plugins = {plugin.name: plugin.value for plugin in load(HASHES)}
    hashes = [cast("PerceptualHash", plugins[name]) for name in methods]
    (serve_videos if kind == Kind.VIDEO else serve)(hashes, sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
