# SPDX-License-Identifier: Apache-2.0
"""``sotdae anchor``: says in plain words what an authority vouches for, what is pending and why, and how to carry requests by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from sotdae.actions.proofs import anchoring
from sotdae.actions.workspace import Workspace, existing, locate
from sotdae.classes import dataclass
from sotdae.cli.output import console, local_time, print_json, synthetic_banner
from sotdae.cli.passphrase import read_passphrase
from sotdae.cli.words import say
from sotdae.errors import AuthorityUnreachable, TimestampRefused, UsageError


@dataclass(frozen=True, slots=True)
class Where:
    """Where to act, and who does."""

    workspace: Path | None
    passphrase_file: Path | None
    performer: str | None

    def existing(self) -> Workspace:
        """Return the workspace. Raises as `sotdae.actions.workspace.existing` does."""
        return existing(self.workspace)

    def passphrase(self) -> str | None:
        """Return the passphrase, asked for on a terminal where no file holds it."""
        return read_passphrase(self.existing(), self.passphrase_file)


def anchor_now(where: Where, only: str | None, *, as_json: bool) -> None:
    """Ask the authorities and print what came of it.

    Raises:
        TimestampRefused: if an answer was not accepted, after everything has been printed.
        AuthorityUnreachable: if nothing came from an authority, likewise.
    """
    place = where.existing()
    made = anchoring.anchor(place, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC), only=only)
    if as_json:
        print_json(made.to_json())
    else:
        out = console()
        synthetic_banner(out, made.synthetic)
        for one in made.received:
            _tell(out, one)
        for name in made.already:
            out.print(say("anchor.already", authority=name, size=f"{made.size:,}"))
        for name, what in made.pending.items():
            out.print(say("anchor.pending", authority=name, what=what), style="yellow")
        for name, what in made.refused.items():
            out.print(say("anchor.refused", authority=name, what=what), style="bold red")
        if len(anchoring.list_authorities(place)) == 1:
            out.print(say("anchor.one_authority"), style="dim")
    if made.refused:
        name, what = next(iter(made.refused.items()))
        raise TimestampRefused(authority=name, what=what)
    if made.pending:
        raise AuthorityUnreachable(authorities=", ".join(made.pending), what=next(iter(made.pending.values())))


def _tell(out: Console, one: anchoring.Vouched) -> None:
    at = local_time(one.attested_at)
    out.print(say("anchor.received", authority=one.authority, size=f"{one.size:,}", at=at, seq=f"{one.log_seq:,}"), style="bold green")
    if one.clock_off_seconds:
        key = "anchor.clock_ahead" if one.clock_off_seconds > 0 else "anchor.clock_behind"
        out.print(say(key, seconds=f"{abs(one.clock_off_seconds):,}"), style="bold yellow")
    if one.unrevoked_as_of:
        out.print(say("anchor.unrevoked", at=local_time(one.unrevoked_as_of)), style="dim")
    elif one.unknown:
        out.print(say("anchor.no_list", names="; ".join(one.unknown)), style="dim")


def write_requests(where: Where, folder: Path, only: str | None, *, as_json: bool) -> None:
    """Write the requests and say how to have them answered."""
    place = where.existing()
    carried = anchoring.write_requests(place, folder, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC), only=only)
    if as_json:
        print_json(carried.to_json())
        return
    out = console()
    if not carried.requests:
        out.print(say("anchor.nothing_to_carry"))
        return
    addresses = {row["name"]: row["url"] for row in anchoring.list_authorities(place)}
    out.print(say("anchor.written", size=f"{carried.size:,}"), style="bold")
    _line(out, f"{carried.text}  ({say('anchor.text')})")
    for name, path in carried.requests.items():
        _line(out, str(path))
        url = addresses.get(name) or "URL"
        _line(out, f"  curl -H 'Content-Type: {anchoring.QUERY_TYPE}' --data-binary @{path.name} -o {path.stem}.tsr {url}", style="dim")
    out.print(say("anchor.carry"))


def _line(out: Console, words: str, *, style: str = "") -> None:
    out.print(Text(f"  {words}", style=style), soft_wrap=True)


def take_reply(where: Where, file: Path, lists: Sequence[Path], *, as_json: bool) -> None:
    """Take an answer in, with revocation lists that were carried along, and print what it says."""
    place = where.existing()
    made = anchoring.take_reply(place, file, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC), lists=lists)
    if as_json:
        print_json(asdict(made))
        return
    _tell(console(), made)


def add_authority(where: Where, name: str, *, url: str, root: Path, policy: str | None, as_json: bool) -> None:
    """Configure an authority and show what is pinned."""
    place = where.existing()
    anchoring.add_authority(
        place, name, url=url, root=root, policy=policy, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC)
    )
    [row] = [row for row in anchoring.list_authorities(place) if row["name"] == name]
    if as_json:
        print_json(row)
        return
    out = console()
    out.print(say("anchor.authority_added", name=name), style="bold")
    _line(out, say("anchor.authority_root", root=row["root"], until=row["root_expires_at"][:10]))


def remove_authority(where: Where, name: str, *, as_json: bool) -> None:
    """Ask an authority no more."""
    anchoring.remove_authority(where.existing(), name, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC))
    if as_json:
        print_json({"removed": name})
        return
    console().print(say("anchor.authority_removed", name=name))


def list_authorities(workspace: Path | None, *, as_json: bool) -> None:
    """Print the configured authorities."""
    rows = anchoring.list_authorities(locate(workspace))
    if as_json:
        print_json(rows)
        return
    if not rows:
        console().print(say("anchor.no_authority"))
        return
    out = console()
    for row in rows:
        out.print(Text(f"{row['name']}  ", style="bold").append(row["url"] or say("anchor.by_hand"), style="not bold"), soft_wrap=True)
        _line(out, say("anchor.authority_root", root=row["root"], until=row["root_expires_at"][:10]))
        _line(out, f"{say('anchor.policy')}: {row['policy'] or say('anchor.any_policy')}")


def write_proof(workspace: Path | None, seq: int, out: Path | None, *, as_json: bool) -> None:
    """Write a proof of one entry.

    Raises:
        UsageError: if the file cannot be written.
    """
    proof = anchoring.prove_entry(locate(workspace), seq)
    target = out or Path(f"entry-{seq}.tlog-proof")
    try:
        target.write_bytes(proof)
    except OSError as error:
        raise UsageError(what=f"the proof cannot be written there ({type(error).__name__})") from error
    if as_json:
        print_json({"seq": seq, "file": str(target)})
        return
    console().print(say("anchor.proof", seq=f"{seq:,}", file=target), soft_wrap=True)
