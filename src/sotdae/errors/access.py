# SPDX-License-Identifier: Apache-2.0
"""Errors of who may do what, and of serving the workbench: exit codes 110-117."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class AccessError(SotdaeError):
    """This is not open to this person."""

    exit_code = 110
    remedy = "See `sotdae people list` for who is who; whoever leads the case grants roles in it."


class NotPermitted(AccessError):
    """This person may not do this: {act}."""

    exit_code = 111
    remedy = "Ask whoever leads the case. Roles and what they may do: docs/access.md."


class AddressRefused(AccessError):
    """The workbench is not served on this address: {what}."""

    exit_code = 112
    remedy = "Leave --host out (this machine alone), or give --certificate and --key: outside this machine nothing goes in clear."


class ActUndeclared(AccessError):
    """A page of the workbench is not fit to be served: {page} ({what})."""

    exit_code = 113
    remedy = "Declare its act, one of those in sotdae.cases.policy; a page without one is never served."


class ColleagueUnknown(AccessError):
    """Nobody of that label works here."""

    exit_code = 114
    remedy = "See `sotdae people list` for the labels, C-01 and so on."


class GrantRefused(AccessError):
    """This is not granted: {what}."""

    exit_code = 115
    remedy = "Have somebody else grant it, or end first what stands against it (`sotdae people list`)."


class InvitationInvalid(AccessError):
    """This link is used up, too old, or none."""

    exit_code = 116
    remedy = "Have an administrator make a new one: `sotdae people invite PERSON`."
