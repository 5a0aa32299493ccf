# SPDX-License-Identifier: Apache-2.0
"""``sotdae unseal request|open|close|list|show|review``, ``approve`` and ``basis``: acts and receipts. No picture is ever printed or shown."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from sotdae.actions.clocks import moment
from sotdae.actions.openings import unseal_sheet, unsealing
from sotdae.actions.openings.unseal_answers import approve as give_approval
from sotdae.actions.openings.unseal_answers import decline as give_refusal
from sotdae.actions.openings.unseal_opening import Opening, opening, remove_items, require_folder, write_items
from sotdae.actions.openings.unsealing import Signer, Wish
from sotdae.cases import unsealing as rules
from sotdae.cases.unsealing import FORMAT, Basis, BasisKind
from sotdae.classes import dataclass
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, local_time, print_json, synthetic_banner, table
from sotdae.cli.stating import day, word
from sotdae.cli.unseal_words import STATES
from sotdae.cli.words import language, say
from sotdae.custody import ssh_signatures
from sotdae.errors import SinkRefused, UsageError

Row = Mapping[str, Any]

_BLOCK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as on the command line."""

    purpose: str
    ground: str
    key: Path | None
    break_glass: bool
    performer: str | None


@dataclass(frozen=True, slots=True)
class Sink:
    """Where to open to, as on the command line."""

    to: str
    key: Path | None
    only: tuple[int, ...]
    expected: tuple[str, ...]
    performer: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a request, as on the command line."""

    key: Path | None
    signature: Path | None
    document: Path | None
    decline: str | None
    custodian_key: Path | None
    performer: str | None


def request(items: Sequence[str], where: Place, asked: Asked, *, as_json: bool) -> None:
    """Make a request and print the receipt."""
    sign = signer(asked.key, None)
    with where.acting(asked.performer) as acting:
        clock = moment()
        wish = Wish(tuple(items), asked.purpose, asked.ground, asked.break_glass)
        row = unsealing.request(acting, clock, wish, sign)
        sheet = unseal_sheet.request_with_items(acting, row, clock)
    if as_json:
        print_json(sheet)
        return
    out = console()
    _say(out, "unseal.made", style="bold", request=row.label, items=row.request.items)
    if row.request.is_break_glass:
        _say(out, "unseal.glass_wait", minutes=int(rules.BREAK_GLASS_DELAY.total_seconds()) // 60)
    else:
        _say(out, "unseal.next_approve", request=row.label)
    _say(out, "unseal.never_look", style="dim")


def approve(label: str, where: Place, answer: Answer, *, as_json: bool) -> None:
    """Say what is asked; sign or take a signature where one is given."""
    act = "approve" if answer.decline is None else "decline"
    with where.acting(answer.performer) as acting:
        clock = moment()
        row = unsealing.requested(acting, label)
        asked = unsealing.document(acting, label, act)
        sheet = unseal_sheet.request_with_items(acting, row, clock)
        is_answer = answer.document is None and (answer.key is not None or answer.signature is not None)
        if not as_json:
            _tell(console(), sheet, asked)
        if is_answer:
            sign = signer(answer.key, answer.signature)
            if answer.decline is not None:
                row = give_refusal(acting, clock, label, sign, answer.decline)
            else:
                row = give_approval(acting, clock, label, sign, custody_key=_custody_key(answer))
            sheet = unseal_sheet.request_with_items(acting, row, clock)
    if answer.document is not None:
        write_document(answer.document, asked)
    if as_json:
        print_json({**sheet, "document": asked.decode(), "namespace": FORMAT, "answered": is_answer})
        return
    _tell_answer(console(), row.label, sheet, answer, is_answer=is_answer)


def _tell_answer(out: Console, label: str, sheet: Row, answer: Answer, *, is_answer: bool) -> None:
    if answer.document is not None:
        tell_document(out, answer.document, FORMAT)
    elif not is_answer:
        _say(out, "unseal.how_approve")
    elif answer.decline is not None:
        _say(out, "unseal.declined", style="bold", request=label)
    else:
        _say(out, "unseal.approved", style="bold", request=label, given=len(sheet["approvals"]), needed=sheet["needed"])
        if sheet["state"] == "approved":
            _say(out, "unseal.next_open", request=label, minutes=int(rules.WINDOW.total_seconds()) // 60)


def open_request(label: str, where: Place, sink: Sink, *, as_json: bool) -> None:
    """Open a request, hand its items over, close it, and print the receipt.

    Raises:
        SinkRefused: if the items cannot go there; nothing was opened then.
    """
    is_stream = sink.to == "-"
    if is_stream and (sys.stdout.isatty() or as_json):
        raise SinkRefused(what="- hands one item to another program, not to the terminal and not beside JSON")
    place = where.existing()
    folder = None if is_stream else require_folder(place, Path(sink.to))
    sign = signer(sink.key, None)
    with where.acting(sink.performer) as acting:
        count = unsealing.requested(acting, label).request.items
        places = sink.only or tuple(range(1, count + 1))
        if max(places) > count or len(set(places)) < len(places):
            raise UsageError(what=f"--only names each item once, from 1 to {count}")
        if is_stream and len(places) > 1:
            raise SinkRefused(what="- takes one item: name it with --only")
        with opening(acting, moment, label, sign, expected=sink.expected or None) as made:
            written = _to_stdout(made, places[0]) if folder is None else write_items(made, folder, places)
        sheet = unseal_sheet.request_with_items(acting, unsealing.requested(acting, label), moment())
    if as_json:
        files = [{"place": place, "item_id": sheet["item_ids"][place - 1], "file": str(path)} for place, path in zip(places, written, strict=True)]
        print_json({**sheet, "served": files})
        return
    out = console(error=is_stream)
    _say(out, "unseal.opened", style="bold", request=sheet["request"], items=sheet["items"])
    if folder is not None:
        _say(out, "unseal.written", count=len(written), folder=folder)
        _say(out, "unseal.delete", request=sheet["request"], folder=folder)


def _to_stdout(made: Opening, place: int) -> list[Path]:
    with made.serve(place) as stream:
        shutil.copyfileobj(stream, sys.stdout.buffer, _BLOCK_BYTES)
    sys.stdout.buffer.flush()
    return []


def close(label: str, where: Place, remove: Path | None, performer: str | None, *, as_json: bool) -> None:
    """Close a request, and delete what was written of it where that is asked; print the receipt."""
    with where.acting(performer) as acting:
        row = unsealing.requested(acting, label)
        if remove is None or not row.request.is_closed:
            row = unsealing.close(acting, moment(), label)
        removed = None if remove is None else remove_items(acting, row, remove)
        sheet = unseal_sheet.request_sheet(acting.case.name, row, moment())
    if as_json:
        print_json({**sheet, "removed": removed})
        return
    out = console()
    _say(out, "unseal.closed", style="bold", request=row.label)
    if removed is not None:
        _say(out, "unseal.removed", count=removed, folder=remove)


def review(label: str, where: Place, note: str, performer: str | None, *, as_json: bool) -> None:
    """Record a review and print the receipt."""
    with where.acting(performer) as acting:
        row = unsealing.review(acting, moment(), label, note)
        sheet = unseal_sheet.request_sheet(acting.case.name, row, moment())
    if as_json:
        print_json(sheet)
    else:
        _say(console(), "unseal.reviewed", style="bold", request=row.label)


def show(label: str, where: Place, *, as_json: bool) -> None:
    """Print one request whole."""
    with where.acting(None) as acting:
        row = unsealing.requested(acting, label)
        asked = unsealing.document(acting, label, "approve")
        sheet = unseal_sheet.request_with_items(acting, row, moment())
    if as_json:
        print_json(sheet)
    else:
        _tell(console(), sheet, asked, is_asked=False)


def show_list(where: Place, *, as_json: bool) -> None:
    """Print a case's requests, and how many items were opened to whom."""
    held = unseal_sheet.listed(where.caught_up(), where.case, moment())
    if as_json:
        print_json(held)
        return
    out = console()
    synthetic_banner(out, where.existing().is_synthetic)
    out.print(Text(f"{say('unseal.basis')}: {basis_words(held['basis'])}"))
    if not held["requests"]:
        out.print(say("unseal.empty"), soft_wrap=True)
        return
    heads = ("request", "state", "items", "who", "approvals", "asked_at", "purpose")
    made = table(*(say(f"unseal.{head}") for head in heads), numbers=(2, 4), whole=(0,))
    for row in held["requests"]:
        state = state_word(row["state"]) + (f" · {say('unseal.review_due')}" if row["review_due"] else "")
        who = f"{row['requested_by']['person']} {row['requested_by']['name']}"
        approvals = say("unseal.is_glass") if row["break_glass"] else f"{len(row['approvals'])}/{row['needed']}"
        made.add_row(row["request"], state, str(row["items"]), Text(who), approvals, local_time(row["requested_at"]), Text(row["purpose"]))
    out.print(made)
    if held["exposures"]:
        out.print(f"\n{say('unseal.exposures')}", style="bold")
        made = table(*(say(f"unseal.{head}") for head in ("person", "items", "openings", "last")), numbers=(1, 2))
        for row in held["exposures"]:
            made.add_row(row["person"], f"{row['items']:,}", f"{row['openings']:,}", local_time(row["last_at"]))
        out.print(made)


