# SPDX-License-Identifier: Apache-2.0
"""`anchor` against local openssl authorities: over the seam, over loopback HTTP, by files; pending, refused, two of one checkpoint, clocks."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cheap import PASSPHRASE

from openssl_authority import POLICY, LocalAuthority, openssl, revocation_list
from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.proofs import anchoring, verifying
from sotdae.actions.questions import news
from sotdae.actions.workspace import Workspace
from sotdae.custody.authorities import Authority
from sotdae.custody.verification import Verification
from sotdae.custody.writer import open_writer
from sotdae.errors import (
    AuthorityMissing,
    AuthorityUnreachable,
    AuthorityUnusable,
    PassphraseWrong,
    ReplyUnexpected,
    TimestampRefused,
    UsageError,
    WorkspaceMissing,
)

NOW = datetime.now(UTC)
ANSWERING = {"passphrase": PASSPHRASE, "performer": "records officer 7", "now": NOW}


@pytest.fixture(scope="session")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LocalAuthority]:
    """Two authorities as a real workspace takes them: without the word TEST. They are of this machine all the same."""
    folder = tmp_path_factory.mktemp("authorities")
    return {name: LocalAuthority(folder / name, mark=f"made-up {name}") for name in ("one", "two")}


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A real workspace with a case and nothing in it yet."""
    made = Workspace(tmp_path / "workspace")
    open_case(made, "표본")
    return made


def open_case(place: Workspace, name: str) -> None:
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW) as opened:
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            case = writer.open_case(name=name, now=NOW)
            writer.note(type="queries.limited", case_id=case, facts={"limit": 20, "performer": None}, now=NOW)
        replay(opened)


class Road:
    """The way to the authorities: can be cut, and can bring back something else."""

    def __init__(self, to: dict[str, LocalAuthority]) -> None:
        self.to = to
        self.cut: set[str] = set()
        self.instead: dict[str, bytes] = {}
        self.carried: list[bytes] = []

    def __call__(self, authority: Authority) -> Any:
        road = self

        class Other:
            def reply(self, request: bytes) -> bytes:
                if authority.name in road.cut:
                    raise AuthorityUnreachable(authorities=authority.name, what="no connection")
                road.carried.append(request)
                return road.instead.get(authority.name) or road.to[authority.name].reply(request)

        return Other()


@pytest.fixture
def road(authorities: dict[str, LocalAuthority]) -> Road:
    return Road(authorities)


def configure(place: Workspace, authorities: dict[str, LocalAuthority], *names: str, policy: str | None = POLICY, url: str = "") -> None:
    for name in names:
        root = authorities[name].folder / "root.pem"
        anchoring.add_authority(place, name, url=url or f"http://{name}.example/tsa", root=root, policy=policy, **ANSWERING)


def verified(place: Workspace) -> Verification:
    return verifying.verify(place)


def types(place: Workspace) -> list[str]:
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW) as opened:
        assert opened.book.applied_seq == opened.vault.head().size
        return [entry.type for entry in opened.vault.entries()]


