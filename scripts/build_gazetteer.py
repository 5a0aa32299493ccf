# SPDX-License-Identifier: Apache-2.0
"""Builds a gazetteer of universities for ``SOTDAE_GAZETTEER`` out of two files that somebody downloaded; it opens no network.

    python scripts/build_gazetteer.py --ror v1.70-ror-data.zip --wikidata universities.json --out universities-kr.toml

``--ror`` is a dump of the Research Organization Registry in schema 2.x (JSON, or the zip as published on Zenodo, community "ror-data"; CC0-1.0).
``--wikidata`` is optional: a result of the query below as JSON, saved from the Wikidata Query Service (CC0-1.0); it adds aliases::

    SELECT ?item ?ror ?name WHERE {
      ?item wdt:P6782 ?ror ; wdt:P17 wd:Q884 .
      { ?item rdfs:label ?name } UNION { ?item skos:altLabel ?name } FILTER(LANG(?name) IN ("ko", "en"))
    }

What it keeps: active organisations of one country that ROR calls education and whose names say that they are universities. What it leaves out, and
counts: schools below university, hospitals and attached schools, organisations without a full name, names that two institutions share, names that
hold control characters. A full name counts alone; what is shorter (…대) must stand as a word; two syllables, acronyms and nicknames need a second cue
(docs/formats/text-rules.md). The result is read back with the program's own loader before it is written, and its head names the sources with their
versions and digests. Equal files give equal bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from sotdae.text.rules.loading import RuleFile, built_in_files, examined
from sotdae.text.views import in_view

ROR_ID: Final = re.compile(r"https://ror\.org/(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})")
FULL: Final = re.compile(r"(?:대학교|대학|대학원|과학기술원|사관학교)$")
FULL_ENGLISH: Final = re.compile(r"\b(?:university|college|institute)\b", re.IGNORECASE)
BELOW: Final = re.compile(
    r"고등학교|중학교|초등학교|유치원|어린이집|여고$|여중$|고교|과학고|영재학교|부속|부설|병원|의료원|(?<!대)학원$|평생교육원"
    r"|\b(?:high|middle|elementary|primary|secondary|nursery|kindergarten|hospital|medical cent(?:er|re)|preschool)\b",
    re.IGNORECASE,
)
"""What says that something is no university, whatever else its name says."""
SHORT_ENDINGS: Final = (("여자대학교", "여대"), ("대학교", "대"))
SHORTEST_FULL: Final = 5
SHORTEST_ALONE: Final = 3
LONGEST: Final = 60


class Source(NamedTuple):
    """A file that was read: which, of what version, how many records it held."""

    name: str
    file: str
    version: str
    digest: str
    records: int


class Place(NamedTuple):
    """An institution in the making."""

    ror: str
    korean: str | None
    english: str | None
    names: frozenset[str]
    nicknames: frozenset[str]


def main() -> int:
    """Read the command line, build, check, write; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--ror", type=Path, required=True)
    parser.add_argument("--wikidata", type=Path)
    parser.add_argument("--country", default="KR")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    try:
        text, told = build(chosen.ror, chosen.wikidata, chosen.country)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"nothing was written: {error}", file=sys.stderr)
        return 1
    chosen.out.write_text(text, "utf-8")
    print(f"{chosen.out}: {told['kept']} universities")
    for why, count in sorted(told.items()):
        if why != "kept":
            print(f"  left out, {why}: {count}")
    return 0


