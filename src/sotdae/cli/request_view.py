# SPDX-License-Identifier: Apache-2.0
"""``sotdae notice …``: acts and what is told of requests. No address, title or name is printed; rooms by their labels."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotdae.actions.removal import request_sheet, steps
from sotdae.actions.removal.stepping import Said, record_of, requested
from sotdae.cases.removal.items import Seen
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import ContentKind
from sotdae.classes import dataclass
from sotdae.cli import request_print
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, print_json
from sotdae.cli.stating import day, word
from sotdae.cli.words import say
from sotdae.errors import UsageError

if TYPE_CHECKING:
    from sotdae.actions.removal.recording import Filling

Row = dict[str, Any]

_ANSWERS = {"acknowledged": steps.acknowledge, "info_requested": steps.ask_info}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a record is to hold, as on the command line."""

    items: tuple[str, ...]
    kind: str | None
    evidence: int | None
    recipient: str | None
    sign: str | None
    statements: tuple[str, ...]
    words: tuple[str | None, str | None]
    language: str | None
    record: Path | None

    def filling(self) -> Filling:
        """Return it as the action takes it.

        Raises:
            UsageError: if a word or the file is none.
        """
        from sotdae.actions.removal.record_files import fields_of  # noqa: PLC0415 (heavy)
        from sotdae.actions.removal.recording import Filling  # noqa: PLC0415 (heavy)

        if self.language not in {None, "ko", "en"}:
            raise UsageError(what="--lang is ko or en")
        return Filling(
            items=self.items,
            kind=None if self.kind is None else word(ContentKind, self.kind, "--kind"),
            evidence=self.evidence,
            recipient=self.recipient,
            sign=self.sign,
            statements=self.statements,
            explain=self.words[0],
            describe=self.words[1],
            language=self.language,
            fields=None if self.record is None else fields_of(self.record),
        )


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated with a step, as on the command line."""

    at: str | None = None
    country: str | None = None
    reference: str | None = None
    reason: str | None = None
    how: str | None = None
    proven: bool = False

    def said(self, outcome: Outcome | None = None) -> Said:
        """Return it as the action takes it."""
        country = None if self.country is None else self.country.strip().upper()
        return Said(moment(self.at), outcome, country, self.how, self.proven, self.reason, self.reference)


def moment(text: str | None) -> datetime | None:
    """Return a stated moment.

    Raises:
        UsageError: if it is none, or has no offset: a time zone is never guessed.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(what="--at is a moment as 2026-11-30T10:00+09:00") from error
    if at.tzinfo is None:
        raise UsageError(what="--at needs its offset, as 2026-11-30T10:00+09:00")
    return at.astimezone(UTC)


def new(where: Place, regime: str, subject: str, wish: Wish, performer: str | None, *, as_json: bool) -> None:
    """Draft a request and print where it stands."""
    from sotdae.actions.removal import drafting, recording  # noqa: PLC0415 (heavy)

    with where.acting(performer) as acting:
        row = drafting.new(acting, recording.begun(acting, regime, subject, wish.filling()))
    _told(where, row.label, "request.drafted", as_json=as_json)


def edit(where: Place, label: str, wish: Wish, performer: str | None, *, as_json: bool) -> None:
    """Change a request and print where it stands."""
    from sotdae.actions.removal import drafting, recording  # noqa: PLC0415 (heavy)

    with where.acting(performer) as acting:
        held = record_of(acting, requested(acting, label))
        row = drafting.edit(acting, label, recording.filled(acting, held, wish.filling()))
    _told(where, row.label, "request.edited", as_json=as_json)


def write_record(where: Place, label: str, record: Path, performer: str | None) -> None:
    """Write a request's record to a file."""
    from sotdae.actions.removal import lettering  # noqa: PLC0415 (heavy)

    with where.acting(performer) as acting:
        written = lettering.write_record(acting, label, record)
    console().print(say("request.written", file=record, seq=written), soft_wrap=True)


def check(where: Place, label: str, performer: str | None, *, as_json: bool) -> None:
    """Print what keeps a request in the office."""
    with where.acting(performer) as acting:
        found = request_sheet.checked(acting, requested(acting, label))
    if as_json:
        print_json(found)
        return
    request_print.checked(where.existing(), found)


def letter(where: Place, label: str, out: Path, performer: str | None, *, as_json: bool) -> None:
    """Write the letter."""
    from sotdae.actions.removal import lettering  # noqa: PLC0415 (heavy)

    with where.acting(performer) as acting:
        written = lettering.write_letter(acting, label, out)
    if as_json:
        print_json({**written, "file": str(out)})
        return
    console().print(say("request.written", file=out, seq=written["log_seq"]), soft_wrap=True)


def preserve(where: Place, label: str, told: tuple[str | None, str | None, str | None], performer: str | None, *, as_json: bool) -> None:
    """Record preservation, or why not."""
    by, reference, waive = told
    with where.acting(performer) as acting:
        if waive is not None:
            if by is not None or reference is not None:
                raise UsageError(what="either it is preserved (--by, --reference), or it is waived (--waive)")
            steps.waive_preservation(acting, label, waive)
        else:
            steps.preserve(acting, label, by, reference)
    _told(where, label, "request.stands", as_json=as_json)