def test_two_authorities_vouch_for_one_checkpoint_and_stock_openssl_agrees(
    place: Workspace, authorities: dict[str, LocalAuthority], road: Road
) -> None:
    configure(place, authorities, "one", "two")
    made = anchoring.anchor(place, connect=road, **ANSWERING)
    assert [one.authority for one in made.received] == ["one", "two"]
    assert {one.size for one in made.received} == {made.size}
    assert types(place)[made.size :] == ["anchor.requested", "anchor.received"] * 2
    found = verified(place)
    assert found.ok, found
    assert not [name for name in found.other if "anchors" in name]
    report = found.anchors
    assert (report.covered, report.unanchored, report.waiting) == (made.size, 0, [])
    assert report.existed_by is not None
    assert abs(report.existed_by - NOW) < timedelta(days=1)
    folder = place.vault / "anchors" / str(made.size)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["anchor.txt", *(f"{name}.{end}" for name in ("one", "two") for end in ("tsq", "tsr", "chain.pem", "root.pem"))]
    )
    for name in ("one", "two"):
        for asked in (["-data", "anchor.txt"], ["-queryfile", f"{name}.tsq"]):
            ended = openssl("ts", "-verify", *asked, "-in", f"{name}.tsr", "-CAfile", f"{name}.root.pem", cwd=folder)
            assert b"Verification: OK" in ended.stdout, ended.stderr
        foreign = "two" if name == "one" else "one"
        assert openssl("ts", "-verify", "-data", "anchor.txt", "-in", f"{name}.tsr", "-CAfile", f"{foreign}.root.pem", cwd=folder).returncode
    said = {line.split(" ")[0]: line.split(" ")[1] for line in (folder / "anchor.txt").read_text().splitlines()[1:]}
    import hashlib

    lines = (place.vault / "log.jsonl").read_bytes().split(b"\n")
    assert said["log-prefix-sha256"] == hashlib.sha256(b"".join(line + b"\n" for line in lines[: made.size])).hexdigest()
    assert said["checkpoint-sha256"] == hashlib.sha256((place.vault / "checkpoints" / f"{made.size}.note").read_bytes()).hexdigest()


def test_anchoring_again_with_nothing_new_asks_nobody(place: Workspace, authorities: dict[str, LocalAuthority], road: Road) -> None:
    configure(place, authorities, "one")
    first = anchoring.anchor(place, connect=road, **ANSWERING)
    asked, size = len(road.carried), len(types(place))
    again = anchoring.anchor(place, connect=road, **ANSWERING)
    assert (again.size, again.already, again.received) == (first.size, ["one"], [])
    assert (len(road.carried), len(types(place))) == (asked, size)
    configure(place, authorities, "two")  # a later entry: now there is something to anchor, and the next anchor covers the first answer
    later = anchoring.anchor(place, connect=road, **ANSWERING)
    assert later.size > first.size
    assert [one.authority for one in later.received] == ["one", "two"]
    report = verified(place).anchors
    assert [one.named.size for one in report.received] == [first.size, later.size, later.size]
    assert report.covered == later.size


def test_without_a_network_the_anchor_is_pending_everywhere_and_trying_does_not_lengthen_the_log(
    place: Workspace, authorities: dict[str, LocalAuthority], road: Road
) -> None:
    assert news.today(place)["anchors"] is None
    with pytest.raises(AuthorityMissing):
        anchoring.anchor(place, connect=road, **ANSWERING)
    configure(place, authorities, "one", "two")
    road.cut = {"one"}
    made = anchoring.anchor(place, connect=road, **ANSWERING)
    assert list(made.pending) == ["one"]
    assert [one.authority for one in made.received] == ["two"]
    length = len(types(place))
    for _ in range(3):
        assert list(anchoring.anchor(place, connect=road, **ANSWERING).pending) == ["one"]
    assert len(types(place)) == length
    assert verified(place).anchors.waiting == [(made.size, "one")]
    assert verified(place).ok
    assert news.today(place)["anchors"] == {"covered": made.size, "unanchored": 0, "waiting": True}
    assert verifying._anchors(place).state == "warn"
    road.cut = set()
    assert [one.authority for one in anchoring.anchor(place, connect=road, **ANSWERING).received] == ["one"]
    assert news.today(place)["anchors"] is None
    assert verified(place).anchors.waiting == []
    assert verifying._anchors(place).state == "good"


def test_what_came_later_is_told_to_be_unanchored(place: Workspace, authorities: dict[str, LocalAuthority], road: Road) -> None:
    configure(place, authorities, "one")
    made = anchoring.anchor(place, connect=road, **ANSWERING)
    open_case(place, "다른")
    report = verified(place).anchors
    assert report.covered == made.size
    assert report.unanchored == len([type_ for type_ in types(place)[made.size :] if not type_.startswith("anchor.")]) > 0
    assert news.today(place)["anchors"]["unanchored"] == report.unanchored


