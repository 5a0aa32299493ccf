# SPDX-License-Identifier: Apache-2.0
"""Runs hostile inputs through the real command line, each in a process of its own with limits, and says what came of each.

``python tests/hostile/hostile_child.py [--full] [--record] [--only H7 …]`` prints a table; ``--record`` writes ``expected.json`` (to be read over
before it is committed: it is what must come out from then on). The limits of a run: 20 seconds of CPU (children included in what is measured) and
512 MiB of resident memory for every process that takes part, by ``wait4``; no address-space limit, since libraries of numbers reserve far more than
they touch. A run that opens an internet connection, or only asks for a name, ends at once. The passphrase's own cost is left out, its use is not:
scrypt's memory is the same for every input.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).resolve().parent
if str(_HERE) not in sys.path:
    sys.path.insert(0, str(_HERE))

import hostile_list as inputs  # noqa: E402  # (found by the line above)
from hostile_list import Hostile  # noqa: E402

from sotdae.actions import rule_packs  # noqa: E402
from sotdae.actions.adding.readers import claims  # noqa: E402
from sotdae.actions.proofs import verifying  # noqa: E402
from sotdae.actions.workspace import Workspace  # noqa: E402
from sotdae.captures.source import digest, open_source  # noqa: E402
from sotdae.cli import add_view, find_view, main, room_view, rules_view, today_view, verify_view  # noqa: E402
from sotdae.custody import keyring  # noqa: E402
from sotdae.errors import PassphraseWrong, SotdaeError  # noqa: E402
from sotdae.lake.answers import Answers  # noqa: E402

EXPECTED: Final = _HERE / "expected.json"
ESCAPED: Final = Path("/tmp/sotdae-escape.txt")
MOST_SECONDS: Final = 20
MOST_BYTES: Final = 512 << 20
_CONNECTED: Final = 99
_TRACEBACK: Final = 70
_PASSPHRASE: Final = "a passphrase for tests"
_PRELOADED: Final = (
    "duckdb",
    "pyarrow",
    "numpy",
    "orjson",
    "selectolax",
    "sotdae.analyses",
    "sotdae.captures",
    "sotdae.lake",
    "sotdae.text",
)
"""What an `add` imports as it goes: imported once here, before the processes part."""
_VIEWS: Final = (add_view, find_view, room_view, rules_view, today_view, verify_view)
_REFUSED_LATER: Final = frozenset({"H24", "S7", "S8"})
"""Refused behind the first look: a bomb while it is read, an account without a choice, the simulation's mark."""
Outcome = dict[str, Any]


class Broken(Exception):
    """A run did what no run may do."""


def _cheap_seal(data: bytes, passphrase: str) -> bytes:
    return passphrase.encode() + b"\0" + data


def _cheap_open(data: bytes, passphrase: str) -> bytes:
    held, _, rest = data.partition(b"\0")
    if held != passphrase.encode():
        raise PassphraseWrong
    return rest


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    is_outside = event in {"socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"} or (
        event == "socket.connect" and not isinstance(arguments[1], str | bytes)
    )
    if is_outside:
        os._exit(_CONNECTED)


def limited(work: Callable[[], int], *, seconds: int = MOST_SECONDS) -> tuple[int, float, int]:
    """Run something in a forked process with limits; return (exit code, CPU seconds, most resident bytes of a process).

    Raises:
        Broken: if it had to be ended, or connected to something.
    """
    started = os.fork()
    if started == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        sys.addaudithook(_refuse_network)
        code = _TRACEBACK
        try:
            code = work()
        except BaseException:  # noqa: BLE001 (this process ends here, whatever it was)
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status, used = os.wait4(started, 0)
    if os.WIFSIGNALED(status):
        message = f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
        raise Broken(message)
    code = os.WEXITSTATUS(status)
    if code == _CONNECTED:
        message = "it asked for a connection"
        raise Broken(message)
    return code, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