def build(ror: Path, wikidata: Path | None, country: str) -> tuple[str, Counter[str]]:
    """Return the gazetteer and how many were kept and left out, and why.

    Raises:
        ValueError: if a file is not in its form, or nothing is left.
    """
    told: Counter[str] = Counter()
    records, first = read_ror(ror)
    sources = [first]
    aliases: dict[str, set[str]] = defaultdict(set)
    if wikidata is not None:
        rows, second = read_wikidata(wikidata)
        sources.append(second)
        for identifier, name in rows:
            aliases[identifier].add(name)
    places = [place for record in records if (place := place_of(record, country, aliases, told)) is not None]
    tables = list(tables_of(sorted(places), told))
    if not tables:
        message = f"no university of {country} in {ror.name}"
        raise ValueError(message)
    told["kept"] = len(tables)
    text = "\n\n".join([head(sources, country), *tables]) + "\n"
    faults = [found for found in examined([*built_in_files(), RuleFile("new.toml", text.encode())]) if isinstance(found, str)]
    if faults:
        message = f"{len(faults)} rules do not hold; the first: {faults[0]}"
        raise ValueError(message)
    return text, told


def read_ror(path: Path) -> tuple[list[dict[str, Any]], Source]:
    """Return the records of a ROR dump in schema 2.x.

    Raises:
        ValueError: if it is no such dump.
    """
    content = path.read_bytes()
    name, data = path.name, content
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            members = sorted(member for member in archive.namelist() if member.endswith(".json"))
            chosen = [member for member in members if "schema_v2" in member] or members
            if not chosen:
                message = f"{path.name} holds no JSON"
                raise ValueError(message)
            name, data = chosen[0], archive.read(chosen[0])
    records = json.loads(data)
    whole = isinstance(records, list) and records and all(isinstance(record, dict) and isinstance(record.get("names"), list) for record in records)
    if not whole:
        message = f"{path.name} is no list of ROR records in schema 2.x (they have names with types)"
        raise ValueError(message)
    version = re.search(r"v\d+\.\d+(?:\.\d+)?", name) or re.search(r"v\d+\.\d+(?:\.\d+)?", path.name)
    return records, Source("ROR", path.name, version.group() if version else "unknown", hashlib.sha256(content).hexdigest(), len(records))


def read_wikidata(path: Path) -> tuple[list[tuple[str, str]], Source]:
    """Return (ROR id, name) pairs of a saved query result.

    Raises:
        ValueError: if it is none.
    """
    content = path.read_bytes()
    document = json.loads(content)
    bindings = document.get("results", {}).get("bindings") if isinstance(document, dict) else None
    if not isinstance(bindings, list) or not bindings or not all(isinstance(row, dict) and {"ror", "name"} <= set(row) for row in bindings):
        message = f"{path.name} is no query result with ?ror and ?name"
        raise ValueError(message)
    rows = [(str(row["ror"].get("value")), str(row["name"].get("value"))) for row in bindings]
    found = [(identifier.removeprefix("https://ror.org/"), name) for identifier, name in rows]
    version = document.get("head", {}).get("downloaded") or "as downloaded"
    return found, Source("Wikidata", path.name, str(version), hashlib.sha256(content).hexdigest(), len(rows))


def place_of(record: Mapping[str, Any], country: str, aliases: Mapping[str, Iterable[str]], told: Counter[str]) -> Place | None:
    """Return a record as an institution, or None with the reason counted."""
    countries = {location.get("geonames_details", {}).get("country_code") for location in record.get("locations", [])}
    if country not in countries or "education" not in record.get("types", []):
        return None
    matched = ROR_ID.fullmatch(str(record.get("id")))
    if matched is None:
        told["without a ROR id"] += 1
        return None
    if record.get("status") != "active":
        told["no longer active"] += 1
        return None
    labels, others = [], []
    for name in record["names"]:
        value, kinds = clean(name.get("value")), name.get("types", [])
        if value is None:
            told["names with control characters or too long"] += 1
        else:
            (labels if {"label", "ror_display"} & set(kinds) else others).append((value, name.get("lang"), kinds))
    more = [value for value in (clean(name) for name in aliases.get(matched.group(1), ())) if value is not None]
    if any(BELOW.search(value) for value, _, _ in labels):
        told["schools below university, attached schools, hospitals"] += 1
        return None
    full = [value for value, _, _ in labels if FULL.search(value) or FULL_ENGLISH.search(value)]
    if not full:
        told["without a university's full name"] += 1
        return None
    korean = next((value for value, lang, _ in labels if lang == "ko" or re.search("[가-힣]", value)), None)
    english = next((value for value, lang, _ in labels if lang == "en" or value.isascii()), None)
    names, nicknames = sorted_names([*full, *(value for value, _, kinds in others if "acronym" not in kinds), *more])
    nicknames |= {value for value, _, kinds in others if "acronym" in kinds}
    return Place(matched.group(1), korean, english, frozenset(names), frozenset(nicknames - names))