def test_an_answer_that_does_not_hold_leaves_no_trace_but_the_request(place: Workspace, authorities: dict[str, LocalAuthority], road: Road) -> None:
    configure(place, authorities, "one")
    road.instead["one"] = authorities["two"].reply(b"".join(road.carried) or anchor_request())
    made = anchoring.anchor(place, connect=road, **ANSWERING)
    assert list(made.refused) == ["one"]
    assert types(place)[-1] == "anchor.requested"
    folder = place.vault / "anchors" / str(made.size)
    assert sorted(path.name for path in folder.iterdir()) == ["anchor.txt", "one.tsq"]
    assert verified(place).ok
    road.instead.clear()
    assert anchoring.anchor(place, connect=road, **ANSWERING).received


def anchor_request() -> bytes:
    from sotdae.custody.tokens import make_request

    return make_request(b"something else")


def test_requests_are_carried_by_files_and_an_answer_finds_its_request(
    place: Workspace, authorities: dict[str, LocalAuthority], tmp_path: Path
) -> None:
    configure(place, authorities, "one", "two")
    carried = anchoring.write_requests(place, tmp_path / "usb", **ANSWERING)
    assert set(carried.requests) == {"one", "two"}
    assert anchoring.write_requests(place, tmp_path / "usb", **ANSWERING).requests == carried.requests, "the same requests again"
    answers = {}
    for name, path in carried.requests.items():
        answers[name] = tmp_path / f"{name}.tsr"
        answers[name].write_bytes(authorities[name].reply(path.read_bytes()))
    later = {**ANSWERING, "now": NOW + timedelta(days=9)}
    made = anchoring.take_reply(place, answers["two"], **later)
    assert (made.authority, made.size, made.clock_off_seconds) == ("two", carried.size, 0), "nine days on the way are no wrong clock"
    with pytest.raises(ReplyUnexpected):
        anchoring.take_reply(place, answers["two"], **later)
    (tmp_path / "forged.tsr").write_bytes(authorities["two"].reply(carried.requests["one"].read_bytes()))
    with pytest.raises(TimestampRefused, match="pinned root"):
        anchoring.take_reply(place, tmp_path / "forged.tsr", **later)
    (tmp_path / "page.tsr").write_bytes(b"<html>")
    with pytest.raises(ReplyUnexpected):
        anchoring.take_reply(place, tmp_path / "page.tsr", **later)
    with pytest.raises(UsageError):
        anchoring.take_reply(place, tmp_path / "nowhere.tsr", **later)
    assert anchoring.take_reply(place, answers["one"], **later).size == carried.size
    assert verified(place).ok
    assert anchoring.write_requests(place, tmp_path / "usb", **later).already == ["one", "two"]


def test_a_clock_that_disagrees_is_told(place: Workspace, authorities: dict[str, LocalAuthority], road: Road) -> None:
    now = datetime.now(UTC)  # this module may have been loaded long ago
    configure(place, authorities, "one")
    ahead = anchoring.anchor(place, connect=road, **{**ANSWERING, "now": now + timedelta(minutes=30)})
    assert 29 * 60 < ahead.received[0].clock_off_seconds <= 30 * 60
    configure(place, authorities, "two")
    behind = anchoring.anchor(place, connect=road, only="two", **{**ANSWERING, "now": now - timedelta(minutes=30)})
    assert behind.received[0].clock_off_seconds < -29 * 60
    found = verified(place)
    assert found.ok
    assert [one.clock_off_seconds > 0 for one in found.anchors.received] == [True, False]
    for told, checked in zip((ahead, behind), found.anchors.received, strict=True):
        assert abs(told.received[0].clock_off_seconds - checked.clock_off_seconds) <= 1, "the log's times are whole seconds"


