# SPDX-License-Identifier: Apache-2.0
"""What is fuzzed: every registered reader, and whatever else reads bytes that somebody else may have written.

A target takes bytes and returns; what it is allowed to raise it catches itself, and what it promises it asserts, so whatever comes out is a finding.
To add one (a court bundle's verifier, a new exchange format), append a `Target` to `targets`; the bounded run of ``make test`` and ``make fuzz`` pick
it up by themselves, as they do a new reader by its entry point.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import fuzz_bundles
import fuzz_seeds as seeds
from memory_source import MemorySource

from sotdae.captures.reader import AccountReader, Reader, ReadOptions
from sotdae.captures.source import digest, open_source
from sotdae.custody import checkpoints, details, log, verification
from sotdae.custody.keyring import Keyring
from sotdae.custody.sealing import new_identity, open_bytes, seal_bytes
from sotdae.custody.vault import Mode, Vault
from sotdae.errors import CaptureError, CustodyError, ExchangeError, MediaError, SotdaeError
from sotdae.exchange.gexf import Gexf
from sotdae.exchange.hash_bundle import read_bundle
from sotdae.exchange.hash_list_reading import read_hash_list
from sotdae.media import heif, sniffing, video_header
from sotdae.registry import EXPORTERS, READERS, load
from sotdae.text.prints import printable
from sotdae.text.rules.loading import RuleFile, examined, head_of
from sotdae.text.rules.rule import Rule
from sotdae.text.validators import accounts, addresses, contacts, links, money
from sotdae.text.views import VIEWS, views

NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "telegram-desktop-json": ("result.json", "json"),
    "telegram-desktop-html": ("messages.html", "html"),
    "telegram-preview": ("page.html", "html"),
    "member-series": ("counts.csv", "csv"),
}
"""Under which name a reader gets its input, and by which grammar it is changed; a reader that is not here gets ``input.bin`` and blind changes."""
_SEEDS: Final[Mapping[str, Callable[[], tuple[bytes, ...]]]] = {
    "telegram-desktop-json": seeds.json_exports,
    "telegram-desktop-html": seeds.html_exports,
    "telegram-preview": seeds.preview_pages,
    "member-series": seeds.tables,
}
_MOST_ROWS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that reads foreign bytes.

    Attributes:
        name: ``reader:telegram-desktop-json``, ``verify:vault``, …
        kind: the grammar by which inputs are changed: ``json``, ``html``, ``csv``, ``toml``, ``text``, ``zip`` or ``bytes``.
        seeds: returns sound inputs to begin from.
        run: reads bytes; raises only what is a finding.
    """

    name: str
    kind: str
    seeds: Callable[[], Sequence[bytes]]
    run: Callable[[bytes], object]


def targets() -> list[Target]:
    """Return everything that is fuzzed, readers first."""
    return [*_readers(), *_containers(), *_texts(), *_custody(), *_exchange(), *_media()]


# --- readers ----------------------------------------------------------------------------------------------------------------------------------------


def _readers() -> Iterator[Target]:
    for plugin in load(READERS):
        name, kind = NAMES.get(plugin.name, ("input.bin", "bytes"))
        begin = _SEEDS.get(plugin.name, lambda: (b"", b"\0" * 64))
        yield Target(f"reader:{plugin.name}", kind, begin, _reading(cast("Reader", plugin.value), name))


def _reading(reader: Reader, name: str) -> Callable[[bytes], object]:
    options = ReadOptions(capture_id="c" * 64)

    def run(data: bytes) -> int:
        source = MemorySource({name: data})
        try:
            detection = reader.detect(source)
            if detection is None:
                return 0
            assert set(detection.names) <= {name}
            rows = 0
            item = source.item_id(name)
            for row in reader.read(source, detection.names, options):
                rows += 1
                assert row.item_id == item
                assert 0 <= row.byte_offset <= row.byte_offset + row.byte_length <= len(data), "a row stands outside its member"
            assert rows < _MOST_ROWS
            if isinstance(reader, AccountReader):
                for chat in reader.chats(source, detection.names) or ():
                    assert 0 <= chat.byte_offset <= chat.byte_offset + chat.byte_length <= len(data)
        except CaptureError:
            return 0
        return rows

    return run


