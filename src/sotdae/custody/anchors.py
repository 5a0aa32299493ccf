# SPDX-License-Identifier: Apache-2.0
"""Anchors: timestamps by outside authorities over checkpoints of the custody log, kept as they came, and checked again by anybody without a key.

``vault/anchors/<size>/anchor.txt``      what was stamped: the log's name, size, root, and two digests that ``head``, ``sha256sum`` can make
``vault/anchors/<size>/<name>.tsq``      the request · ``.tsr`` the answer, byte for byte · ``.chain.pem`` the certificates in it · ``.root.pem`` the
                                         root that was pinned then · ``.crls.pem`` the revocation lists that were
                                         had then, where there were any

An anchor is two log entries: ``anchor.requested`` names the digests of text and request, ``anchor.received`` those of all its files, so the next
anchor covers the answers of the ones before and renews them (in the spirit of RFC 4998). What an anchor shows: all entries up to its size existed by
the attested moment and were not altered since. What not: that they are true, or that nothing was withheld before the first anchor.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

from sotdae.classes import dataclass
from sotdae.custody import revocations
from sotdae.custody.authorities import Authority, certificates_of, is_name
from sotdae.custody.cosignatures import body_of, verify_cosignature
from sotdae.custody.merkle import Tree, TreeHead, leaf_hash
from sotdae.custody.tokens import Token, check_reply
from sotdae.custody.vault import ANCHORS, CHECKPOINTS, LOG
from sotdae.errors import AuthorityUnusable, ProofInvalid, TimestampRefused
from sotdae.model.canonical import Json

REQUESTED: Final = "anchor.requested"
RECEIVED: Final = "anchor.received"
COSIGNED: Final = "anchor.cosigned"
WITNESSES: Final = "witnesses"
CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""Beyond this our clock and the authority's are said to disagree. Source: Kerberos' usual bound (RFC 4120, section 1.6, "typically five minutes")."""

_SUFFIXES: Final[Mapping[str, str]] = {"request": "tsq", "reply": "tsr", "chain": "chain.pem", "root": "root.pem", "revocations": "crls.pem"}
_COSIGNATURE: Final = "cosig"
_TEXT: Final = "anchor.txt"
KINDS: Final = ("text", "request", "reply", "chain", "root")
"""The files of every anchor."""
REVOCATIONS: Final = "revocations"
"""The file that an anchor has where lists were had."""


@dataclass(frozen=True, slots=True)
class Named:
    """An anchor as a log entry names it.

    Attributes:
        size: entries that it covers.
        authority: whose it is.
        policy: the policy that was accepted, or None for any.
        files: text, request, reply, chain, root -> SHA-256, as far as the entry names them.
        seq: the entry's place.
        at: when it was written, by this machine's clock.
        witness: a witness's public key, where it is a cosignature.
    """

    size: int
    authority: str
    policy: str | None
    files: Mapping[str, str]
    seq: int
    at: datetime
    witness: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The files that it has, received."""
        return (*KINDS, REVOCATIONS) if REVOCATIONS in self.files else KINDS


@dataclass(frozen=True, slots=True)
class Anchor:
    """A received anchor after its check. ``token`` is None where it does not hold, and ``why`` says why.

    ``unrevoked_as_of`` is when the lists that were kept say of all its certificates that they were not revoked; None where one of them had no list.
    """

    named: Named
    token: Token | None
    why: str = ""
    clock_off_seconds: int = 0
    unrevoked_as_of: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        token = self.token
        return {
            "size": self.named.size,
            "authority": self.named.authority,
            "holds": token is not None,
            "why": self.why,
            "attested_at": _iso(token.attested_at) if token else None,
            "attime": int(token.attested_at.timestamp()) if token else None,
            "certificate_expires_at": _iso(token.expires_at) if token else None,
            "unrevoked_as_of": _iso(self.unrevoked_as_of) if self.unrevoked_as_of else None,
            "policy": token.policy if token else None,
            "log_seq": self.named.seq,
            "clock_off_seconds": self.clock_off_seconds,
        }


def path_of(vault: Path, size: int, authority: str, kind: str) -> Path:
    """Return where a file of an anchor stands; the kind is one of text, request, reply, chain, root, revocations; or a witness's cosignature."""
    suffix = _COSIGNATURE if kind == "cosignature" else _SUFFIXES.get(kind)
    return vault / ANCHORS / str(size) / (_TEXT if kind == "text" else f"{authority}.{suffix}")


