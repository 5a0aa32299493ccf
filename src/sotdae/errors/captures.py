# SPDX-License-Identifier: Apache-2.0
"""Errors of what a person hands in: exit codes 30-39."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class CaptureError(SotdaeError):
    """The capture could not be read."""

    exit_code = 30


class UnknownFormat(CaptureError):
    """No reader knows this format. Tried: {tried}"""

    exit_code = 31
    remedy = "Give the folder or file that Telegram Desktop wrote (result.json or messages.html inside); nothing was changed."


class AmbiguousFormat(CaptureError):
    """Two readers claim the same member {item_id}: {readers}"""

    exit_code = 32
    remedy = "Name the reader with --reader NAME."


class UnsafeContainer(CaptureError):
    """This archive is refused: {reason}"""

    exit_code = 33
    remedy = "Unpack it yourself in an empty folder, look at what comes out, and add the folder."


class CaptureChanged(CaptureError):
    """The source changed while it was being read (item {item_id})."""

    exit_code = 34
    remedy = "Close the program that writes to it and run the same command again."


class ChatRequired(CaptureError):
    """This is the export of a whole account, with {chats} chats: name the ones to read."""

    exit_code = 35
    remedy = "Add `--chat N` for each chat of the list; `--whole` reads all of them and needs --authority."


class ChatUnknown(CaptureError):
    """The export has no chat number {chat}."""

    exit_code = 36
    remedy = "Run the same command without --chat to see the list."


class NothingReadable(CaptureError):
    """Nothing in this capture could be read; what the mode allows was sealed. Problems: {problems}"""

    exit_code = 37
    remedy = "See `sotdae today` for the problems, each with its place."


class SourceUnreadable(CaptureError):
    """The given path cannot be read: {reason}"""

    exit_code = 38
    remedy = "Check that the path exists and that you may read it."