def review(where: Place, label: str, performer: str | None, *, approve: bool, send_back: str | None, as_json: bool) -> None:
    """Give to review, approve, or send back."""
    if approve and send_back is not None:
        raise UsageError(what="approve it or send it back, not both")
    with where.acting(performer) as acting:
        if send_back is not None:
            steps.send_back(acting, label, send_back)
        elif approve:
            steps.approve(acting, label)
        else:
            steps.submit(acting, label)
    _told(where, label, "request.stands", as_json=as_json)


def send(where: Place, label: str, stated: Stated, files: tuple[Path | None, Path | None], performer: str | None, *, as_json: bool) -> None:
    """Record a sending, or send by the office's mail server."""
    sent, mail = files
    if stated.how is None and sent is not None:
        raise UsageError(what="--file goes with --by: what you sent, and how")
    if stated.how is None:
        from sotdae.actions.removal import mail_sending, mail_transport, mailing  # noqa: PLC0415 (heavy)

        transport = mail_transport.transport_from(mail)
        with where.acting(performer) as acting:
            mail_sending.send_by_mail(acting, label, transport, mailing.carry)
    else:
        from sotdae.actions.removal import sending  # noqa: PLC0415 (heavy)

        with where.acting(performer) as acting:
            sending.send_stated(acting, label, stated.said(), None if sent is None else _sent(sent))
    _told(where, label, "request.sent_by_mail" if stated.how is None else "request.sent_recorded", as_json=as_json)


def _sent(file: Path) -> bytes:
    from sotdae.actions.removal.record_files import read_sent  # noqa: PLC0415 (most send the letter as it is written here)

    return read_sent(file)


def not_sent(where: Place, label: str, reason: str, performer: str | None, *, as_json: bool) -> None:
    """Record that a sending did not arrive."""
    from sotdae.actions.removal import sending  # noqa: PLC0415 (heavy)

    with where.acting(performer) as acting:
        sending.not_sent(acting, label, reason)
    _told(where, label, "request.stands", as_json=as_json)


def answer(where: Place, label: str, text: str, stated: Stated, performer: str | None, *, as_json: bool) -> None:
    """Record an answer."""
    named = text.strip().lower().replace("-", "_")
    with where.acting(performer) as acting:
        if named in _ANSWERS:
            _ANSWERS[named](acting, label, stated.said())
        else:
            steps.decide(acting, label, stated.said(word(Outcome, named, "ANSWER, where it is a decision,")))
    _told(where, label, "request.stands", as_json=as_json)


def observe(
    where: Place,
    told: tuple[str | None, int | None, str | None, int | None, str | None],
    performer: str | None,
    *,
    again: bool,
    as_json: bool,
) -> None:
    """Look through captures, or record what a person saw in one."""
    from sotdae.actions.removal import observing  # noqa: PLC0415 (heavy)

    label, item, seen, capture, at = told
    if label is None:
        if any(one is not None for one in (item, seen, capture, at)):
            raise UsageError(what="name the request whose item you saw: N-01")
        with where.acting(performer) as acting:
            found = observing.observe(acting, everything=again)
        request_print.observed(where.existing(), found, as_json=as_json)
        return
    if item is None or seen is None or capture is None:
        raise UsageError(what="say which item (--item), what you saw (--seen), and the log entry that sealed the page (--capture)")
    with where.acting(performer) as acting:
        observing.observe_stated(acting, label, item, word(Seen, seen, "--seen"), capture=capture, at=moment(at))
    _told(where, label, "request.stands", as_json=as_json)


def escalate(where: Place, label: str, regime: str, told: tuple[str | None, str | None], *, beside: bool, as_json: bool) -> None:
    """Take a request elsewhere, or draft one beside it."""
    from sotdae.actions.removal import drafting  # noqa: PLC0415 (heavy)

    reason, performer = told
    with where.acting(performer) as acting:
        row = drafting.beside(acting, label, regime) if beside else drafting.escalate(acting, label, regime, Said(reason=reason))[1]
    _told(where, row.label, "request.drafted", as_json=as_json)


def close(where: Place, label: str, reason: str | None, by: str | None, performer: str | None, *, as_json: bool) -> None:
    """Close a request, or replace it by another one."""
    with where.acting(performer) as acting:
        if by is not None:
            steps.supersede(acting, label, by)
        else:
            steps.close(acting, label, reason)
    _told(where, label, "request.stands", as_json=as_json)


def ping(where: Place, label: str, at: str | None, by: str | None, performer: str | None, *, as_json: bool) -> None:
    """Record that the recipient was asked again."""
    with where.acting(performer) as acting:
        steps.ping(acting, label, moment(at), by)
    _told(where, label, "request.stands", as_json=as_json)


def channel(where: Place, regime: str, since: str | None, source: str, performer: str | None, *, as_json: bool) -> None:
    """Record that a recipient does not work, or works again."""
    on = None if since is None else day(since, "--since")
    with where.acting(performer) as acting:
        seq = steps.state_channel(acting, regime, on, source)
        name = acting.case.name
    if as_json:
        print_json({"case": name, "regime": regime, "dormant_since": since, "log_seq": seq})
        return
    console().print(say("request.channel_awake" if since is None else "request.channel_dormant", regime=regime, since=since), soft_wrap=True)


def _told(where: Place, label: str, key: str, *, as_json: bool) -> None:
    """Print where a request stands now."""
    found = request_sheet.shown(where.existing(), where.case, label, datetime.now(UTC))
    if as_json:
        print_json(found)
        return
    request_print.stands(where.existing(), found, key)