def test_an_expired_certificate_is_no_damage_and_openssl_wants_the_attested_moment(
    place: Workspace, authorities: dict[str, LocalAuthority], road: Road
) -> None:
    configure(place, authorities, "one")
    made = anchoring.anchor(place, connect=road, **ANSWERING)
    [row] = verified(place).anchors.to_json()["received"]
    folder = place.vault / "anchors" / str(made.size)
    stated = ["ts", "-verify", "-data", "anchor.txt", "-in", "one.tsr", "-CAfile", "one.root.pem"]
    years_later = int((NOW + timedelta(days=3_650)).timestamp())
    expired = openssl(*stated, "-attime", str(years_later), cwd=folder)
    assert expired.returncode
    assert b"certificate has expired" in expired.stderr + expired.stdout
    assert b"Verification: OK" in openssl(*stated, "-attime", str(row["attime"]), cwd=folder).stdout
    assert row["certificate_expires_at"] < datetime.fromtimestamp(years_later, UTC).isoformat()


TAMPERINGS: dict[str, str] = {
    "anchor.txt": "its files are not those that the log names (text)",
    "one.tsr": "its files are not those that the log names (reply)",
    "one.tsq": "its files are not those that the log names (request)",
    "one.root.pem": "its files are not those that the log names (root)",
    "one.chain.pem": "its files are not those that the log names (chain)",
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_an_altered_or_absent_file_of_an_anchor_is_named(place: Workspace, authorities: dict[str, LocalAuthority], road: Road, name: str) -> None:
    configure(place, authorities, "one")
    made = anchoring.anchor(place, connect=road, **ANSWERING)
    path = place.vault / "anchors" / str(made.size) / name
    sound = path.read_bytes()
    path.write_bytes(sound[:-4] + bytes([sound[-4] ^ 1]) + sound[-3:])
    found = verified(place)
    assert not found.ok
    assert found.anchors.errors == [f"anchor {made.size} by one: {TAMPERINGS[name]}"]
    assert found.anchors.covered == 0
    path.unlink()
    assert verified(place).anchors.errors == [f"anchor {made.size} by one: a file of it is missing"]
    path.write_bytes(sound)
    (path.parent / "notes.doc").write_bytes(b"x")
    assert verified(place).foreign == [f"anchors/{made.size}/notes.doc"]
    (path.parent / "notes.doc").rename(path.parent / "three.tsr")
    assert verified(place).ok
    assert verified(place).unlogged == [f"anchors/{made.size}/three.tsr"]


def test_a_removed_authority_is_asked_no_more_and_its_word_stays(place: Workspace, authorities: dict[str, LocalAuthority], road: Road) -> None:
    configure(place, authorities, "one", "two")
    made = anchoring.anchor(place, connect=road, **ANSWERING)
    anchoring.remove_authority(place, "one", **ANSWERING)
    assert [row["name"] for row in anchoring.list_authorities(place)] == ["two"]
    with pytest.raises(UsageError):
        anchoring.remove_authority(place, "one", **ANSWERING)
    later = anchoring.anchor(place, connect=road, **ANSWERING)
    assert [one.authority for one in later.received] == ["two"]
    report = verified(place).anchors
    assert [(one.named.size, one.named.authority) for one in report.received if one.token] == [
        (made.size, "one"),
        (made.size, "two"),
        (later.size, "two"),
    ]


def test_a_test_root_and_a_wrong_policy_never_enter_a_real_workspace(
    place: Workspace, tmp_path: Path, authorities: dict[str, LocalAuthority]
) -> None:
    local = LocalAuthority(tmp_path / "marked")
    with pytest.raises(AuthorityUnusable, match="TEST"):
        anchoring.add_authority(place, "marked", url="", root=local.folder / "root.pem", policy=None, **ANSWERING)
    with pytest.raises(UsageError):
        anchoring.add_authority(place, "marked", url="", root=tmp_path / "nowhere", policy=None, **ANSWERING)
    configure(place, authorities, "one", policy="1.3.6.1.4.1.99999.2")
    made = anchoring.anchor(place, connect=Road(authorities), **ANSWERING)
    assert made.refused == {"one": "it was made under another policy than the one that is accepted"}


def test_the_keys_are_needed_and_the_workspace_must_be_there(place: Workspace, tmp_path: Path, road: Road) -> None:
    with pytest.raises(PassphraseWrong):
        anchoring.anchor(place, connect=road, passphrase="another passphrase", performer=None, now=NOW)
    nowhere = Workspace(tmp_path / "nowhere")
    for ask in (
        lambda: anchoring.list_authorities(nowhere),
        lambda: anchoring.prove_entry(nowhere, 1),
        lambda: anchoring.anchor(nowhere, **ANSWERING),
    ):
        with pytest.raises(WorkspaceMissing):
            ask()


class _Served(BaseHTTPRequestHandler):
    """A time-stamp authority on this machine's loopback."""

    authority: LocalAuthority
    behaviour = "sound"
    seen: dict[str, str]
    lists: dict[str, bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen = dict(self.headers)
        data = {"huge": bytes(300_000)}.get(self.behaviour) or self.authority.reply(body)
        self.send_response(503 if self.behaviour == "busy" else 200)
        self.send_header("Content-Type", "text/html" if self.behaviour == "page" else "application/timestamp-reply")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: 10 if self.behaviour == "cut" else None])

    def do_GET(self) -> None:
        data = self.lists.get(self.path)
        self.send_response(200 if data else 404)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(authorities: dict[str, LocalAuthority]) -> Iterator[tuple[type[_Served], str]]:
    handler = type("Handler", (_Served,), {"authority": authorities["one"], "seen": {}, "lists": {}})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}/tsa?x=1"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.enable_socket