def text_of(origin: str, head: TreeHead, *, prefix_sha256: str, checkpoint: bytes) -> bytes:
    """Return the stamped text of a checkpoint.

    Args:
        origin: the log's name.
        head: size and root.
        prefix_sha256: SHA-256 (hex) of the log's first ``size`` lines with their line feeds.
        checkpoint: the signed note.
    """
    rest = f"log-prefix-sha256 {prefix_sha256}\ncheckpoint-sha256 {sha256(checkpoint).hexdigest()}\n"
    return anchor_head(origin, head) + rest.encode()


def anchor_head(origin: str, head: TreeHead) -> bytes:
    """Return how a stamped text begins: which log, how many of its lines, their root. Whoever has not all lines can check so much."""
    return f"sotdae-anchor/v1\norigin {origin}\nsize {head.size}\nroot {b64encode(bytes.fromhex(head.root)).decode()}\n".encode()


def facts_of(size: int, authority: str, policy: str | None, files: Mapping[str, bytes], witness: str | None = None) -> dict[str, Json]:
    """Return what a log line says in clear of an anchor, or of a witness's cosignature with the witness's public key."""
    digests = {kind: sha256(data).hexdigest() for kind, data in files.items()}
    facts: dict[str, Json] = {"size": size, "authority": authority, "policy": policy, "files": cast("Json", digests)}
    return {"anchor": facts if witness is None else {**facts, "witness": witness}}


def heads_at(vault: Path, sizes: Iterable[int]) -> dict[int, tuple[TreeHead, str]]:
    """Return size -> (tree head, SHA-256 of the log's first so many lines in hex), for those sizes that the log has, in one pass over its bytes."""
    wanted, found, state, tree = set(sizes), {}, sha256(), Tree()
    with (vault / LOG).open("rb") as file:
        for line in file if wanted else ():
            if not line.endswith(b"\n"):
                break
            state.update(line)
            tree.append(leaf_hash(line[:-1]))
            if tree.size in wanted:
                found[tree.size] = (TreeHead(tree.size, tree.root().hex()), state.hexdigest())
    return found


