# SPDX-License-Identifier: Apache-2.0
"""``sotdae status``: how a case stands, in words that may stay on a screen; nothing else is printed beside them."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sotdae.actions.records.book import open_book
from sotdae.actions.subjects import status as asking
from sotdae.cases.status import StatusFacts, lines
from sotdae.classes import dataclass
from sotdae.cli.acting_place import Place
from sotdae.cli.output import print_json
from sotdae.cli.subject_reading import opened, reading
from sotdae.cli.words import say, tongue
from sotdae.disk import DISK, writing
from sotdae.errors import UsageError
from sotdae.exchange.days import Language
from sotdae.exchange.status.text import render, sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, as on the command line."""

    label: str | None
    number: str | None
    pin_file: Path | None
    tongue: str | None
    record: Path | None


def show(asked: Asked, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Print how a case stands, or write the record."""
    if (asked.label is None) == (asked.number is None):
        raise UsageError(what="either a subject's label, or --number with the PIN")
    chosen = tongue(asked.tongue)
    now = datetime.now(UTC)
    if asked.record is not None:
        _write_record(asked, where, performer, chosen)
        return
    place = where.existing()
    if asked.number is not None:
        facts = _by_pin(asked, where, now)
    else:
        with reading(where) as read:
            facts = asking.status_for_counsellor(read, str(asked.label), now=now, synthetic=place.is_synthetic)
    if as_json:
        print_json(to_json(facts, chosen))
    else:
        sys.stdout.write(render(facts, chosen))


def to_json(facts: StatusFacts, chosen: Language) -> dict[str, Any]:
    """Return the documented JSON (docs/cli.md): the sentences with their facts, and the facts themselves."""
    told = [
        {"heading": one.heading.value, "key": one.key, "on": _plain(one.on), "requests": list(one.numbers), "text": sentence(one, chosen)}
        for one in lines(facts)
    ]
    requests = [{name: _plain(value) for name, value in asdict(one).items()} for one in facts.requests]
    plain = {name: _plain(value) for name, value in asdict(facts).items() if name != "requests"}
    return {**plain, "requests": requests, "lines": told}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _by_pin(asked: Asked, where: Place, now: datetime) -> StatusFacts:
    place = where.caught_up()
    pin = _pin(asked.pin_file)
    book = open_book(place.book)
    try:
        return asking.status_by_pin(book, str(asked.number), pin, now=now, synthetic=place.is_synthetic)
    finally:
        book.close()


def _pin(file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text("utf-8").splitlines()[0]
        except (OSError, UnicodeDecodeError, IndexError) as error:
            raise UsageError(what="--pin-file is a file whose first line is the PIN") from error
    if not sys.stdin.isatty():
        raise UsageError(what="the PIN is typed at the terminal, or read from --pin-file")
    return getpass.getpass(f"{say('status.pin')}: ")


def _write_record(asked: Asked, where: Place, performer: str | None, chosen: Language) -> None:
    from sotdae.actions.subjects.recording import write_record  # noqa: PLC0415 (heavy)

    if asked.label is None:
        raise UsageError(what="the record for the police is written by her counsellor: give the subject's label")
    if asked.record is None or asked.record.exists():
        raise UsageError(what="the file exists already; name another with --record")
    with where.acting(performer) as who:
        data = write_record(who, asked.label, chosen)
    with writing():
        DISK.put(asked.record, data)
    opened(where).print(say("status.recorded", file=str(asked.record)), soft_wrap=True)
