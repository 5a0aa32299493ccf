# SPDX-License-Identifier: Apache-2.0
"""Errors of work in the background and of the database server: exit codes 126-129."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class WorkError(SotdaeError):
    """Work in the background could not be done."""

    exit_code = 126


class LeaseLost(WorkError):
    """The job {job} is not this worker's any more."""

    exit_code = 127
    remedy = "Nothing: whoever holds it now goes on where this one stopped, and what was acknowledged is kept."


class DatabaseUnusable(WorkError):
    """The database server cannot be used: {reason}."""

    exit_code = 128
    remedy = "See docs/postgresql.md; without SOTDAE_DATABASE and without a line in sotdae.toml the book is a file in the workspace."


class IntakeRefused(WorkError):
    """This is not taken in here: {what}."""

    exit_code = 129
    remedy = "Choose a folder, zip or file that lies in an intake folder of the workbench, or take it in at the command line."