class Bench:
    """A place where inputs are run one after the other."""

    def __init__(self, folder: Path, *, full: bool) -> None:
        """Warm what every run needs, so that it is loaded once."""
        self.folder = folder
        self.full = full
        self.secret = folder / "secret"
        self.secret.write_text(_PASSPHRASE, "utf-8")
        self.most_seconds, self.most_bytes = 0.0, 0
        keyring.seal_with_passphrase = _cheap_seal
        keyring.open_with_passphrase = _cheap_open
        self.loaded = folder / "loaded.txt"
        rule_packs.in_force()
        self.base()
        for name in self.loaded.read_text("utf-8").split():
            if name not in sys.modules:
                import_module(name)

    def command(self, arguments: Sequence[str], *, inputs: int = 1) -> tuple[int, str]:
        """Run the command line; return its exit code and what it printed on both streams.

        Each input beyond the first may take a second more than one alone.

        Raises:
            Broken: for a traceback, too much CPU time or memory, a connection, or a file outside.
        """
        told = self.folder / "told.txt"

        def work() -> int:
            shown = io.StringIO()
            code = 0
            sys.argv = ["sotdae", *arguments]
            try:
                with redirect_stdout(shown), redirect_stderr(shown):
                    main.main()
            except SystemExit as leaving:
                code = leaving.code if isinstance(leaving.code, int) else 1
            except BaseException:  # noqa: BLE001 (told as a traceback)
                shown.write(traceback.format_exc())
                code = _TRACEBACK
            told.write_text(shown.getvalue(), "utf-8", "backslashreplace")
            if not self.loaded.exists():
                self.loaded.write_text(" ".join(name for name in sys.modules if name.startswith(_PRELOADED)), "utf-8")
            return code

        told.unlink(missing_ok=True)
        most = MOST_SECONDS + inputs - 1
        code, seconds, memory = limited(work, seconds=most)
        said = told.read_text("utf-8") if told.exists() else ""
        self.most_seconds, self.most_bytes = max(self.most_seconds, seconds), max(self.most_bytes, memory)
        if code == _TRACEBACK or "Traceback (most recent call last)" in said:
            raise Broken(said[-1_500:])
        if seconds > most:
            message = f"{seconds:.1f} s of CPU"
            raise Broken(message)
        if memory > MOST_BYTES:
            message = f"{memory >> 20} MiB of memory"
            raise Broken(message)
        if ESCAPED.exists():
            message = "a file came to a place outside"
            raise Broken(message)
        return code, said

    def add(self, paths: Sequence[Path], workspace: Path) -> list[Outcome]:
        """Add paths in one command; return the outcome of each. A refusal is that of all of them."""
        arguments = ["add", *map(str, paths), "--workspace", str(workspace), "--case", "hostile", "--passphrase-file", str(self.secret), "--json"]
        code, said = self.command(arguments, inputs=len(paths))
        if workspace.exists():
            _verified(workspace)
        if code:
            return [{"code": code} for _ in paths]
        result = json.loads(said[said.index("{\n") :])
        codes = _codes(workspace, paths)
        return [
            {"code": 0, "items": row["items"], "sealed": row["items_sealed"], "messages": row["messages"], "codes": codes[place]}
            for place, row in enumerate(result["captures"])
        ]

    def alone(self, one: Hostile, paths: Sequence[Path] = ()) -> Outcome:
        """Run one input by itself, in a workspace of its own; ``paths`` are its files, where they are made already."""
        place = self.folder / f"{one.number}-alone"
        place.mkdir()
        try:
            if one.verb is not None:
                return self._verb(one, place)
            files = paths or self.made([(one, place)])[0]
            outcomes = [self.add([path], place / f"workspace-{number}")[0] for number, path in enumerate(files)]
            if any(outcome != outcomes[0] for outcome in outcomes):
                message = f"its forms fare differently: {outcomes}"
                raise Broken(message)
            return outcomes[0]
        finally:
            shutil.rmtree(place)

    def made(self, some: Sequence[tuple[Hostile, Path]]) -> list[list[Path]]:
        """Make the files of inputs, each in its place, in a process of their own: what that takes of memory is no matter of the program's."""
        names = self.folder / "made.json"

        def work() -> int:
            written = []
            for one, place in some:
                if one.alone is not None:
                    written.append([str(path) for path in one.alone(place, self.full)])
                else:
                    assert one.beside is not None
                    written.append([str(inputs.write(place, one.beside(self.full)))])
            names.write_text(json.dumps(written), "utf-8")
            return 0

        if limited(work, seconds=600)[0]:
            message = f"the bytes of one of {len(some)} could not be made"
            raise Broken(message)
        return [[Path(name) for name in files] for files in json.loads(names.read_text("utf-8"))]

    def _verb(self, one: Hostile, place: Path) -> Outcome:
        assert one.verb is not None
        workspace = place / "workspace"
        shutil.copytree(self.base(), workspace)
        if one.before is not None:
            one.before(workspace)
        (place / "in").mkdir()
        held = {"{workspace}": str(workspace), "{passphrase}": str(self.secret)}
        arguments = [held.get(argument, argument) for argument in one.verb(place / "in", self.full)]
        return {"code": self.command(arguments)[0]}

    def base(self) -> Path:
        """Return a workspace with one good capture."""
        workspace = self.folder / "base"
        if not workspace.exists():
            self.add([inputs.write(self.folder / "good", {"result.json": inputs.chat(0)})], workspace)
        return workspace

    def beside(self, some: Sequence[Hostile]) -> dict[str, Outcome]:
        """Run members that lie beside a good export, all of them in one."""
        place = self.folder / f"{some[0].number}-beside"
        folder = place / "in"
        inputs.write(folder, {"result.json": inputs.chat(900)})
        try:
            self.made([(one, folder / one.number) for one in some])
            members = sum(path.is_file() for path in folder.rglob("*"))
            (outcome,) = self.add([folder], place / "workspace")
            if outcome["code"]:
                return {one.number: outcome for one in some}
            kept = (outcome["items"], outcome["sealed"], outcome["messages"]) == (members, 1, 3)
            by_name = {one.number: _codes(place / "workspace", [folder / one.number])[0] for one in some}
            return {number: {"code": 0, "digested": kept, "codes": codes} for number, codes in by_name.items()}
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _verified(workspace: Path) -> None:
    if not (workspace / "vault").is_dir():
        return
    found = verifying.verify(Workspace(workspace))
    if not found.ok or found.unlogged:
        message = f"the workspace does not verify: {found.to_json()}"
        raise Broken(message)