def basis(where: Place, kind: str | None, reference: str | None, until: str | None, performer: str | None, *, as_json: bool) -> None:
    """Record a case's legal basis, or print what is on record.

    Raises:
        UsageError: if a kind is stated without a reference, or the other way round.
    """
    if (kind is None) != (reference is None) or (kind is None and until is not None):
        raise UsageError(what="a legal basis has --kind and --reference, and --until where it ends")
    with where.acting(performer) as acting:
        if kind is not None and reference is not None:
            last = None if until is None else day(until, "--until")
            unsealing.state_basis(acting, Basis(word(BasisKind, kind, "--kind"), reference.strip(), last))
        sheet = unseal_sheet.basis_sheet(acting)
    if as_json:
        print_json(sheet)
    else:
        console().print(Text(f"{say('unseal.basis')}: {basis_words(sheet['basis'])}"))


def basis_words(found: Row | None) -> str:
    """Return a legal basis in words."""
    if found is None:
        return str(say("unseal.no_basis"))
    until = say("unseal.no_until") if found["until"] is None else say("unseal.until", until=found["until"])
    return f"{state_word(found['kind'])}, {found['reference']}, {until}"


def state_word(code: str) -> str:
    """Return a state of a request, or a kind of a basis, in the terminal's language."""
    return STATES[code][0 if language() == "ko" else 1]