def clean(name: object) -> str | None:
    """Return a name in NFC with single spaces, or None if it holds what a name does not."""
    if not isinstance(name, str):
        return None
    made = " ".join(unicodedata.normalize("NFC", name).split())
    odd = any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"} for letter in made)
    return None if odd or not 1 < len(made) <= LONGEST else made


def sorted_names(values: Iterable[str]) -> tuple[set[str], set[str]]:
    """Tell names that count alone from nicknames that need a second cue; add the usual short form of each full Korean name."""
    names, nicknames = set(), set()
    for value in values:
        if BELOW.search(value):
            continue
        if (FULL.search(value) and len(value) >= SHORTEST_FULL) or (value.isascii() and FULL_ENGLISH.search(value)):
            names.add(value)
            for ending, short in SHORT_ENDINGS:
                if value.endswith(ending):
                    made = value.removesuffix(ending) + short
                    (names if len(made) >= SHORTEST_ALONE else nicknames).add(made)
                    break
        elif re.fullmatch("[가-힣]{2,}대", value):
            names.add(value)
        else:
            nicknames.add(value)
    return names, nicknames


def tables_of(places: list[Place], told: Counter[str]) -> Iterator[str]:
    """Yield each institution as a TOML table; a name that two of them share names neither."""
    owners: dict[str, set[str]] = defaultdict(set)
    for place in places:
        for name in place.names | place.nicknames:
            owners[in_view(name, "v2")].add(place.ror)
    for place in places:
        names = [name for name in sorted(place.names) if len(owners[in_view(name, "v2")]) == 1 and len(in_view(name, "v2")) >= SHORTEST_ALONE]
        short = [name for name in sorted(place.nicknames) if len(owners[in_view(name, "v2")]) == 1 and len(in_view(name, "v2")) > 1]
        told["names that two institutions share, or of one letter"] += len(place.names) + len(place.nicknames) - len(names) - len(short)
        if not names:
            told["without a name of its own"] += 1
            continue
        title = f"{{ ko = {quoted(place.korean or place.english or names[0])}, en = {quoted(place.english or place.korean or names[0])} }}"
        lines = ["[[institution]]", f'id = "ror-{place.ror}"', "version = 1", f"title = {title}", f"names = {listed(names)}"]
        yield "\n".join([*lines, *([f"short = {listed(short)}"] if short else [])])


def head(sources: Iterable[Source], country: str) -> str:
    """Return the file's head: what it is, and what it was made from."""
    lines = ["# Universities by name, made by scripts/build_gazetteer.py; do not edit, make it anew.", "", "[gazetteer]"]
    lines.append(f"title = {quoted(f'universities of {country}')}")
    for source in sources:
        lines += ["", "[[gazetteer.source]]", f"name = {quoted(source.name)}", f"version = {quoted(source.version)}", 'licence = "CC0-1.0"']
        lines += [f"file = {quoted(source.file)}", f'sha256 = "{source.digest}"', f"records = {source.records}"]
    return "\n".join(lines)


def quoted(text: str) -> str:
    """Return a TOML string: what JSON writes is one, as long as no control character is in it."""
    return json.dumps(text, ensure_ascii=False)


def listed(names: Iterable[str]) -> str:
    """Return a TOML list of strings."""
    return "[" + ", ".join(quoted(name) for name in names) + "]"


if __name__ == "__main__":
    sys.exit(main())