# --- what comes before a reader ---------------------------------------------------------------------------------------------------------------------


def _containers() -> Iterator[Target]:
    place = tempfile.TemporaryDirectory(prefix="sotdae-fuzz-")

    def run(data: bytes) -> object:
        path = Path(place.name, "input.zip")
        path.write_bytes(data)
        try:
            source = open_source(path)
        except CaptureError:
            return None
        try:
            for name in source.names()[:64]:
                assert "\0" not in name
                try:
                    with source.open(name) as stream:
                        digest(stream)
                except CaptureError:
                    continue
        finally:
            source.close()
        return None

    yield Target("source:archive", "zip", seeds.archives, run)


# --- texts ------------------------------------------------------------------------------------------------------------------------------------------


def _texts() -> Iterator[Target]:
    yield Target("rules:loader", "toml", seeds.rule_files, _load_rules)
    yield Target("text:validators", "text", seeds.texts, _validate)
    yield Target("text:views", "text", seeds.texts, _normalise)


def _load_rules(data: bytes) -> None:
    file = RuleFile("input.toml", data, "fuzz")
    head_of(file)
    for found in examined([file]):
        assert isinstance(found, Rule | str)


def _validate(data: bytes) -> None:
    text = data.decode("utf-8", "replace")

    def key(value: str) -> str:
        return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()

    for find in (accounts.find_bank_accounts, accounts.find_phones, accounts.find_gift_codes):
        for found in find(text, key):
            assert 0 <= found.start < found.end <= len(text)
    for start, end, link in links.find_telegram(text):
        assert 0 <= start < end <= len(text)
        contacts.link_point(text[start:end], link.kind, username=link.username, invite_hash=link.invite_hash, normal=None, key_of=key)
    contacts.checked_point(text, key)
    contacts.link_point(text, "external", username=None, invite_hash=None, normal=None, key_of=key)
    money.read_krw(text)
    for word in text.split()[:32]:
        for read in (addresses.read_bitcoin_address, addresses.read_tron_address, addresses.read_ethereum_address):
            read(word)
        money.read_krw(word)
        accounts.is_account(word)


