# SPDX-License-Identifier: Apache-2.0
"""``sotdae bundle`` and ``sotdae verify BUNDLE``: the receipt, who got what, and what holds of a bundle, exhibit by exhibit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sotdae.actions.proofs import bundles_sent, bundling, verifying
from sotdae.actions.proofs.bundling import Bundled, Wanted
from sotdae.cases.consent import day_of
from sotdae.cases.withholding import Variant
from sotdae.classes import dataclass
from sotdae.cli.acting_place import Place
from sotdae.cli.bundle_words import FAULTS
from sotdae.cli.output import Bar, console, local_time, print_json, synthetic_banner, table
from sotdae.cli.stating import day, word
from sotdae.cli.words import language, say
from sotdae.custody.bundle_verdict import BundleVerification, ExhibitState
from sotdae.errors import BundleDamaged, UsageError

_STYLES: Final = {"green": "bold green", "grey": "bold", "red": "bold red", "synthetic": "bold yellow"}
_MARKS: Final = {"green": ("●", "green"), "grey": ("○", ""), "red": ("✗", "red"), "synthetic": ("·", "yellow")}
_MOST_SHOWN: Final = 40
"""Faults, and runs of exhibits, that a terminal shows; ``--json`` has all."""
_KEY_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Stated:
    """What the command line says of a bundle to be made."""

    to: Path | None
    recipients: tuple[str, ...]
    purpose: str | None
    until: str | None
    variant: str
    law_enforcement: str | None
    names: Path | None

    def wanted(self) -> Wanted:
        """Return it as a request.

        Raises:
            UsageError: if something that must be stated is missing.
        """
        if self.to is None or self.purpose is None or self.until is None or not self.recipients:
            raise UsageError(what="a bundle needs --to, --recipient, --purpose and --until (--sent lists those that were made)")
        keys = tuple(key for one in self.recipients for key in _keys(one))
        variant = word(Variant, self.variant, "--variant")
        return Wanted(self.to, keys, self.purpose, day(self.until, "--until"), variant, self.law_enforcement, self.names)


def _keys(stated: str) -> tuple[str, ...]:
    """Return the keys that one option names: itself, or those in a file."""
    path = Path(stated)
    if stated.startswith("age1") or not path.is_file():
        return (stated,)
    found = tuple(line.strip() for line in _text(path, "--recipient").splitlines() if line.startswith("age1"))
    if not found:
        raise UsageError(what="the file that --recipient names holds no line that begins with age1")
    return found


def _text(path: Path, option: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_KEY_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(what=f"the file that {option} names cannot be read") from error


def write_bundle(where: Place, stated: Stated, performer: str | None, *, as_json: bool) -> None:
    """Write the bundle and print the receipt."""
    wanted = stated.wanted()
    with where.acting(performer) as acting, Bar(quiet=as_json) as bar:
        made = bundling.bundle(acting, wanted, progress=bar)
    if as_json:
        print_json(made.to_json())
    else:
        _show_receipt(made)


def _show_receipt(made: Bundled) -> None:
    out = console()
    synthetic_banner(out, made.synthetic)
    out.print(Text(say("bundle.written", variant=say(f"bundle.variant.{made.variant}")), style="bold"))
    out.print(Text(f"  {made.file}"), soft_wrap=True)
    lines = [
        say("bundle.counts", **{name: made.totals[name] for name in ("exhibits", "held", "withheld")}),
        say("bundle.findings", **{name: made.totals[name] for name in ("findings", "opposing", "rejected", "abstained", "problems")}),
        say("bundle.recipients", count=len(made.recipients), until=made.until, seq=made.log_seq),
        *([] if made.totals["anchors"] else [say("bundle.no_anchor")]),
        say("bundle.tell"),
    ]
    _print_lines(out, lines)
    for name, value in (("tell_digest", made.manifest_digest), ("tell_key", made.key_line)):
        out.print(Text(f"    {say(f'bundle.{name}')}: {value}"), soft_wrap=True)
    _print_lines(out, [say("bundle.next")])


def _print_lines(out: Console, lines: list[str]) -> None:
    for line in lines:
        out.print(Padding(Text(line), (0, 0, 0, 2), expand=False))


def show_sent(where: Place, performer: str | None, *, as_json: bool) -> None:
    """Print who got which bundle, what for and until when."""
    with where.acting(performer) as acting:
        rows = bundles_sent.sent(acting)
        today = day_of(acting.now)
    if as_json:
        print_json([row.to_json() for row in rows])
        return
    out = console()
    synthetic_banner(out, where.existing().is_synthetic)
    if not rows:
        out.print(say("bundle.none_sent"))
        return
    shown = table(*(say(f"bundle.col.{name}") for name in ("begun", "variant", "keys", "purpose", "until", "performer", "manifest")), whole=(0, 4))
    for row in rows:
        past = f" ({say('bundle.past')})" if date.fromisoformat(row.until) < today else ""
        keys = ", ".join(one[:8] for one in row.recipients)
        digest = row.manifest_digest[:16] if row.manifest_digest else say("bundle.unfinished")
        variant = say(f"bundle.variant.{row.variant}")
        shown.add_row(local_time(row.begun_at), variant, keys, row.purpose, row.until + past, row.performer or "-", digest)
    out.print(shown)


def show_bundle(path: Path, key: str | None, identity: Path | None, *, as_json: bool) -> None:
    """Check a bundle and say what holds.

    Raises:
        BundleDamaged: if anything does not, after it has been printed.
    """
    known = key if key is None or not Path(key).is_file() else _text(Path(key), "--key").partition("\n")[0]
    opener = None if identity is None else _text(identity, "--identity")
    found = verifying.verify_bundle(path, key_line=known, identity=opener)
    if as_json:
        print_json(found.to_json())
    else:
        _show_found(found)
    if not found.ok:
        raise BundleDamaged(faults=len(found.faults) + found.more_faults, exhibits=found.counts()["red"])


def _show_found(found: BundleVerification) -> None:
    out = console()
    synthetic_banner(out, found.synthetic)
    out.print(Text(say(f"checked.{found.state}"), style=_STYLES[found.state]))
    variant = say(f"bundle.variant.{found.variant}") if found.variant in set(Variant) else found.variant
    key = {None: "key_unknown", True: "key_same", False: "key_other"}[found.key_known]
    lines = [
        say("checked.what", variant=variant, purpose=found.purpose, until=found.until),
        *([say("checked.expired")] if _is_past(found.until) else []),
        say("checked.key", line=found.key_line),
        say(f"checked.{key}"),
        say("checked.log", size=found.log_size, withheld=found.lines_withheld, files=found.files, timestamps=found.timestamps),
        *_outside(found),
        say("checked.opened", records=found.records_opened, objects=found.objects_opened) if found.records_opened else say("checked.not_opened"),
    ]
    _print_lines(out, lines)
    for fault in found.faults[:_MOST_SHOWN]:
        out.print(Text(f"  ✗ {fault_word(fault.code)}: {fault.where}", style="red"), soft_wrap=True)
    more = len(found.faults) + found.more_faults - _MOST_SHOWN
    if more > 0:
        out.print(f"  {say('checked.more', count=more)}")
    out.print(say("checked.exhibits", exhibits=len(found.exhibits)), style="bold")
    runs = list(_runs(found.exhibits))
    for run in runs[:_MOST_SHOWN]:
        mark, style = _MARKS[run[0].state]
        first, last = run[0].number, run[-1].number
        numbers = say("checked.one", first=first) if first == last else say("checked.range", first=first, last=last, count=len(run))
        why = "; ".join(fault_word(code) for code in run[0].why)
        out.print(Padding(Text.assemble((mark, style), f" {numbers}: ", (say(f"checked.state.{run[0].state}"), style), f" · {why}"), (0, 0, 0, 2)))
    if len(runs) > _MOST_SHOWN:
        out.print(f"  {say('checked.more', count=sum(map(len, runs[_MOST_SHOWN:])))} (--json)")
    synthetic_banner(out, found.synthetic)


def _outside(found: BundleVerification) -> Iterator[str]:
    """Yield what authorities and witnesses vouch for; timestamps that no disclosed line names are left to openssl."""
    for one in found.anchors:
        if one["holds"]:
            yield say("checked.anchor", authority=one["authority"], size=one["size"], at=local_time(one["attested_at"]))
    for one in found.cosignatures:
        if one["holds"]:
            yield say("checked.cosigned", witness=one["witness"], size=one["size"], at=local_time(one["at"]))
    left = found.timestamps - len(found.anchors)
    if left > 0:
        yield say("checked.timestamps", count=left)


def _runs(exhibits: list[ExhibitState]) -> Iterator[list[ExhibitState]]:
    """Yield neighbours of which the same is to be said, those that do not hold first."""
    runs = [list(run) for _, run in groupby(exhibits, key=lambda one: (one.state, one.why))]
    return iter(sorted(runs, key=lambda run: run[0].state != "red"))


def _is_past(until: str) -> bool:
    try:
        return date.fromisoformat(until) < day_of(datetime.now(UTC))
    except ValueError:
        return False


def fault_word(code: str) -> str:
    """Return what a fault or a reason is called in the terminal's language; an unknown code as it is."""
    pair = FAULTS.get(code)
    return code if pair is None else pair[0 if language() == "ko" else 1]