def _codes(workspace: Path, paths: Sequence[Path]) -> list[list[str]]:
    """Return the codes of all that is told of each path: problems of its members, and what of its container could not be taken in."""
    (file,) = (workspace / "lake").glob("*/answers.sqlite3")
    answers = Answers(file)
    try:
        problems = [(row.item_id, row.code) for row in answers.problems()]
        troubles = [[trouble["code"] for trouble in row["troubles"]] for row in answers.captures()]
    finally:
        answers.close()
    found = []
    for place, path in enumerate(paths):
        items = _items(path)
        held = {code for item, code in problems if item in items}
        found.append(sorted(held | set(troubles[place] if len(troubles) == len(paths) else ())))
    return found


def _items(path: Path) -> set[str]:
    source = open_source(path)
    items = set()
    try:
        for name in source.names():
            try:
                with source.open(name) as stream:
                    items.add(digest(stream)[0])
            except SotdaeError:
                continue
    finally:
        source.close()
    return items


def run(some: Sequence[Hostile], bench: Bench) -> dict[str, Outcome | str]:
    """Run inputs; return what came of each: a text where it is broken.

    Args:
        some: which.
        bench: where; in full size each is run by itself, else those that are not refused at once all in one command.
    """
    full = bench.full
    found: dict[str, Outcome | str] = {}
    left: list[tuple[Hostile, Sequence[Path]]] = [(one, ()) for one in some if one.alone is not None or one.verb is not None]
    media = [one for one in some if one.beside is not None]
    if not full:
        grouped, left = _parted(bench, [one for one, _ in left])
        found |= _together(bench, grouped)
        found |= _one(lambda: bench.beside(media) if media else {}, [one.number for one in media])
    else:
        for one in media:
            found |= _one(lambda one=one: bench.beside([one]), [one.number])  # type: ignore[misc]  # (a default binds it)
    for one, paths in left:
        found |= _one(lambda one=one, paths=paths: {one.number: bench.alone(one, paths)}, [one.number])  # type: ignore[misc]
    return found