def _normalise(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    held = views(text)
    for name in VIEWS:
        view = held.view(name)
        if view.text:
            start, end = view.original(0, len(view.text))
            assert 0 <= start <= end <= len(text)
    printable(text)


# --- custody ----------------------------------------------------------------------------------------------------------------------------------------


def _custody() -> Iterator[Target]:
    root = tempfile.TemporaryDirectory(prefix="sotdae-fuzz-")
    folder = Path(root.name)
    keyring = Keyring.create(folder / "keys", passphrase=None, protected=False)
    vault = Vault.create(folder / "vault", mode=Mode.SYNTHETIC, keyring=keyring, now=seeds.WHEN, origin="sotdae.local/log", legal_basis=None)
    vault.sign_checkpoint(keyring)
    line = (folder / "vault" / "log.jsonl").read_bytes().split(b"\n")[0]
    origin, public = checkpoints.parse_key_line(json.loads(line)["vkey"])
    note = next((folder / "vault" / "checkpoints").glob("*.note")).read_bytes()
    batch, batch_root = details.encode([{"item_id": "a" * 64, "name": "표본"}, {"item_id": "b" * 64}])
    identity, recipient = new_identity()
    sealed = seal_bytes(b"benign", [recipient])

    def one_of(raised: type[SotdaeError], read: Callable[[bytes], object], sound: bytes) -> Callable[[bytes], None]:
        def run(data: bytes) -> None:
            try:
                read(data)
            except raised:
                return
            assert data == sound, "changed bytes were taken for sound ones"

        return run

    yield Target("custody:log-line", "json", lambda: (line,), _log_line)
    yield Target("custody:checkpoint", "text", lambda: (note,), _checkpoint(note, origin, public))
    yield Target("custody:details", "json", lambda: (batch,), _details(batch_root))
    yield Target("custody:age", "bytes", lambda: (sealed,), one_of(CustodyError, lambda data: open_bytes(data, identity, "0" * 64), sealed))
    yield Target("verify:vault", "json", lambda: (_which(folder),), _verifying(folder, root))


def _checkpoint(note: bytes, origin: str, public: bytes) -> Callable[[bytes], None]:
    """A note may bear further signatures (C2SP signed-note); what it signs may not change."""
    sound = checkpoints.verify_note(note, origin, public)

    def run(data: bytes) -> None:
        try:
            head = checkpoints.verify_note(data, origin, public)
        except CustodyError:
            return
        assert head == sound, "another tree head passed for the signed one"

    return run


def _log_line(data: bytes) -> None:
    try:
        log.parse_line(data, 1)
    except CustodyError:
        return


def _details(root: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        try:
            details.decode(data, root)
        except CustodyError:
            return

    return run


def _which(folder: Path) -> bytes:
    """The seed of the verifier: the log, whose bytes are changed most."""
    return (folder / "vault" / "log.jsonl").read_bytes()


def _verifying(folder: Path, held: object) -> Callable[[bytes], None]:
    """Put the input in place of each covered file in turn; whoever changed a byte is noticed, and nothing is raised."""
    covered = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and (path.parent.name in {"keys", "checkpoints"} or path.name == "log.jsonl")
    ]
    state = {"turn": 0}

    def run(data: bytes) -> None:
        assert held is not None
        state["turn"] += 1
        path = covered[0 if state["turn"] % 4 else state["turn"] // 4 % len(covered)]
        path = folder / "vault" / "log.jsonl" if state["turn"] % 4 else path
        sound = path.read_bytes()
        path.write_bytes(data)
        try:
            found = verification.verify(folder / "vault")
        finally:
            path.write_bytes(sound)
        assert data == sound or not found.ok or found.unlogged, f"a changed {path.name} was not noticed"

    return run


# --- what partners send -----------------------------------------------------------------------------------------------------------------------------


def _exchange() -> Iterator[Target]:
    yield Target("exchange:hash-list", "zip", seeds.hash_lists, _refusing(ExchangeError, read_hash_list))
    yield Target("verify:bundle", "json", fuzz_bundles.bodies, fuzz_bundles.checking())
    yield Target("exchange:hash-bundle", "json", seeds.bundle_json, _refusing(ExchangeError, read_bundle))
    graph = b'<?xml version="1.0"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph><nodes count="0"/><edges count="0"/></graph></gexf>'
    page = b'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>R-01</title></head><body><p>x</p></body></html>'
    for plugin in load(EXPORTERS):
        exporter: Any = plugin.value
        seed = graph if isinstance(exporter, Gexf) else page

        def run(data: bytes, exporter: Any = exporter) -> None:
            list(exporter.check(io.BytesIO(data)))

        yield Target(f"check:{plugin.name}", "html", lambda seed=seed: (seed,), run)  # type: ignore[misc]  # (a default binds it)


def _refusing(raised: type[SotdaeError], read: Callable[[bytes], object]) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        try:
            read(data)
        except raised:
            return

    return run


# --- outlines of media that are read here, not by a library -----------------------------------------------------------------------------------------


def _media() -> Iterator[Target]:
    def run(data: bytes) -> None:
        sniffing.sniff(data[:64])
        try:
            heif.plan(data)
        except MediaError:
            return
        video_header.iso_header(data)
        video_header.ebml_header(data)
        video_header.played(data)

    yield Target("media:outlines", "bytes", seeds.media_outlines, run)
