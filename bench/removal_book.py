# SPDX-License-Identifier: Apache-2.0
"""A book of many removal requests, made at once: rows as replaying a log would make them, and a log that holds.

The log's lines are in their form, follow each other and are signed; what they name of sealed objects is not there, so only requests made by verbs can
be read. Each line has its checkpoint's name in the folder, as where each was signed. The workspace is a demonstration's, so that no passphrase is
asked for: opening a real one takes what the passphrase costs (age's scrypt), once a process, at any size.
"""

from __future__ import annotations

import io
import json
import os
import random
import secrets
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.records.book import open_book
from sotdae.actions.records.removal_applying import main_host
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.cases.activity import RECORDS_A_LINE, group_of
from sotdae.cases.consent import Basis, Consent, Form, GivenBy, consent_facts
from sotdae.custody.keyring import Keyring
from sotdae.custody.log_lines import make_line
from sotdae.custody.merkle import leaf_hash
from sotdae.custody.vault import Vault
from sotdae.custody.writer import open_writer
from sotdae.lake.answers_writer import AnswersWriter
from sotdae.text.readings import Readings

NOW = datetime.now(UTC).replace(microsecond=0)
STATES = ["draft", "review", "ready", "sent", "acknowledged", "decided", "closed", "closed", "closed", "withdrawn"]
REGIMES = ["us-tida", "kr-22-5", "eu-dsa-16", "tg-abuse", "uk-osa"]
STEPS = ["submit", "approve", "send", "acknowledge", "decide", "close"]
TAKEN = {"draft": 0, "review": 1, "ready": 2, "sent": 3, "acknowledged": 4, "decided": 5, "closed": 6, "withdrawn": 3}
TYPES = {"submit": "submitted", "approve": "approved", "send": "sent", "acknowledge": "acknowledged", "decide": "decided", "close": "closed"}
REQUESTS_A_SUBJECT = 10
SEALED_ENTRY = 5
"""The log entry that seals a page: evidence for whatever a bench asks to have removed."""
LINKS_A_FILE = 30_000
"""File systems take some 65,000 names of one file."""

Rows = dict[str, list[dict[str, Any]]]


def big_workspace(folder: Path, requests: int, items: int) -> Workspace:
    """Make a demonstration's workspace with one case, and so many requests of so many items; ten for a subject."""
    place = Workspace(folder)
    case_id = _begun(place)
    book = open_book(place.book)
    rows = _rows(requests, items)
    lines = _log(place, case_id, rows, book.applied_seq)
    model = {one.__name__: one for one in apps.get_app_config("cases").get_models()}
    with transaction.atomic():
        person = model["LogPerson"].objects.create(name="desk-1", first_seq=1)
        acts = ({**one, "person_id": person.pk, "case_id": case_id, "group": group_of(one["type"]).value, "records": 1} for one in lines)
        for name, some in {**rows, "LogLine": list(acts)}.items():
            _insert(model[name], some)
        model["LogPosition"].objects.update(applied_seq=lines[-1]["seq"])
    book.close()
    vault, keyring = Vault.open(place.vault), Keyring.unlock(place.keys, passphrase=None)
    vault.sign_checkpoint(keyring)
    for seq in range(8, lines[-1]["seq"]):
        first = place.vault / "checkpoints" / f"{seq - seq % LINKS_A_FILE or 7}.note"
        if not first.exists():
            first.write_bytes((place.vault / "checkpoints" / "7.note").read_bytes())
        if seq % LINKS_A_FILE:
            os.link(first, place.vault / "checkpoints" / f"{seq}.note")
    return place


def _begun(place: Workspace) -> str:
    with open_workspace(place, mode="synthetic", passphrase=None, legal_basis=None, now=NOW) as opened:
        day = NOW.date()
        given = Consent(GivenBy.SELF, Basis.CONSENT, frozenset({"request_removal"}), Form.WRITTEN, day, day + timedelta(days=300))
        subject = uuid.uuid4().hex
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            case_id = writer.open_case(name="bench", now=NOW)
            writer.note(type="subject.made", case_id=case_id, facts={"subject_id": subject, "performer": None}, now=NOW)
            facts = {"consent_id": uuid.uuid4().hex, "subject_id": subject, **consent_facts(given), "performer": None}
            writer.begin(case_id=case_id, verb="add", facts={}, now=NOW)
            writer.seal(io.BytesIO(b"a page of flowers"), name="page.html", kind="text", facts={}, known=lambda _: None, now=NOW)
            writer.done(result={"verb": "other"}, now=NOW)
            shown = {"form": "written", "lapses_on": (day + timedelta(days=300)).isoformat()}
            writer.note(type="consent.recorded", case_id=case_id, facts=facts, now=NOW, shown=shown, action=subject)
        replay(opened)
    folder = place.case_lake(case_id)
    folder.mkdir(parents=True, exist_ok=True)
    with AnswersWriter(folder / ANSWERS, case="bench", mode="synthetic", reader=Readings()) as out:
        out.finish(snapshots=[], made_at=0)
    return case_id


