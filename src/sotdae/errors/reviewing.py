# SPDX-License-Identifier: Apache-2.0
"""Errors of decisions about findings, and of looking at pictures in the workbench: exit codes 122-125."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class ReviewError(SotdaeError):
    """A finding could not be reviewed."""

    exit_code = 122


class DecisionRefused(ReviewError):
    """Not recorded: {what}."""

    remedy = "See `sotdae review show FINDING` for where it stands, then decide again."


class FindingUnknown(ReviewError):
    """No finding of that id stands in this case."""

    remedy = "See `sotdae review` for what waits, and give the first digits of its id."


class DecidedMeanwhile(ReviewError):
    """Not recorded: somebody else has decided this since you looked at it (log entry {seq})."""

    exit_code = 123
    remedy = "Look at it again: what the other person concluded, and why, stands there now."


class SightRefused(ReviewError):
    """Nothing was shown: {what}."""

    exit_code = 124
    remedy = "A picture is shown only out of an opened request (`sotdae unseal`), to the person who made it, while its half hour lasts."


class SightsSpent(ReviewError):
    """Nothing was shown: today you were shown {reveals} pictures or texts, {seconds} seconds; the case allows {most} and {most_seconds} s."""

    exit_code = 125
    remedy = "Take a break; go on tomorrow, or ask whoever answers for the case. Much can be decided without looking."
