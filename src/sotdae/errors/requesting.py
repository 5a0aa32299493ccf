# SPDX-License-Identifier: Apache-2.0
"""Errors of a removal request's life: exit codes 134-139. They name steps, numbers and servers' codes, never an address, a name or a text."""

from __future__ import annotations

from sotdae.errors.removal import RemovalError


class StepIllegal(RemovalError):
    """The request is {state}; {step} is no step from there: {why}. Possible now: {possible}."""

    exit_code = 134
    remedy = "See `sotdae notice show` for where the request stands; somebody else may have acted meanwhile."


class GateClosed(RemovalError):
    """The request may not be sent yet: {what}."""

    exit_code = 135
    remedy = "Do what is missing and send it again; `sotdae notice show` lists it. Nothing was sent."


class SendFailed(RemovalError):
    """The message was not sent: {why}."""

    exit_code = 136
    remedy = "The request is ready as before. Mend what the server says, or send it another way and record that with `sotdae notice send --by`."


class SendUncertain(RemovalError):
    """Whether the message was sent is not known: {why}."""

    exit_code = 137
    remedy = "Ask the recipient or look into the mail server, then record it: `sotdae notice send --by email --at TIME`, or `sotdae notice not-sent`."


class TransportUnusable(RemovalError):
    """The mail transport cannot be used: {why}."""

    exit_code = 138
    remedy = "See docs/requests.md for the file: TLS except on this machine itself, readable by its owner alone. Nothing was sent."


class NoticeUnknown(RemovalError):
    """This case has no {what} of that name."""

    exit_code = 139
    remedy = "See `sotdae notice list` for the requests, N-01 and so on; --case NAME where there are several cases."