def signer(key: Path | None, signature: Path | None) -> Signer:
    """Return how a step is signed: with a key, or by a signature that was made elsewhere.

    Raises:
        UsageError: if there is neither, or the file cannot be read.
    """
    if (key is None) == (signature is None):
        raise UsageError(what="sign with --key KEY, or hand in --signature FILE")
    if key is not None:
        return partial(ssh_signatures.sign, key=key, namespace=FORMAT)
    assert signature is not None
    held = read_file(signature)
    return lambda _: held


def read_file(path: Path) -> bytes:
    """Return a small file's bytes.

    Raises:
        UsageError: if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(_BLOCK_BYTES)
    except OSError as error:
        raise UsageError(what=f"a file that was named cannot be read ({type(error).__name__})") from error


def write_document(path: Path, document: bytes) -> None:
    """Write a document that is to be signed, exactly.

    Raises:
        UsageError: if it cannot be written.
    """
    try:
        path.write_bytes(document)
    except OSError as error:
        raise UsageError(what=f"the document cannot be written ({type(error).__name__})") from error


def tell_document(out: Console, path: Path, namespace: str) -> None:
    """Say where the document is and how it is signed."""
    _say(out, "unseal.document", file=path)
    _say(out, "unseal.how_sign", namespace=namespace, file=path)


def _custody_key(answer: Answer) -> bytes | None:
    path = answer.custodian_key or answer.key
    return None if path is None or path.suffix == ".pub" else read_file(path)


def _tell(out: Console, sheet: Row, asked: bytes, *, is_asked: bool = True) -> None:
    """Print exactly what is asked, with the document to be signed."""
    head = f"{say('unseal.you_are_asked')}: {sheet['request']}" if is_asked else sheet["request"]
    out.print(Text(f"{head}  {state_word(sheet['state'])}", style="bold"))
    lines: list[tuple[str, str]] = [
        ("unseal.who", f"{sheet['requested_by']['person']} {sheet['requested_by']['name']}, {local_time(sheet['requested_at'])} KST"),
        ("unseal.purpose", sheet["purpose"]),
        ("unseal.ground", sheet["ground"]),
        ("unseal.items", f"{sheet['items']}: {' '.join(one[:8] for one in sheet['item_ids'])}"),
        ("unseal.set", sheet["set"]),
    ]
    approvals = ", ".join(f"{one['person']} {local_time(one['at'])}" for one in sheet["approvals"])
    lines.append(("unseal.approvals", say("unseal.is_glass") if sheet["break_glass"] else f"{len(sheet['approvals'])}/{sheet['needed']} {approvals}"))
    for key, text in lines:
        out.print(Text(f"  {say(key)}: {text}"), soft_wrap=True)
    if is_asked:
        _say(out, "unseal.signing", style="dim")
        out.print(Text(f"  {asked.decode()}"), soft_wrap=True)


def _say(out: Console, key: str, style: str = "", **facts: object) -> None:
    out.print(Text(str(say(key, **facts)), style=style), soft_wrap=True)