def _parted(bench: Bench, some: Sequence[Hostile]) -> tuple[list[tuple[Hostile, Sequence[Path]]], list[tuple[Hostile, Sequence[Path]]]]:
    """Part what an `add` can take in together with others from what is refused at once, and would refuse the others with it; with their files."""
    places = [(one, bench.folder / f"{one.number}-grouped") for one in some if one.alone is not None]
    for _, place in places:
        place.mkdir()
    made = {one.number: paths for (one, _), paths in zip(places, bench.made(places), strict=True)}
    grouped: list[tuple[Hostile, Sequence[Path]]] = []
    left: list[tuple[Hostile, Sequence[Path]]] = []
    for one in some:
        paths = made.get(one.number, [])
        if paths and one.number not in _REFUSED_LATER and limited(lambda paths=paths: _is_refused(paths))[0] == 0:  # type: ignore[misc]
            grouped.append((one, paths))
        else:
            left.append((one, paths))
    return grouped, left


def _is_refused(paths: Sequence[Path]) -> int:
    try:
        for path in paths:
            source = open_source(path)
            try:
                claims(source)
            finally:
                source.close()
    except SotdaeError:
        return 1
    return 0


def _together(bench: Bench, grouped: Sequence[tuple[Hostile, Sequence[Path]]]) -> dict[str, Outcome | str]:
    if not grouped:
        return {}
    paths = [(one.number, path) for one, some in grouped for path in some]

    def work() -> dict[str, Outcome]:
        outcomes = bench.add([path for _, path in paths], bench.folder / "grouped")
        by_number: dict[str, Outcome] = {}
        for (number, _), outcome in zip(paths, outcomes, strict=True):
            if by_number.setdefault(number, outcome) != outcome:
                message = f"the forms of {number} fare differently"
                raise Broken(message)
        return by_number

    return _one(work, [one.number for one, _ in grouped])


def _one(work: Callable[[], dict[str, Outcome]], numbers: Sequence[str]) -> dict[str, Outcome | str]:
    try:
        return dict(work())
    except Broken as broken:
        return dict.fromkeys(numbers, str(broken))


def _compared(outcome: Any, one: Hostile, *, full: bool) -> Any:
    """What is compared: in full size many more media lie beside an export, whose verdicts one by one the jail's own tests hold."""
    return {name: outcome[name] for name in outcome if name != "codes"} if full and one.beside is not None and isinstance(outcome, dict) else outcome


def wanted(expected: Any, *, full: bool) -> Any:
    """Return what must come of an input; what is otherwise in its full size stands under ``full``."""
    if not isinstance(expected, dict):
        return expected
    small = {name: value for name, value in expected.items() if name != "full"}
    return {**small, **expected.get("full", {})} if full else small


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main_() -> int:
    """Run and print a table; exit code 1 where something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the list's own sizes, each input in a workspace of its own")
    parser.add_argument("--record", action="store_true", help="write what comes out to expected.json")
    parser.add_argument("--tell", type=Path, default=None, help="write every outcome to a file, for the test")
    parser.add_argument("--only", nargs="*", default=None, help="numbers")
    given = parser.parse_args()
    known: dict[str, Any] = json.loads(EXPECTED.read_text("utf-8")) if EXPECTED.exists() else {}
    some = [one for one in inputs.everything() if given.only is None or one.number in given.only]
    wrong = 0
    began = time.process_time()
    with tempfile.TemporaryDirectory(prefix="sotdae-hostile-") as folder:
        bench = Bench(Path(folder), full=given.full)
        together = {} if given.full else run(some, bench)
        if given.tell is not None:
            given.tell.write_text(json.dumps(together), "utf-8")
            return 0
        for one in some:
            if one.alone is None and one.beside is None and one.verb is None:
                continue
            if given.full:
                bench.most_seconds = bench.most_bytes = 0
            outcome = run([one], bench)[one.number] if given.full else together[one.number]
            right = _compared(outcome, one, full=given.full) == _compared(wanted(known.get(one.number), full=given.full), one, full=given.full)
            if given.record and not isinstance(outcome, str):
                before = known.get(one.number)
                known[one.number] = {**outcome, **({"full": before["full"]} if isinstance(before, dict) and "full" in before else {})}
            wrong += not right
            measured = f"{bench.most_seconds:5.1f} s {bench.most_bytes >> 20:4} MiB"
            say(f"{one.number:6} {measured}  {'as expected' if right else outcome}  {one.what[:70]}")
    if given.record:
        EXPECTED.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", "utf-8")
    say(f"{len(some)} inputs, {wrong} not as expected, {time.process_time() - began:.0f} s of CPU here")
    return 1 if wrong and not given.record else 0


if __name__ == "__main__":
    raise SystemExit(main_())
