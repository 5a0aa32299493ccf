# SPDX-License-Identifier: Apache-2.0
"""``sotdae anchor witness`` and its two options: what was written where, and what to do with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sotdae.actions.proofs import witnessing
from sotdae.cli.anchor_view import Where
from sotdae.cli.output import console, local_time, print_json
from sotdae.cli.words import say
from sotdae.errors import UsageError


def add(where: Where, name: str, key: Path, *, as_json: bool) -> None:
    """Configure a witness."""
    place = where.existing()
    own = witnessing.add_witness(place, name, key, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC))
    if as_json:
        print_json({"name": name, "witness": own})
        return
    console().print(say("witness.added", name=name, own=own), style="bold", soft_wrap=True)


def write_request(where: Where, file: Path, witness: str | None, *, as_json: bool) -> None:
    """Write the request to a witness."""
    place = where.existing()
    name, size, request = witnessing.ask(place, witness=witness, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC))
    _write(file, request)
    if as_json:
        print_json({"witness": name, "size": size, "file": str(file)})
        return
    out = console()
    out.print(say("witness.asked", name=name, size=f"{size:,}", file=file), style="bold", soft_wrap=True)
    out.print(say("witness.bring"))


def take_word(where: Where, file: Path, *, as_json: bool) -> None:
    """Take a cosignature in."""
    place = where.existing()
    made = witnessing.take_word(place, file, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC))
    if as_json:
        print_json({name: getattr(made, name) for name in ("witness", "size", "at", "log_seq")})
        return
    told = say("witness.received", name=made.witness, size=f"{made.size:,}", at=local_time(made.at), seq=f"{made.log_seq:,}")
    console().print(told, style="bold green")


def follow(where: Where, name: str, log_key: Path, *, as_json: bool) -> None:
    """Follow a log as a witness."""
    place = where.existing()
    own = witnessing.follow(place, name, log_key, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC))
    if as_json:
        print_json({"name": name, "witness_vkey": own})
        return
    out = console()
    out.print(say("witness.follows", name=name), style="bold")
    out.print(f"  {own}", soft_wrap=True)


def cosign(where: Where, name: str, request: Path, out: Path, *, as_json: bool) -> None:
    """Cosign a log's checkpoint as a witness."""
    place = where.existing()
    size, line = witnessing.cosign(place, name, request, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC))
    _write(out, line)
    if as_json:
        print_json({"name": name, "size": size, "file": str(out)})
        return
    console().print(say("witness.cosigned", name=name, size=f"{size:,}", file=out), style="bold", soft_wrap=True)


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise UsageError(what=f"the file cannot be written there ({type(error).__name__})") from error
