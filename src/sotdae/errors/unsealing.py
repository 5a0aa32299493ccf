# SPDX-License-Identifier: Apache-2.0
"""Why media are not opened: each reason an error of its own, all with the exit code of a step that is not permitted (74)."""

from __future__ import annotations

from sotdae.errors.cases import StepNotPermitted


class UnsealRefused(StepNotPermitted):
    """This opening of media is not permitted."""

    remedy = "See `sotdae unseal show REQUEST` for where the request stands."


class NothingHeld(UnsealRefused):
    """This workspace ({mode}) keeps no media, not even encrypted: there is nothing to open."""

    remedy = "The original is with its lawful holder. What is known of it (digest, size, where it was posted) is told by `sotdae match` and `find`."


class BasisMissing(UnsealRefused):
    """This case has no legal basis on record."""

    remedy = "State it: `sotdae basis --kind warrant --reference NUMBER --until DAY` (warrant, consent, mandate or public)."


class BasisEnded(UnsealRefused):
    """The legal basis of this case ended on {on}."""

    remedy = "State the new one with `sotdae basis`; what was held under the old one stays sealed."


class WishInvalid(UnsealRefused):
    """This cannot be requested: {what}."""

    remedy = "Name at most 20 held items of the case, a purpose and a ground in a sentence each."


class RequestUnknown(UnsealRefused):
    """This case has no request of that name."""

    remedy = "See `sotdae unseal list` for the requests, U-01 and so on; --case NAME where there are several cases."


class RequestLapsed(UnsealRefused):
    """The request waited longer than {hours} hours."""

    remedy = "Make a new request; approvals are for one request and do not last."


class RequestDeclined(UnsealRefused):
    """Somebody who was asked to approve has declined."""

    remedy = "Talk to her. A new request with another ground or fewer items may be made."


class RequestClosed(UnsealRefused):
    """The request is closed."""

    remedy = "Make a new request."


class GrantUsed(UnsealRefused):
    """These approvals were used already: they open once."""

    remedy = "Make a new request, for what is still needed only."


class GrantExpired(UnsealRefused):
    """The time to look is over: {minutes} minutes from the opening."""

    remedy = "Make a new request, for what is still needed only."


class ApprovalsMissing(UnsealRefused):
    """{approvals} of {needed} approvals are there."""

    remedy = "Ask two colleagues to run `sotdae approve REQUEST`; neither may be the one who requests."


class SetChanged(UnsealRefused):
    """These are not the items that were requested and approved."""

    remedy = "Open the set as it was approved, or make a new request for another one."


class OwnRequest(UnsealRefused):
    """Nobody approves her own request."""

    remedy = "Ask two other persons."


class ApprovedAlready(UnsealRefused):
    """This person has approved already: the second approval is another person's."""

    remedy = "Ask somebody else who is enrolled: see `sotdae unseal persons`."


class NotRequester(UnsealRefused):
    """Only the person who requested it opens it."""

    remedy = "Sign with the key of the person who made the request, or make a request of your own."


class SignerUnknown(UnsealRefused):
    """The signing key is nobody's who is enrolled here."""

    remedy = "See `sotdae unseal persons`; a key is enrolled with `sotdae unseal enrol KEY.pub --name WHO`."


class SignerRevoked(UnsealRefused):
    """The signing key of {person} was revoked."""

    remedy = "Sign with a key that is enrolled, or have a new one enrolled."


class SignatureInvalid(UnsealRefused):
    """The signature does not hold: {what}."""

    remedy = "Write the document anew (--document FILE), sign it unchanged with `ssh-keygen -Y sign -n NAMESPACE`, and hand in FILE.sig."


class ClockBehind(UnsealRefused):
    """This machine's clock stands before the last step of the request."""

    remedy = "Set the clock right, then run the same command again. Nothing opens by a clock that was put back."


class PersonUnknown(UnsealRefused):
    """Nobody of that name is enrolled."""

    remedy = "See `sotdae unseal persons` for the labels, P-01 and so on."


class PersonRefused(UnsealRefused):
    """This person is not enrolled: {what}."""

    remedy = "Give the public half of a key (ed25519, ECDSA, RSA from 2048 bits, or a FIDO key), one that no enrolled person has."


class SignaturesMissing(UnsealRefused):
    """Signatures of enrolled persons that this change takes: {needed}; that hold: {given}."""

    remedy = "Add --key FILE for each, or write the document with --document FILE, have it signed and hand in each --signature FILE."


class CustodyNeeded(UnsealRefused):
    """The media key of this case is held by two custodians: {what}."""

    remedy = "Approve as one of the case's custodians, with --custodian-key FILE where the signing key does not open her part."


class BreakGlassRefused(UnsealRefused):
    """Break-glass is not open here: {what}."""

    remedy = "It is for a workspace with fewer than three enrolled persons: at most 5 items, a reason of at least 30 characters, a delay, a review."


class BreakGlassWaits(UnsealRefused):
    """Break-glass opens {minutes} minutes after it was asked for."""

    remedy = "Wait, and ask yourself meanwhile whether the pictures have to be seen at all. `sotdae unseal close REQUEST` takes it back."


class ReviewDue(UnsealRefused):
    """An earlier break-glass opening of this person was not reviewed within {hours} hours."""

    remedy = "Have somebody else review it: `sotdae unseal review REQUEST --performer WHO --note TEXT`. Until then she requests nothing."


class ExposureSpent(UnsealRefused):
    """This person has opened {opened} items within a day; {most} are allowed."""

    remedy = "Go on tomorrow, or let a colleague look. The number protects the person who looks."


class SinkRefused(UnsealRefused):
    """The items are not written there: {what}."""

    remedy = "Name a new or empty folder outside the workspace, on an encrypted disk, or `-` to hand one item to another program."
