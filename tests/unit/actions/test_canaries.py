# SPDX-License-Identifier: Apache-2.0
"""What must never leave stands nowhere: words planted in every field that is not disclosed are looked for in every verb's output and every document.

One workspace is filled through the command line, as a person would; then every reading verb is run in both languages, plain and as JSON, with the
letters, the record, and the log as anybody may read it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from removal_cast import NAME, POSTS, Office, make_office

from sotdae.actions.removal import sending, steps
from sotdae.actions.removal.stepping import Said
from sotdae.cli.main import app
from sotdae.errors import SotdaeError

CANARIES = {
    "person": "CANARYPERSON",
    "born": "CANARYBORN",
    "how": "CANARYHOW",
    "when": "CANARYWHEN",
    "file": "CANARYFILE",
    "opening": "CANARYOPENING",
    "sent how": "CANARYSENTHOW",
    "note": "CANARYNOTE",
    "waiver": "CANARYWAIVER",
    "message": "꽃 그림 40번",
    "title": "꽃 그림 모음",
    "account": NAME,
}
SHOWING: dict[tuple[str, ...], set[str]] = {("notice", "show"): {"account"}}
"""What one verb shows on purpose: the place that a request asks about is what its letter is for."""


@dataclass
class Desk:
    """Runs verbs in this process, in a workspace."""

    folder: Path
    office: Office

    def run(self, *arguments: str, language: str = "en", monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
        """Return (what was printed, what went wrong)."""
        monkeypatch.setenv("SOTDAE_LANG", language)
        monkeypatch.setenv("SOTDAE_PASSPHRASE_FILE", str(self.folder / "secret"))
        monkeypatch.setenv("SOTDAE_PERFORMER", "desk-1")
        monkeypatch.setenv("SOTDAE_WORKSPACE", str(self.office.place.folder))
        out, error = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(error):
            try:
                app(list(arguments), standalone_mode=False)
            except SotdaeError as refused:
                error.write(refused.diagnostics())
        return out.getvalue(), error.getvalue()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A centre with one subject, all fields full of canaries, a request that went out, a withdrawal, and its letters sent."""
    office = make_office(tmp_path)
    made = Desk(tmp_path, office)
    (tmp_path / "secret").write_text("a passphrase for tests\n")
    (tmp_path / "person").write_text(f"name: {CANARIES['person']}\nborn: {CANARIES['born']}\n", "utf-8")
    (tmp_path / "contact").write_text(f"how: {CANARIES['how']}\nwhen: {CANARIES['when']}\n", "utf-8")
    label = office.drafted(*(f"t.me/{NAME}/{message}" for message in POSTS))
    with office.at_work() as who:
        steps.waive_preservation(who, label, f"{CANARIES['waiver']} for a reason")
        steps.submit(who, label)
    with office.at_work("desk-2") as who:
        steps.approve(who, label)
    with office.at_work() as who:
        sending.send_stated(who, label, Said(how="form", proven=True))
    for arguments in (
        ("subject", "map", "--begin"),
        ("subject", "person", "S-01", "--keep", str(tmp_path / "person")),
        ("subject", "contact", "S-01", "--keep", str(tmp_path / "contact")),
        ("subject", "person", "S-01", "--show", "--reason", CANARIES["opening"]),
        ("withdraw", "S-01"),
        ("recall", "sent", "W-01", "--how", CANARIES["sent how"]),
        ("recall", "answer", "W-01", "--answer", "partly", "--note", CANARIES["note"]),
    ):
        _, error = made.run(*arguments, monkeypatch=monkeypatch)
        assert not error, (arguments, error)
    return made


READING = (
    ("subject", "list"),
    ("subject", "show", "S-01"),
    ("subject", "map"),
    ("consent", "show"),
    ("recall", "list"),
    ("status", "S-01"),
    ("bank", "list"),
    ("bank", "queries"),
    ("notice", "list"),
    ("today",),
    ("rooms",),
    ("room", "R-01"),
    ("verify",),
    ("doctor",),
    ("stats",),
    ("stats", "--csv"),
)
REFUSED = (
    ("subject", "show", CANARIES["person"]),
    ("subject", "person", "S-02", "--show", "--reason", CANARIES["opening"]),
    ("consent", "narrow", "S-01", "--drop", f"share-with:{CANARIES['person'].lower()}"),
    ("recall", "answer", "W-01", "--answer", CANARIES["note"]),
    ("recall", "sent", "W-01", "--how", CANARIES["sent how"]),
    ("status", "--number", CANARIES["person"], "--pin-file", "/nowhere"),
)


def spoken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (verb, everything it said), in both languages and as JSON."""
    for verb in (*READING, *REFUSED):
        out, error = desk.run(*verb, language="ko", monkeypatch=monkeypatch)
        yield verb, out + error
        out, error = desk.run(*verb, monkeypatch=monkeypatch)
        yield verb, out + error
        if verb in READING and "--csv" not in verb:
            out, error = desk.run(*verb, "--json", monkeypatch=monkeypatch)
            assert json.loads(out) is not None, verb
            yield verb, out + error


def documents(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Yield (which, its text) of everything that is handed to anybody."""
    for language in ("ko", "en"):
        for name, arguments in (
            ("record", ("status", "S-01", "--record", str(desk.folder / f"record-{language}.pdf"))),
            ("letter", ("recall", "letter", "W-01", "--out", str(desk.folder / f"letter-{language}.pdf"))),
        ):
            _, error = desk.run(*arguments, "--lang", language, monkeypatch=monkeypatch)
            assert not error
            file = desk.folder / f"{name}-{language}.pdf"
            yield file.name, "".join(page.extract_text() for page in PdfReader(file).pages) + str(PdfReader(file).metadata)
        out, _ = desk.run("recall", "letter", "W-01", "--lang", language, monkeypatch=monkeypatch)
        yield f"letter {language}", out
    yield "log", desk.office.log()
    for path in sorted(desk.office.place.folder.rglob("*.sqlite3*")):
        if path.name.startswith("book"):
            yield path.name, path.read_bytes().decode("utf-8", "replace")


def found(text: str, allowed: set[str]) -> list[str]:
    return [name for name, word in CANARIES.items() if name not in allowed and word.lower() in text.lower()]


def test_no_canary_is_in_anything_that_anybody_reads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, _ = desk.run("subject", "person", "S-01", "--show", "--reason", "why", monkeypatch=monkeypatch)
    assert CANARIES["person"] in shown, "a canary that lives: the one verb that shows it does"
    filled = json.loads(desk.run("stats", "--json", monkeypatch=monkeypatch)[0])
    assert {one["count"] for one in filled["figures"] if one["by"] == "host"} >= {6}, "statistics that say something: six items are no few"
    for verb, text in spoken(desk, monkeypatch):
        assert not found(text, SHOWING.get(verb[:2], set())), verb
    for name, text in documents(desk, monkeypatch):
        assert not found(text, set()), name


def test_the_list_of_verbs_is_whole() -> None:
    """A verb of this part that reads and is not walked here would be a hole."""
    import typer

    group: Any = typer.main.get_command(app)
    writes = {"new", "vet", "person", "contact", "pin", "give", "confirm", "narrow", "extend", "letter", "sent", "answer"}
    for name in ("subject", "consent", "recall"):
        assert {one for one in group.commands[name].commands if one not in writes} == {verb[1] for verb in READING if verb[0] == name}