def _rows(requests: int, items: int) -> Rows:
    """Return rows of the tables about requests. Their log entries are put in by `_log`."""
    chance, item_id = random.Random(7), 0
    subjects = max(1, requests // REQUESTS_A_SUBJECT)
    rows: Rows = {"Subject": [{"id": one, "case_id": 1, "number": one, "subject_id": f"{one:032x}", "seq": 3} for one in range(2, subjects + 1)]}
    rows |= {"RemovalRequest": [], "RemovalEvent": [], "RemovalItem": [], "RemovalSighting": []}
    for number in range(1, requests + 1):
        made = _request(number, chance)
        rows["RemovalRequest"].append({"id": number, "case_id": 1, "subject_id": 1 + number % subjects, **made})
        steps = [*STEPS[: TAKEN[made["state"]]], *(["withdraw"] if made["state"] == "withdrawn" else [])]
        rows["RemovalEvent"] += [{"at": made["drafted_at"], "recorded_at": NOW, "request_id": number, "step": step} for step in steps]
        things = [_item(place_in, made, chance) for place_in in range(1, items + 1)]
        rows["RemovalRequest"][-1]["main_host"] = main_host([thing["host"] for thing in things])
        for thing in things:
            item_id += 1
            own = {"request_id": number, "case_id": 1, "regime": made["regime"], "sent_month": made.get("sent_month", "")}
            rows["RemovalItem"].append({"id": item_id, **own, **thing})
            if thing["state"] != "unknown":
                rows["RemovalSighting"].append({"item_id": item_id, "at": NOW, "capture": 4, "seen": "live", "seq": 4})
    return rows


def _log(place: Workspace, case_id: str, rows: Rows, size: int) -> list[dict[str, Any]]:
    """Append the lines of every request to the log, name them in the rows, and return what the index of acts says of them."""
    path = place.vault / "log.jsonl"
    previous, acts = leaf_hash(path.read_bytes().splitlines()[-1]).hex(), []
    steps: dict[int, list[dict[str, Any]]] = {}
    for row in rows["RemovalEvent"]:
        steps.setdefault(row["request_id"], []).append(row)
    with path.open("ab") as log:
        for request in rows["RemovalRequest"]:
            for row in (request, *steps.get(request["id"], ())):
                size += 1
                row["seq"] = size
                kind = "removal." + ("drafted" if row is request else TYPES.get(row["step"], "withdrawn"))
                line = make_line(size, NOW, kind, case_id, facts=_facts(request, row is request), previous=previous)
                log.write(line + b"\n")
                previous = leaf_hash(line).hex()
                acts.append({"place": size * RECORDS_A_LINE, "seq": size, "at": NOW, "type": kind, "action": request["request_id"]})
    return acts


def _facts(request: dict[str, Any], is_first: bool) -> dict[str, Any]:
    """Return what such a line says in clear, with made-up digests."""
    named = {name: secrets.token_hex(32) for name in ("object", "key", "root")}
    facts: dict[str, Any] = {"action": request["request_id"], "details": {**named, "count": 1}}
    if is_first:
        return {**facts, "objects": [{name: secrets.token_hex(32) for name in ("object", "key")}]}
    due = request.get("due_at")
    return {**facts, "due": [] if due is None else [due.date().isoformat()], "redress": []}


def _request(number: int, chance: random.Random) -> dict[str, Any]:
    state, drafted = chance.choice(STATES), NOW - timedelta(days=chance.randrange(300))
    was_sent = state not in {"draft", "review", "ready"}
    named = {"number": number, "request_id": f"{number:032x}", "regime": chance.choice(REGIMES), "recipient": "telegram", "language": "en"}
    sent = {"sent_at": drafted, "sent_month": f"{drafted:%Y-%m}"} if was_sent else {}
    due = {"due_at": drafted + timedelta(hours=48)} if state in {"sent", "acknowledged"} else {}
    hours = {"answer": chance.randrange(1, 200), "decision": chance.randrange(200, 900)}
    outcome, decided_at = chance.choice(["removed", "refused", "partial"]), drafted + timedelta(hours=hours["decision"])
    decided = {"outcome": outcome, "decided_at": decided_at, "hours_to_decision": hours["decision"]}
    word = {"answered_at": drafted + timedelta(hours=hours["answer"]), "hours_to_answer": hours["answer"]}
    answered = word if state in {"acknowledged", "decided", "closed"} else {}
    stands = {"state": state, "was_sent": was_sent, "drafted_at": drafted, "drafted_by": "desk-1", "record_object": "0" * 64}
    return {**named, **stands, **sent, **due, **answered, **(decided if state in {"decided", "closed"} else {})}


def _item(number: int, row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    host = f"host-{min(39, int(chance.expovariate(0.2)))}.example"
    state = chance.choice(["live", "removed", "removed", "private_now"]) if row["was_sent"] else "unknown"
    hours = chance.randrange(1, 2000) if state == "removed" else None
    room = f"tg:channel:{1_000_000_000 + chance.randrange(20_000)}"
    facts = {"number": number, "host": host, "kind": "synthetic", "room_key": room, "messages": [chance.randrange(1, 9999)], "state": state}
    removed_at = None if hours is None else row["drafted_at"] + timedelta(hours=hours)
    return {**facts, "tag": f"{chance.getrandbits(256):064x}", "looked_at": NOW, "hours_to_removal": hours, "removed_at": removed_at}


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """Write rows, what they do not name by the model's defaults: a quarter million objects of Django's would take minutes."""
    fields = [one for one in model._meta.fields if not one.primary_key or one.column in rows[0]]  # noqa: SLF001 (Django's own name for it)
    names, marks = ", ".join(f'"{one.column}"' for one in fields), ", ".join(["%s"] * len(fields))
    usual = [(one.column, _plain(one.get_default())) for one in fields]
    with connection.cursor() as cursor:
        statement = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608, SLF001 (names of our own)
        cursor.executemany(statement, _values(rows, usual))


def _values(rows: list[dict[str, Any]], usual: list[tuple[str, Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [_plain(row[name]) if name in row else default for name, default in usual]


def _plain(value: Any) -> Any:
    """Return a value as SQLite keeps it for Django."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return json.dumps(value) if isinstance(value, list) else value
