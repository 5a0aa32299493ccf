# SPDX-License-Identifier: Apache-2.0
"""H61 to H80: JSON, tables, XML and other texts."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import exports
from hostile_list import NO_READER, Members, alone, chat, room, said, verb, write


def raw(number: int, *records: str, **header: Any) -> bytes:
    """Return an export whose records are written as they stand, after one good message."""
    head = {**{name: value for name, value in exports.chat([], number=room(number)).items() if name != "messages"}, **header}
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    listed = ",\n".join([json.dumps(exports.message(1, "꽃"), ensure_ascii=False), *records])
    return f'{opening},\n "messages": [\n{listed}\n ]\n}}'.encode("utf-8", "surrogatepass")


def record(number: int, **fields: str) -> str:
    """Return a record whose fields are written as they stand."""
    held = {"id": str(number), "type": '"message"', "date": '"2024-08-26T00:33:20"', "date_unixtime": '"1724600000"', "from": '"표본"'}
    held |= {"from_id": '"user101"', "text": '"꽃"', "text_entities": "[]", **fields}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in held.items()) + "}"


@alone("H61", "record that nests 100,000 deep")
def _deep(folder: Path, full: bool) -> Members:
    del folder
    depth = 1_000_000 if full else 100_000
    return {"result.json": raw(61, record(2, text="[" * depth + "]" * depth), record(3))}


@alone("H62", "numbers of a million digits, 1e400, NaN, -0")
def _numbers(folder: Path, full: bool) -> Members:
    del folder
    digits = "9" * (1_000_000 if full else 4_000)
    odd = [record(2, width=digits), record(3, width="1e400"), record(4, width="NaN"), record(5, width="-0"), record(6, date_unixtime="1e400")]
    return {"result.json": raw(62, *odd, record(7, id=digits), record(8))}


@alone("H63", "one key twice, with two ids")
def _twice(folder: Path, full: bool) -> Members:
    del folder, full
    return {"result.json": raw(63, '{"id": 2, "id": 3, ' + record(2)[10:], record(4))}


@alone("H64", "half a surrogate, NUL, U+2028 in texts")
def _letters(folder: Path, full: bool) -> Members:
    del folder, full
    return {"result.json": raw(64, record(2, text='"\\ud800"'), record(3, text='"a\\u0000b"'), record(4, text='"\\u2028"'), record(5))}


@alone("H65", "fields that lack, are of another kind, or are too large; negative ids")
def _kinds(folder: Path, full: bool) -> Members:
    del folder, full
    odd = [
        record(2, text="{}"),
        record(3, text_entities="7"),
        record(-4),
        record(5, id="5.5"),
        record(6, id="9007199254740993.0"),
        record(7, type="[1]"),
    ]
    more = [
        record(8, from_id="[]"),
        record(9, photo="{}"),
        record(10, file="[]"),
        record(11, reactions='"x"'),
        record(12, poll="[]"),
        record(13, id="null"),
    ]
    return {"result.json": raw(65, *odd, *more, '"a text"', "5", "null", "{}", record(14, inline_bot_buttons="[[{}, 5], 5]"), record(15))}


@alone("H66", "times of the year 0 and 292277026596, a leap second, none")
def _times(folder: Path, full: bool) -> Members:
    del folder, full
    dates = (
        '"0000-00-00T00:00:00"',
        '"292277026596-12-04T15:30:08"',
        '"2016-12-31T23:59:60"',
        '"1987-05-10T02:30:00"',
        "null",
        '"+10000-01-01T00:00:00"',
    )
    unix = ('"9224318015999"', '"-62167219200"', '"99999999999999999999"', "null", "[]", '"1e9"')
    odd = [record(2 + place, date=date, date_unixtime="null") for place, date in enumerate(dates)]
    return {"result.json": raw(66, *odd, *(record(20 + place, date_unixtime=one) for place, one in enumerate(unix)))}


@alone("H67", "one line of 2 GB, streamed (here 256 MB: the sealing of two takes its time from every disk)")
def _line(folder: Path, full: bool) -> Path:
    path = folder / "result.json"
    good, size = raw(67, record(2)), (256 << 20) if full else (2 << 20)
    opening, _, end = good.rpartition(b"\n ]")
    with path.open("wb") as stream:
        stream.write(opening.replace(b"\n", b" "))
        for number in range(3, 3 + size // (1 << 18)):
            stream.write(
                b"," + record(number, text=json.dumps("꽃 " * 50_000, ensure_ascii=False), note=json.dumps("x " * 30_000)).encode()[: 1 << 18]
            )
        stream.write(b" ]" + end)
    return path


@alone("H68", "two exports in one file, and bytes behind the end")
def _concatenated(folder: Path, full: bool) -> list[Path]:
    del full
    write(folder / "a", {"result.json": chat(68) + chat(680)})
    write(folder / "b", {"result.json": b"\xef\xbb\xbf" + chat(681) + b"\n}}} trailing"})
    return [folder / "a", folder / "b"]


@alone("H69", "messages that answer themselves, or are forwarded in a circle")
def _circles(folder: Path, full: bool) -> Members:
    del folder, full
    listed = [record(2, reply_to_message_id="2"), record(3, reply_to_message_id="4", forwarded_from='"나"'), record(4, reply_to_message_id="3")]
    return {"result.json": raw(69, *listed)}


@alone("H70", "counts of members of -1, 10^18, shrinking, 160K, in a table")
def _counts(folder: Path, full: bool) -> Path:
    del full
    path = folder / "counts.csv"
    rows = ("-1", str(10**18), "1300", "12", "160K", "16만", "", "1e9", "１３００", "NaN")
    lines = [f"2024-08-{place + 10}T00:00:00+09:00,@flower_demo_70,{row}" for place, row in enumerate(rows)]
    path.write_text("checked_at,username,members\n" + "\n".join(lines) + "\n", "utf-8")
    return path


@alone("H71", "table whose cells are formulas")
def _formulas(folder: Path, full: bool) -> Path:
    del full
    path = folder / "counts.csv"
    cells = ("=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1+1", '"=1\n+2"')
    lines = [f'2024-08-{place + 10}T00:00:00+09:00,@flower_demo_71,"{cell.strip(chr(34))}",1300' for place, cell in enumerate(cells)]
    path.write_bytes(("checked_at,username,title,members\n" + "\n".join(lines) + "\n").encode())
    return path


@alone("H72", "table of 5,000 columns")
def _columns(folder: Path, full: bool) -> Path:
    del full
    return _wide(folder, 5_000)


@alone("H72b", "table of 100,000 columns, whose line of names is longer than what is looked at: no reader takes it")
def _more_columns(folder: Path, full: bool) -> Path:
    del full
    return _wide(folder, 100_000)


def _wide(folder: Path, many: int) -> Path:
    path = folder / "counts.csv"
    head = "checked_at,username,members" + ",x" * many
    path.write_text(f"{head}\n2024-08-26T00:00:00+09:00,@flower_demo_72,1300{',1' * many}\n" * 1, "utf-8")
    return path


_EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % b SYSTEM "http://127.0.0.1/x.dtd"> %b;]>'


@alone("H73", "XML with entities that lie in files and elsewhere", NO_READER)
def _external(folder: Path, full: bool) -> Path:
    del full
    path = folder / "export.xml"
    path.write_text(f'<?xml version="1.0"?>{_EXTERNAL}<x>&a;</x>', "utf-8")
    return path


@alone("H73b", "page with the same document type: it is read as HTML, which has no such entities")
def _external_page(folder: Path, full: bool) -> Members:
    del folder, full
    import hostile_pages  # (only its writer)

    return {"messages.html": hostile_pages.page(73, "&a; &b;", "둘").replace(b"<!DOCTYPE html>", _EXTERNAL.encode(), 1)}


@alone("H74", "billion laughs, and one long entity very often", NO_READER)
def _laughs(folder: Path, full: bool) -> list[Path]:
    del full
    bomb = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10 if at else "lol"}">' for at in range(10))
    one, two = folder / "laughs.xml", folder / "quadratic.xml"
    one.write_text(f'<?xml version="1.0"?><!DOCTYPE x [{bomb}]><x>&e9;</x>', "utf-8")
    two.write_text(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><x>{"&a;" * 20_000}</x>', "utf-8")
    return [one, two]


@alone("H75", "XInclude, a document type elsewhere, 100,000 attributes", NO_READER)
def _include(folder: Path, full: bool) -> Path:
    del full
    path = folder / "export.xml"
    attributes = " ".join(f'a{at}=""' for at in range(100_000))
    include = '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x {attributes}>{include}</x>', "utf-8")
    return path


@alone("H76", "STIX and JSON-LD with a context elsewhere, circles, __proto__", NO_READER)
def _linked(folder: Path, full: bool) -> list[Path]:
    del full
    stix = {"type": "bundle", "id": "bundle--1", "objects": [{"id": "a", "created_by_ref": "a", "__proto__": {"x": 1}}]}
    linked = {"@context": "http://127.0.0.1/context.jsonld", "@id": "a", "a": {"@id": "a"}, "constructor": {"prototype": {}}}
    made = [folder / "stix.json", folder / "linked.jsonld"]
    for path, body in zip(made, (stix, linked), strict=True):
        path.write_text(json.dumps(body), "utf-8")
    return made


@verb("H77", "rules from outside whose patterns do not end")
def _rules(folder: Path, full: bool) -> Sequence[str]:
    del full
    patterns = ("(a+)+$", "(a|a){0,64}{0,64}", "(?:a{0,64}){0,64}b", "(?:a?){0,64}a{0,64}", ".*.*.*x")
    text = "".join(
        f"[[signal]]\nid = 'gate.x{at}'\nfamily = 'gate'\nversion = 1\ntitle = {{ ko = 'x', en = 'x' }}\nview = 'v1'\npattern = '{pattern}'\n"
        "needs = ['aa']\npositive = ['aa']\nnegative = ['book']\n"
        for at, pattern in enumerate(patterns)
    )
    return ("rules", "--check", str(write(folder / "pack", {"bad.toml": text.encode()})))


@alone("H78", "pickle, npz and parquet that would run or fill something", NO_READER)
def _pickles(folder: Path, full: bool) -> list[Path]:
    del full
    call = b"cposix\nsystem\n(S'touch /tmp/sotdae-escape.txt'\ntR."
    made = {"x.pkl": call, "x.npz": b"\x93NUMPY\x01\x00" + call, "x.parquet": b"PAR1" + b"\xff" * 64 + (1 << 30).to_bytes(4, "little") + b"PAR1"}
    write(folder, made)
    return [folder / name for name in made]


@alone("H79", "YAML that names Python objects", NO_READER)
def _yaml(folder: Path, full: bool) -> Path:
    del full
    path = folder / "x.yaml"
    path.write_text("!!python/object/apply:os.system ['touch /tmp/sotdae-escape.txt']\n", "utf-8")
    return path


@alone("H80", "texts made for patterns that go back: digits, blanks, half links, half accounts, single jamo")
def _bombs(folder: Path, full: bool) -> Members:
    del folder
    many = 16_000 if full else 3_000
    pieces = ("a", " ", "1", "-", "가", "t.me/", "https://", "국민 1", "1,", "(", "점", "ㄱ", "0x", "@", "신청 ", "만원 ", "t . me ")
    return {"result.json": chat(80, said(*(piece * (many // len(piece)) + "!" for piece in pieces)))}


@alone("S4", "file of a gigabyte of nothing, called result.json", NO_READER)
def _sparse(folder: Path, full: bool) -> Path:
    path = folder / "result.json"
    with path.open("wb") as stream:
        os.truncate(stream.fileno(), (1 << 30) if full else (1 << 20))
    return path


@alone("S5", "export whose records never end: no bracket closes")
def _open_end(folder: Path, full: bool) -> Members:
    del folder
    return {"result.json": raw(105, record(2)).rpartition(b"\n ]")[0] + b',\n{"id": 3, "text": "' + b"x " * ((4 << 20) if full else (1 << 17))}


@alone("S6", "export with a picture inside its text (base64): digested, neither sealed nor read")
def _inline(folder: Path, full: bool) -> Members:
    del folder, full
    return {"other/result.json": chat(106), "result.json": chat(1060, said("data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAA" * 400))}


@alone("S7", "account's export, without saying which chats")
def _account(folder: Path, full: bool) -> Path:
    del full
    return exports.write_account(folder / "in", [exports.chat(exports.TEN[:2], number=room(107))])


@alone("S8", "export with the mark of the simulation, into a real workspace")
def _marked(folder: Path, full: bool) -> Path:
    del full
    from sotdae.simulation.exports import write_demo  # (heavy)
    from sotdae.simulation.story import build_world

    return next(capture.path for capture in write_demo(build_world(3, 0.05), folder / "demo") if not capture.chats)


@alone("S9", "texts, title and names with escape sequences for terminals")
def _escapes(folder: Path, full: bool) -> Members:
    del folder, full
    signs = ("\x1b[2J\x1b[H", "\x1b]52;c;eA==\x07", "\x9b31m", "\x1b]8;;http://127.0.0.1/\x07x", "\u202e꽃\u2069", "\r\n\x08\x08")
    return {"result.json": chat(109, said(*signs), name="\x1b[2J\u202e꽃")}