def test_over_loopback_http_the_whole_way(place: Workspace, authorities: dict[str, LocalAuthority], served: tuple[type[_Served], str]) -> None:
    handler, url = served
    configure(place, authorities, "one", url=url)
    for behaviour, reason in (("busy", "HTTP status 503"), ("page", "not of type"), ("huge", "larger"), ("cut", "broke off")):
        handler.behaviour = behaviour
        assert reason in anchoring.anchor(place, **ANSWERING).pending["one"], behaviour
    handler.behaviour = "sound"
    assert [one.authority for one in anchoring.anchor(place, **ANSWERING).received] == ["one"]
    assert handler.seen["Content-Type"] == "application/timestamp-query"
    assert verified(place).ok
    assert verified(place).anchors.covered > 0


@pytest.mark.enable_socket
def test_nobody_there_and_no_address_are_pending(place: Workspace, authorities: dict[str, LocalAuthority]) -> None:
    configure(place, authorities, "one", url="http://127.0.0.1:9/")
    anchoring.add_authority(place, "hand", url="", root=authorities["two"].folder / "root.pem", policy=None, **ANSWERING)
    made = anchoring.anchor(place, **ANSWERING)
    assert "no connection" in made.pending["one"]
    assert "carried by hand" in made.pending["hand"]


