# SPDX-License-Identifier: Apache-2.0
"""``anchor``: outside authorities vouch for the time of the custody log's checkpoint, over the network or by files carried by hand.

Nothing is sent unless a person asks for it. What leaves is a digest; no text, name or number of the captures does. Revocation lists are fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sotdae.actions.proofs.stewarding import Stewarding, stewarding
from sotdae.actions.workspace import Workspace
from sotdae.classes import dataclass
from sotdae.custody import authorities
from sotdae.custody.anchoring import Anchorer, Lists, Received, Request
from sotdae.custody.authorities import Authority, certificates_of
from sotdae.custody.revocations import LARGEST_BYTES, Fetch, addresses, lists_of
from sotdae.custody.timestamps import QUERY_TYPE, TimestampAuthority, over_http, revocation_list
from sotdae.custody.tlog_proof import tlog_proof
from sotdae.custody.tokens import LARGEST_REPLY_BYTES, Token
from sotdae.custody.vault import Mode, Vault
from sotdae.errors import AuthorityMissing, AuthorityUnreachable, TimestampRefused, UsageError, WorkspaceMissing

__all__ = [
    "QUERY_TYPE",
    "Anchored",
    "Carried",
    "Vouched",
    "add_authority",
    "anchor",
    "list_authorities",
    "prove_entry",
    "remove_authority",
    "take_reply",
    "write_requests",
]

Connect = Callable[[Authority], TimestampAuthority]

_VERB = "anchor"


@dataclass(frozen=True, slots=True)
class Vouched:
    """One authority's word for a checkpoint.

    Attributes:
        authority: whose.
        size: entries that it covers.
        attested_at: the moment, UTC, ISO 8601.
        clock_off_seconds: by how much our clock is ahead of it (behind: negative); 0 where they agree within five minutes.
        log_seq: the entry that records it.
        unrevoked_as_of: as of when revocation lists, kept beside the answer, say that none of its certificates was revoked; None where one has none.
        unknown: subjects of the certificates that no list is about.
    """

    authority: str
    size: int
    attested_at: str
    clock_off_seconds: int
    log_seq: int
    unrevoked_as_of: str | None
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anchored:
    """What came of an attempt.

    Attributes:
        size: entries of the checkpoint that was to be anchored.
        received: what authorities vouch for now.
        already: authorities that had vouched for this size before.
        pending: authority -> why nothing came from it.
        refused: authority -> why its answer was not accepted.
        synthetic: the workspace is a demonstration.
    """

    size: int
    received: list[Vouched] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    pending: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    synthetic: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Carried:
    """Requests that were written for carrying.

    Attributes:
        size: entries of the checkpoint.
        text: the file that says what is stamped.
        requests: authority -> its request's file.
        already: authorities that had vouched for this size before.
    """

    size: int
    text: Path
    requests: dict[str, Path]
    already: list[str]

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        files = {name: str(path) for name, path in self.requests.items()}
        return {"size": self.size, "text": str(self.text), "requests": files, "already": self.already}


def anchor(
    place: Workspace,
    *,
    passphrase: str | None,
    performer: str | None,
    now: datetime,
    only: str | None = None,
    connect: Connect = over_http,
    fetch: Fetch = revocation_list,
) -> Anchored:
    """Have every configured authority stamp the newest checkpoint. One that cannot be reached leaves the anchor pending; the others go on.

    Args:
        place: the workspace.
        passphrase: opens the keyring.
        performer: who acts.
        now: UTC.
        only: this authority alone.
        connect: how an authority is reached.
        fetch: how a revocation list is; one that cannot be had keeps no anchor from being made.

    Raises:
        AuthorityMissing: if none is configured.
        UsageError: if there is none of that name.
    """
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        chosen = _chosen(place, only)
        anchorer = _anchorer(acting)
        found = Anchored(anchorer.target, synthetic=acting.is_synthetic)
        for name, authority in chosen.items():
            if anchorer.is_anchored(name, found.size):
                found.already.append(name)
                continue
            request = anchorer.request(name, found.size, acting.record(_VERB))
            try:
                reply = connect(authority).reply(request.query)
                made = anchorer.receive(request, reply, authority, acting.record(_VERB), _fetching(authority, fetch))
                found.received.append(_vouched(request, made))
            except AuthorityUnreachable as error:
                found.pending[name] = str(error.facts["what"])
            except TimestampRefused as error:
                found.refused[name] = str(error.facts["what"])
    return found


def write_requests(
    place: Workspace, folder: Path, *, passphrase: str | None, performer: str | None, now: datetime, only: str | None = None
) -> Carried:
    """Write the requests for the newest checkpoint as files, for a machine that has a network.

    Args:
        place: the workspace.
        folder: where to; made if it is not there. Files of the same names are replaced.
        passphrase: opens the keyring.
        performer: who acts.
        now: UTC.
        only: for this authority alone.

    Raises:
        AuthorityMissing: if none is configured.
        UsageError: if there is none of that name, or the folder cannot be written.
    """
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        chosen = _chosen(place, only)
        anchorer = _anchorer(acting)
        size = anchorer.target
        already = [name for name in chosen if anchorer.is_anchored(name, size)]
        requests = {name: anchorer.request(name, size, acting.record(_VERB)) for name in chosen if name not in already}
        carried = Carried(size, folder / "anchor.txt", {name: folder / f"{name}-{size}.tsq" for name in requests}, already)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, request in requests.items():
                carried.text.write_bytes(request.text)
                carried.requests[name].write_bytes(request.query)
        except OSError as error:
            raise UsageError(what=f"the requests cannot be written there ({type(error).__name__})") from error
    return carried


def take_reply(place: Workspace, file: Path, *, passphrase: str | None, performer: str | None, now: datetime, lists: Sequence[Path] = ()) -> Vouched:
    """Take in an answer that was carried here; it is told by its nonce which request it belongs to.

    Args:
        place: the workspace.
        file: the answer.
        passphrase: opens the keyring.
        performer: who acts.
        now: UTC.
        lists: files with revocation lists that were carried along, PEM or DER.

    Raises:
        ReplyUnexpected: if it belongs to none, or that one was answered already.
        TimestampRefused: if it does not hold.
        AuthorityMissing: if its authority is not configured any more.
        UsageError: if a file cannot be read, or holds no revocation list.
    """
    reply = _read(file, LARGEST_REPLY_BYTES, "the answer")
    carried = [_read(one, LARGEST_BYTES, "a revocation list") for one in lists]
    if any(next(lists_of(one), None) is None for one in carried):
        raise UsageError(what="a file given with --crl holds no revocation list (PEM or DER)")
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        anchorer = _anchorer(acting)
        request = anchorer.matching(reply)
        authority = authorities.load(place.keys).get(request.authority)
        if authority is None:
            raise AuthorityMissing
        return _vouched(request, anchorer.receive(request, reply, authority, acting.record(_VERB), lambda _: carried))


def add_authority(
    place: Workspace, name: str, *, url: str, root: Path, policy: str | None, passphrase: str | None, performer: str | None, now: datetime
) -> Authority:
    """Configure a time-stamp authority, or change one.

    Raises:
        AuthorityUnusable: if a setting is not in its form, or a real workspace is given a TEST root.
        UsageError: if the root's file cannot be read.
    """
    try:
        pem = root.read_bytes()
    except OSError as error:
        raise UsageError(what=f"the root certificate cannot be read ({type(error).__name__})") from error
    if not place.exists:
        raise WorkspaceMissing
    is_synthetic = Vault.open(place.vault).mode is Mode.SYNTHETIC
    made = authorities.make(name, url=url, pem=pem, policy=policy, is_synthetic=is_synthetic, now=now)
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        acting.changer().change(made.to_file(), record=acting.record("anchor tsa add", url=url, policy=policy))
    return made


def remove_authority(place: Workspace, name: str, *, passphrase: str | None, performer: str | None, now: datetime) -> None:
    """Ask an authority no more; what it vouched for stays, with the root that was pinned then.

    Raises:
        UsageError: if there is none of that name.
    """
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        _chosen(place, name)
        acting.changer().change({}, removed=[authorities.file_name(name)], record=acting.record("anchor tsa remove"))


def list_authorities(place: Workspace) -> list[dict[str, Any]]:
    """Return the configured authorities; needs no key.

    Raises:
        WorkspaceMissing: if there is no workspace.
    """
    if not place.exists:
        raise WorkspaceMissing
    return [_described(one) for one in authorities.load(place.keys).values()]


def prove_entry(place: Workspace, seq: int) -> bytes:
    """Return the C2SP proof that a log entry is under a signed checkpoint; needs no key and says nothing of other entries.

    Raises:
        WorkspaceMissing: if there is no workspace.
        ProofInvalid: if there is no such entry, or no checkpoint covers it yet.
    """
    if not place.exists:
        raise WorkspaceMissing
    return tlog_proof(Vault.open(place.vault), seq)


def _described(one: Authority) -> dict[str, Any]:
    root = one.roots[0]
    return {
        "name": one.name,
        "url": one.url or None,
        "policy": one.policy,
        "root": root.subject.rfc4514_string(),
        "root_expires_at": root.not_valid_after_utc.isoformat(timespec="seconds"),
    }


def _chosen(place: Workspace, only: str | None) -> Mapping[str, Authority]:
    known = authorities.load(place.keys)
    if not known:
        raise AuthorityMissing
    if only is None:
        return known
    if only not in known:
        raise UsageError(what=f"no authority of that name is configured; there is: {', '.join(known)}")
    return {only: known[only]}


def _anchorer(acting: Stewarding) -> Anchorer:
    return Anchorer(acting.opened.vault, acting.opened.keyring, acting.writer, now=acting.now)


def _read(file: Path, most: int, what: str) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise UsageError(what=f"{what} cannot be read ({type(error).__name__})") from error


def _fetching(authority: Authority, fetch: Fetch) -> Lists:
    """Return what fetches the lists that an answer's certificates, and the pinned intermediate ones, name."""

    def lists(token: Token) -> list[bytes]:
        found = []
        for address in addresses([one for one in (*certificates_of(token.chain), *authority.certificates) if one.issuer != one.subject]):
            with suppress(AuthorityUnreachable):
                found.append(fetch(address))
        return found

    return lists


def _vouched(request: Request, made: Received) -> Vouched:
    as_of = made.known.as_of.isoformat(timespec="seconds") if made.known.as_of else None
    at = made.token.attested_at.isoformat(timespec="seconds")
    return Vouched(request.authority, request.size, at, made.clock_off_seconds, made.seq, as_of, made.known.unknown)