def named_in(bodies: Iterable[Mapping[str, Any]], type_: str) -> Iterator[Named]:
    """Yield the anchors that log lines of a type name, in the log's order; what is not in its form is passed over."""
    for body in bodies:
        facts = body.get("anchor")
        if body.get("type") != type_ or not isinstance(facts, dict):
            continue
        size, name, files, policy = facts.get("size"), facts.get("authority"), facts.get("files"), facts.get("policy")
        if isinstance(size, int) and size > 0 and isinstance(name, str) and is_name(name) and isinstance(files, dict):
            at = datetime.strptime(str(body["time"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            yield Named(size, name, None if policy is None else str(policy), files, int(body["seq"]), at, str(facts.get("witness", "")))


def check(vault: Path, named: Named, *, text: bytes | None, requested_at: datetime | None, is_synthetic: bool) -> Anchor:
    """Check a received anchor against the log and its own pinned root.

    Args:
        vault: the vault's folder.
        named: the anchor.
        text: what should have been stamped, computed from the log and its checkpoint; None where the log or the checkpoint has gone.
        requested_at: when the request was logged, by our clock; None where no entry says so.
        is_synthetic: the workspace is a demonstration.
    """
    try:
        files = {kind: path_of(vault, named.size, named.authority, kind).read_bytes() for kind in named.kinds}
    except OSError:
        return Anchor(named, None, "a file of it is missing")
    return check_files(named, files, text=text, requested_at=requested_at, is_synthetic=is_synthetic)


def check_files(named: Named, files: Mapping[str, bytes], *, text: bytes | None, requested_at: datetime | None, is_synthetic: bool) -> Anchor:
    """Check the files of a received anchor (`Named.kinds`), wherever they lie; otherwise as `check`."""
    changed = [kind for kind in named.kinds if sha256(files[kind]).hexdigest() != named.files.get(kind)]
    if changed:
        return Anchor(named, None, f"its files are not those that the log names ({', '.join(changed)})")
    if text is None or files["text"] != text:
        return Anchor(named, None, "what was stamped is not this log or this checkpoint")
    authority = Authority(named.authority, "", named.policy, files["root"].decode("ascii", "replace"))
    try:
        token = check_reply(files["reply"], request=files["request"], data=text, authority=authority, is_synthetic=is_synthetic)
    except (TimestampRefused, AuthorityUnusable) as error:
        return Anchor(named, None, str(error.facts["what"]))
    known = standing_of(token, authority, [files[REVOCATIONS]] if REVOCATIONS in named.files else [])
    if known.revoked:
        return Anchor(named, None, f"a certificate of it was revoked: {known.revoked}")
    return Anchor(named, token, "", clock_off(token.attested_at, requested_at or named.at, named.at), known.as_of)


def standing_of(token: Token, authority: Authority, lists: Sequence[bytes]) -> revocations.Standing:
    """Return what revocation lists say of the certificates behind an answer: those that came with it and the pinned ones."""
    return revocations.standing(lists, [*certificates_of(token.chain), *authority.certificates], token.attested_at)


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A witness's word after its check; ``at`` is None where it does not hold, and ``why`` says why."""

    named: Named
    at: datetime | None
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        named, at = self.named, _iso(self.at) if self.at else None
        return {"size": named.size, "witness": named.authority, "holds": self.at is not None, "why": self.why, "at": at, "log_seq": named.seq}


def check_cosignature(vault: Path, named: Named, head: TreeHead | None) -> Cosignature:
    """Check a witness's word against the log as it stands: the head at that size, and the witness's key that the entry names."""
    try:
        lines = path_of(vault, named.size, named.authority, "cosignature").read_bytes()
        note = (vault / CHECKPOINTS / f"{named.size}.note").read_bytes()
    except OSError:
        return Cosignature(named, None, "its file or its checkpoint is missing")
    return check_word(named, lines, note, head)


def check_word(named: Named, lines: bytes, note: bytes, head: TreeHead | None) -> Cosignature:
    """Check the text of a witness's word over a checkpoint, wherever both lie; otherwise as `check_cosignature`."""
    if sha256(lines).hexdigest() != named.files.get("cosignature"):
        return Cosignature(named, None, "its file is not the one that the log names")
    body = body_of(note)
    if head is None or body.split(b"\n")[1:3] != [str(head.size).encode(), b64encode(bytes.fromhex(head.root))]:
        return Cosignature(named, None, "what was cosigned is not this log")
    try:
        return Cosignature(named, verify_cosignature(body, lines, named.witness).at)
    except ProofInvalid as error:
        return Cosignature(named, None, str(error.facts["what"]))


def witness_key(path: Path) -> str:
    """Return the public key of a configured witness; "" where the file is not in its form."""
    try:
        return str(json.loads(path.read_bytes())["vkey"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def clock_off(attested_at: datetime, requested_at: datetime, received_at: datetime) -> int:
    """Return by how many seconds our clock is ahead of the authority's (behind: negative), 0 where both agree within `CLOCK_TOLERANCE`.

    The attested moment lies between request and receipt if the clocks agree, however long the answer was on its way.
    """
    if attested_at < requested_at - CLOCK_TOLERANCE:
        return int((requested_at - attested_at).total_seconds())
    if attested_at > received_at + CLOCK_TOLERANCE:
        return -int((attested_at - received_at).total_seconds())
    return 0


def stamped_text(vault: Path, origin: str, at: tuple[TreeHead, str] | None) -> bytes | None:
    """Return what an anchor stamps, from the log (`heads_at`) and its checkpoint as they stand; None where either is not there."""
    if at is None:
        return None
    head, prefix_sha256 = at
    try:
        checkpoint = (vault / CHECKPOINTS / f"{head.size}.note").read_bytes()
    except OSError:
        return None
    return text_of(origin, head, prefix_sha256=prefix_sha256, checkpoint=checkpoint)


def is_well_named(name: str) -> bool:
    """Whether a file below ``anchors``, named with its folder, may be what a killed writer left there."""
    size, _, file = name.partition("/")
    stem, _, suffix = file.partition(".")
    is_own = file == _TEXT or (is_name(stem) and suffix.removesuffix(".part") in {*_SUFFIXES.values(), _COSIGNATURE}) or file == f"{_TEXT}.part"
    return size.isascii() and size.isdigit() and is_own


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