def test_the_page_s_commands_check_every_anchor_without_this_program(place: Workspace, authorities: dict[str, LocalAuthority], road: Road) -> None:
    configure(place, authorities, "one", "two")
    made = anchoring.anchor(place, connect=road, **ANSWERING)
    page = (Path(__file__).resolve().parents[3] / "docs" / "anchoring.md").read_text("utf-8")
    [script] = re.findall(r"^```sh-anchor\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    folder = place.vault / "anchors" / str(made.size)

    def said() -> list[str]:
        ended = subprocess.run(["sh", "-c", script], cwd=folder, env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, capture_output=True, check=False)
        return ended.stdout.decode().splitlines()

    def stamped(name: str) -> str:
        [one] = [one for one in made.received if one.authority == name]
        return f"{name} {one.attested_at.replace('+00:00', 'Z')}"

    assert said() == ["log OK", "checkpoint OK", "Verification: OK", stamped("one"), "Verification: OK", stamped("two")]
    log = place.vault / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"type":"case.opened"', b'"type":"case.openeD"', 1))
    assert "log OK" not in said()
    text = folder / "anchor.txt"
    text.write_bytes(text.read_bytes().replace(b"size", b"Size"))
    assert "Verification: OK" not in said()


@pytest.fixture
def listed(tmp_path: Path, served: tuple[type[_Served], str]) -> tuple[LocalAuthority, type[_Served], str]:
    """An authority whose certificates say that their revocation lists stand on the server."""
    kind, url = served
    made = LocalAuthority(tmp_path / "listed", mark="made-up listed", lists_at=url.rsplit("/", 1)[0])
    kind.authority = made
    kind.lists = {"/root.crl": revocation_list(made.root), "/middle.crl": revocation_list(made.middle)}
    return made, kind, url


@pytest.mark.enable_socket
def test_revocation_lists_are_fetched_kept_and_told(place: Workspace, listed: tuple[LocalAuthority, type[_Served], str], tmp_path: Path) -> None:
    authority, _, url = listed
    configure(place, {"one": authority}, "one", url=url)
    [one] = anchoring.anchor(place, **ANSWERING).received
    assert one.unrevoked_as_of is not None
    assert one.unknown == ()
    report = verified(place).anchors
    assert report.received[0].unrevoked_as_of is not None
    assert report.received[0].to_json()["unrevoked_as_of"] == one.unrevoked_as_of
    folder = place.vault / "anchors" / str(one.size)
    (tmp_path / "both.pem").write_bytes((folder / "one.root.pem").read_bytes() + (folder / "one.crls.pem").read_bytes())
    arguments = ("-data", str(folder / "anchor.txt"), "-in", str(folder / "one.tsr"), "-CAfile", str(tmp_path / "both.pem"), "-crl_check_all")
    ended = openssl("ts", "-verify", *arguments)
    assert b"Verification: OK" in ended.stdout, ended.stderr
    (folder / "one.crls.pem").write_bytes(b"")
    found = verified(place)
    assert not found.ok
    assert "revocations" in found.anchors.errors[0]


@pytest.mark.enable_socket
def test_a_list_that_cannot_be_had_keeps_no_anchor_from_being_made(place: Workspace, listed: tuple[LocalAuthority, type[_Served], str]) -> None:
    authority, kind, url = listed
    del kind.lists["/root.crl"]
    configure(place, {"one": authority}, "one", url=url)
    [one] = anchoring.anchor(place, **ANSWERING).received
    assert (one.unrevoked_as_of, one.unknown) == (None, ("CN=made-up listed intermediate",))
    found = verified(place)
    assert found.ok
    assert found.anchors.received[0].unrevoked_as_of is None
    assert (place.vault / "anchors" / str(one.size) / "one.crls.pem").read_bytes().count(b"BEGIN") == 1


@pytest.mark.enable_socket
def test_an_answer_by_a_revoked_certificate_is_refused(place: Workspace, listed: tuple[LocalAuthority, type[_Served], str]) -> None:
    authority, kind, url = listed
    kind.lists["/middle.crl"] = revocation_list(authority.middle, authority.signer)
    configure(place, {"one": authority}, "one", url=url)
    made = anchoring.anchor(place, **ANSWERING)
    assert made.refused == {"one": "a certificate of it was revoked: CN=made-up listed signer"}
    assert not (place.vault / "anchors" / str(made.size) / "one.tsr").exists()
    assert verified(place).ok


@pytest.mark.enable_socket
def test_lists_are_carried_along_by_hand(place: Workspace, listed: tuple[LocalAuthority, type[_Served], str], tmp_path: Path) -> None:
    authority, kind, _ = listed
    configure(place, {"one": authority}, "one", url="")
    carried = anchoring.write_requests(place, tmp_path / "usb", **ANSWERING)
    answer, lists = tmp_path / "one.tsr", [tmp_path / "root.crl", tmp_path / "middle.crl"]
    answer.write_bytes(authority.reply(carried.requests["one"].read_bytes()))
    for file in lists:
        file.write_bytes(kind.lists[f"/{file.name}"])
    with pytest.raises(UsageError, match="holds no revocation list"):
        anchoring.take_reply(place, answer, lists=[answer], **ANSWERING)
    made = anchoring.take_reply(place, answer, lists=lists, **ANSWERING)
    assert made.unrevoked_as_of is not None
    assert verified(place).anchors.received[0].unrevoked_as_of is not None
