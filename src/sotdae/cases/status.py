# SPDX-License-Identifier: Apache-2.0
"""What a subject may be told of her own case: facts only, each with its day. Pure; `exchange.status` puts them into words.

Nothing here holds a room, a link, an account, a name, a count that grows, or anything of another subject. What is not known is said to be so.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sotdae.classes import dataclass


class Heading(StrEnum):
    """The parts of a status text, in their order."""

    DONE = "done"
    WAITING = "waiting"
    NEXT = "next"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """A removal request as its subject may see it.

    Attributes:
        number: 1 for her first one.
        preserves: whether it asks that something be preserved as evidence, not that it be taken down.
        sent_on: the day it was sent, or None while it is prepared.
        preserved: whether what may serve as evidence was asked to be preserved first.
        answered_on: the day of the recipient's last word, or None.
        answer: ``acknowledged``, ``info_requested``, ``removed``, ``partial``, ``blocked``, ``refused``, ``not_competent``, ``no_answer``,
            ``preserved`` or "".
        due_on: the day until which an answer is waited for, or None.
        gone_on: the day from which the office saw that it is no longer there, or None.
        again_on: the day on which it was seen again, or None.
        withdrawn: whether the request was withdrawn at her wish.
        closed: whether it is over.
    """

    number: int
    preserves: bool = False
    sent_on: date | None = None
    preserved: bool = False
    answered_on: date | None = None
    answer: str = ""
    due_on: date | None = None
    gone_on: date | None = None
    again_on: date | None = None
    withdrawn: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What is known of a subject's case.

    Attributes:
        number: her case number, as printed; "" where she has none yet.
        as_of: the day (KST).
        consent_on: the day of her first consent, or None.
        permits_until: the last day on which anything is permitted, or None.
        sign_by: the day by which what was only said has to be in writing, or None.
        kept_on: the day her photos were first kept as hashes, or None.
        searched_on: the day of the newest search, or None.
        found: whether any search met something that looks the same; None where none was made.
        shared_on: the day something was first handed to a partner, or None.
        requests: her removal requests.
        withdrawn_on: the day on which she took everything back, or None.
        hashes_destroyed: whether what was kept of her photos was destroyed.
        recalls_unsent: whether a letter to a recipient of a copy is still to be sent.
        recalls_waiting: whether an answer is waited for.
        recalls_unanswered: whether somebody has not answered for a long time.
        recalls_done: whether somebody answered that the copy is deleted.
        recalls_refused: whether somebody keeps a copy, wholly or in part.
        recalls_stuck: whether a copy lies where no letter can call it back.
        minor: whether she is, or may be, a minor.
        synthetic: whether this is a demonstration.
    """

    number: str
    as_of: date
    consent_on: date | None = None
    permits_until: date | None = None
    sign_by: date | None = None
    kept_on: date | None = None
    searched_on: date | None = None
    found: bool | None = None
    shared_on: date | None = None
    requests: tuple[StatusRequest, ...] = ()
    withdrawn_on: date | None = None
    hashes_destroyed: bool = False
    recalls_unsent: bool = False
    recalls_waiting: bool = False
    recalls_unanswered: bool = False
    recalls_done: bool = False
    recalls_refused: bool = False
    recalls_stuck: bool = False
    minor: bool = False
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: which part it belongs to, which sentence, and its facts: a day, and the numbers of requests that it is said of together."""

    heading: Heading
    key: str
    on: date | None = None
    numbers: tuple[int, ...] = ()


def lines(facts: StatusFacts) -> list[Line]:
    """Return the sentences that the facts call for, in the order in which they are said. Nothing is said that no fact carries."""
    grouped: dict[tuple[Heading, str, date | None], list[int]] = {}
    done = sorted(_done(facts), key=lambda one: one.on or date.max)  # what has no day of its own comes last
    for one in (*done, *_waiting(facts), *_next(facts), *_unknown(facts)):
        grouped.setdefault((one.heading, one.key, one.on), []).extend(one.numbers)
    return [Line(heading, key, on, tuple(numbers)) for (heading, key, on), numbers in grouped.items()]


def _done(facts: StatusFacts) -> list[Line]:
    dated = (
        ("consent", facts.consent_on),
        ("kept", facts.kept_on),
        ("searched_found" if facts.found else "searched_not_found", facts.searched_on),
        ("shared", facts.shared_on),
    )
    found = [Line(Heading.DONE, key, on) for key, on in dated if on is not None]
    for one in facts.requests:
        found += _request_done(one)
    if facts.withdrawn_on is not None:
        found.append(Line(Heading.DONE, "withdrawn", facts.withdrawn_on))
    if facts.hashes_destroyed:
        found.append(Line(Heading.DONE, "destroyed"))
    if facts.recalls_done:
        found.append(Line(Heading.DONE, "recall_done"))
    return found or [Line(Heading.DONE, "nothing_done")]


_ANSWERS = frozenset({"acknowledged", "info_requested", "removed", "partial", "blocked", "refused", "not_competent", "no_answer", "preserved"})


def _request_done(one: StatusRequest) -> list[Line]:
    found = []
    if one.sent_on is None:
        return []  # what never went out has no history that matters to her
    if one.preserved:
        found.append(Line(Heading.DONE, "preserved", one.sent_on, (one.number,)))
    found.append(Line(Heading.DONE, "sent_preserving" if one.preserves else "sent", one.sent_on, (one.number,)))
    if one.answer in _ANSWERS and one.answered_on is not None:
        found.append(Line(Heading.DONE, f"answer_{one.answer}", one.answered_on, (one.number,)))
    if one.gone_on is not None and not one.preserves:
        found.append(Line(Heading.DONE, "gone", one.gone_on, (one.number,)))
    if one.again_on is not None and not one.preserves:
        found.append(Line(Heading.DONE, "again", one.again_on, (one.number,)))
    if one.withdrawn:
        found.append(Line(Heading.DONE, "request_withdrawn", None, (one.number,)))
    return found


def _is_waiting(one: StatusRequest) -> bool:
    return one.sent_on is not None and not one.withdrawn and not one.closed and one.answer in {"", "acknowledged", "info_requested"}


def _waiting(facts: StatusFacts) -> list[Line]:
    found = []
    if facts.sign_by is not None:
        found.append(Line(Heading.WAITING, "sign", facts.sign_by))
    for one in facts.requests:
        if _is_waiting(one):
            late = one.due_on is not None and one.due_on < facts.as_of
            key = "waiting_late" if late else "waiting" if one.due_on is not None else "waiting_open"
            found.append(Line(Heading.WAITING, key, one.due_on, (one.number,)))
        elif one.answer == "removed" and one.gone_on is None and not one.withdrawn:
            found.append(Line(Heading.WAITING, "waiting_seen", None, (one.number,)))
    if facts.recalls_waiting:
        found.append(Line(Heading.WAITING, "recall_waiting"))
    if facts.recalls_unanswered:
        found.append(Line(Heading.WAITING, "recall_unanswered"))
    return found or [Line(Heading.WAITING, "nothing_waiting")]


def _next(facts: StatusFacts) -> list[Line]:
    found = []
    for one in facts.requests:
        if one.sent_on is None and not one.withdrawn and not one.closed:
            found.append(Line(Heading.NEXT, "to_send_preserving" if one.preserves else "to_send", None, (one.number,)))
        elif _is_waiting(one) and one.due_on is not None:
            found.append(Line(Heading.NEXT, "ask_again" if one.due_on >= facts.as_of else "ask_again_now", one.due_on, (one.number,)))
        elif one.answer in {"refused", "not_competent", "no_answer", "partial", "blocked"} and not one.withdrawn and not one.closed:
            found.append(Line(Heading.NEXT, "another_way", None, (one.number,)))
        elif one.gone_on is not None and one.again_on is None and not one.withdrawn and not one.preserves:
            found.append(Line(Heading.NEXT, "look_again", None, (one.number,)))
    if facts.recalls_unsent:
        found.append(Line(Heading.NEXT, "recall_unsent"))
    if facts.sign_by is not None:
        found.append(Line(Heading.NEXT, "sign_or_stop", facts.sign_by))
    elif facts.permits_until is not None and facts.withdrawn_on is None:
        found.append(Line(Heading.NEXT, "until", facts.permits_until))
    if facts.withdrawn_on is None and facts.consent_on is not None and facts.permits_until is None:
        found.append(Line(Heading.NEXT, "ended"))
    return found or [Line(Heading.NEXT, "nothing_next")]


def _unknown(facts: StatusFacts) -> list[Line]:
    found = [Line(Heading.UNKNOWN, "elsewhere")]
    if facts.searched_on is not None and not facts.found:
        found.append(Line(Heading.UNKNOWN, "altered"))
    if any(one.gone_on is not None and one.sent_on is not None and not one.preserves for one in facts.requests):
        found.append(Line(Heading.UNKNOWN, "copies_unknown"))
    if facts.recalls_refused:
        found.append(Line(Heading.UNKNOWN, "recall_refused"))
    if facts.recalls_stuck:
        found.append(Line(Heading.UNKNOWN, "recall_stuck"))
    return found
