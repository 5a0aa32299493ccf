# SPDX-License-Identifier: Apache-2.0
"""H81 to H84, and our own: links, arguments, and a workspace that somebody has altered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hostile_list import Members, absent, alone, chat, said, verb

_INNER = (
    "http://2130706433/ http://0177.0.0.1/ http://[::ffff:127.0.0.1]/ http://0.0.0.0:22/ http://169.254.169.254/latest/meta-data",
    "gopher://127.0.0.1:25/_x file:///etc/passwd ftp://127.0.0.1/ http://user:pass@127.0.0.1@example.org/ http://127.0.0.1#@example.org",
    "http://[::1/ http://[v1.x]/ https://t.me/../../etc/passwd https://t.me/%2e%2e/%00 tg://resolve?domain=%0d%0aHost:x",
)


@alone("H81", "addresses of inner services and half addresses in texts: noted, never opened")
def _inner(folder: Path, full: bool) -> Members:
    del folder, full
    return {"result.json": chat(81, said(*_INNER))}


absent("H82", "spoofed Host and X-Forwarded-* headers", "sent to a running workbench: tests/web/test_hostile_requests.py")


@verb("H83", "ids of 64 Unicode digits, of capital letters, of %2e%2e, where a room is named")
def _ids(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("room", "٣" * 64, "--workspace", "{workspace}")


@verb("H83b", "a path where a room is named")
def _path(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("room", "%2e%2e/../../etc/passwd\0", "--workspace", "{workspace}")


absent("H84", "uploads of lying length, of 100,000 parts, with CRLF in names", "sent to a running workbench: tests/web/test_hostile_requests.py")


@verb("S10", "queries that are nothing but signs")
def _query(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("find", '"' * 99 + "(*:^-" + " OR NEAR(" * 50, "--workspace", "{workspace}")


@verb("S11", "a query of 100,000 letters")
def _long_query(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("find", "꽃" * 20_000, "--workspace", "{workspace}")


@verb("S12", "a time zone that is a path")
def _zone(folder: Path, full: bool) -> Sequence[str]:
    del full
    (folder / "result.json").write_bytes(chat(112))
    return ("add", str(folder), "--zone", "../../../etc/passwd", "--workspace", "{workspace}", "--passphrase-file", "{passphrase}")


@verb("S13", "a passphrase file that is no text")
def _passphrase(folder: Path, full: bool) -> Sequence[str]:
    del full
    (folder / "in").mkdir()
    (folder / "in" / "result.json").write_bytes(chat(113))
    (folder / "secret").write_bytes(b"\xff\xfe\0")
    return ("add", str(folder / "in"), "--workspace", "{workspace}", "--passphrase-file", str(folder / "secret"))


def _nested_log(workspace: Path) -> None:
    path = workspace / "vault" / "log.jsonl"
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], b"[" * 200_000, *lines[2:]]))


@verb("S14", "a log with a line that nests without end, under `verify`", before=_nested_log)
def _verify_log(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("verify", "--workspace", "{workspace}")


@verb("S15", "the same under `today`", before=_nested_log)
def _today_log(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("today", "--workspace", "{workspace}")


def _format(workspace: Path) -> None:
    (workspace / "vault" / "format.json").write_bytes(b"[" * 100_000)


@verb("S16", "a format file that is no such file, under `doctor`", before=_format)
def _doctor_format(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("doctor", "--workspace", "{workspace}")


@verb("S17", "the same under `verify`", before=_format)
def _verify_format(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("verify", "--workspace", "{workspace}")


def _notes(workspace: Path) -> None:
    for name in ("99999999999999999999.note", "٣.note", "1.note.part", "x", "0.note"):
        (workspace / "vault" / "checkpoints" / name).write_bytes(b"\xff" * 99)
    (workspace / "vault" / "objects" / "zz").mkdir()
    (workspace / "vault" / "objects" / "zz" / "\udcff.age").write_bytes(b"x")
    (workspace / "vault" / "objects" / "link.age").symlink_to("/etc/hostname")


@verb("S18", "checkpoints and objects of names that are none, under `verify`", before=_notes)
def _verify_notes(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("verify", "--workspace", "{workspace}")


def _answers(workspace: Path) -> None:
    for path in (workspace / "lake").glob("*/answers.sqlite3"):
        path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)


@verb("S19", "a read model that is no database, under `rooms`", before=_answers)
def _rooms_answers(folder: Path, full: bool) -> Sequence[str]:
    del folder, full
    return ("rooms", "--workspace", "{workspace}")
