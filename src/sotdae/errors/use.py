# SPDX-License-Identifier: Apache-2.0
"""Errors of using the program: exit codes 2-9."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class UsageError(SotdaeError):
    """{what}"""

    exit_code = 2
    remedy = "See `sotdae VERB --help`."


class QueryInvalid(UsageError):
    """This cannot be searched for: {what}."""

    remedy = 'Write words, "words side by side", -not, and room: gate: rule: inst: before: after: on: from: has:. docs/search.md shows each.'


class BundleExists(UsageError):
    """Something stands at the place that was named for the bundle."""

    exit_code = 5
    remedy = "Name a folder that does not exist yet, or a file that ends in .zip: a bundle that was handed over is never written over."


class BundleUnwritable(UsageError):
    """The bundle could not be written to the place that was named for it."""

    exit_code = 6
    remedy = "Make room there, or name a place that you may write to; nothing of it was left, and the log says that it did not come to its end."


class WorkspaceMissing(SotdaeError):
    """There is no workspace here yet."""

    exit_code = 3
    remedy = "Make one by adding an export: `sotdae add PATH --case NAME`, or try `sotdae demo`."


class WorkspaceInUse(SotdaeError):
    """Another process is writing to this workspace."""

    exit_code = 4
    remedy = "Wait until it has finished, then run the same command again: work already done is not done twice."
