# SPDX-License-Identifier: Apache-2.0
"""Which text rules are in force: the program's own, private packs (``SOTDAE_RULES``), and lists of institutions (``SOTDAE_GAZETTEER``).

Both settings hold one folder or file, or several with the platform's own separator between them (``:`` on Linux). A pack that does not hold stops the
work: an office that trusts its rules must not find out later that they were left out. The demonstration has a gazetteer of universities that do not
exist; it is in force there and nowhere else.
"""

from __future__ import annotations

import os
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from sotdae.text.rules import RuleSet
from sotdae.text.rules.cost import everyday, slow_rules
from sotdae.text.rules.loading import RuleFile, built_in_files, examined, examples_of, files_in, head_of, load_rules
from sotdae.text.rules.rule import Rule

ENVIRONMENT: Final = "SOTDAE_RULES"
GAZETTEER: Final = "SOTDAE_GAZETTEER"
MADE_UP: Final = "made-up"
"""The pack of the demonstration's own gazetteer."""
_MADE_UP_FILE: Final = "made_up_universities.toml"
INSTITUTION: Final = "institution"
_MENTION: Final = "institution.mention"
"""The one rule of the family that names no institution."""
Row = dict[str, Any]


def folders() -> list[Path]:
    """Return the folders and files of private packs and gazetteers, in the order in which they are named."""
    return [Path(name) for setting in (ENVIRONMENT, GAZETTEER) for name in os.environ.get(setting, "").split(os.pathsep) if name]


def in_force(*, synthetic: bool = False) -> RuleSet:
    """Return all rules that are in force.

    Args:
        synthetic: in a demonstration, whose made-up universities are known.

    Raises:
        RuleInvalid: if a pack does not hold.
    """
    return load_rules(folders(), [made_up()] if synthetic else [])


def made_up() -> RuleFile:
    """Return the demonstration's gazetteer."""
    return RuleFile(_MADE_UP_FILE, (files("sotdae.simulation") / _MADE_UP_FILE).read_bytes(), MADE_UP)


def is_named(rule_id: str) -> bool:
    """Say whether a rule stands for one institution of a gazetteer."""
    return rule_id.startswith(f"{INSTITUTION}.") and rule_id != _MENTION


def listed() -> list[Row]:
    """Return the rules in force as JSON, variants of one id together, by pack, family and id.

    Raises:
        RuleInvalid: if a pack does not hold.
    """
    rows: dict[str, Row] = {}
    for rule in in_force().rules:
        row = rows.setdefault(rule.rule_id, _row(rule))
        row["rules"] += 1
        row["views"] = sorted({*row["views"], rule.view})
        row["variants"] = sorted({*row["variants"], *([rule.variant] if rule.variant else [])})
        row["version"] = max(row["version"], rule.version)
    return sorted(rows.values(), key=lambda row: (row["pack"] != "built-in", row["pack"], row["family"], row["rule"]))


def gazetteers() -> list[Row]:
    """Return each file in force that names institutions: pack, file, how many, and the sources that its head states.

    Raises:
        RuleInvalid: if a pack does not hold.
    """
    named = Counter((row["pack"], row["file"]) for row in listed() if is_named(row["rule"]))
    contents = {(file.pack, file.name): file for folder in folders() for file in files_in(folder)}
    return [
        {"pack": pack, "file": name, "institutions": named[pack, name], "sources": _sources(contents[pack, name])} for pack, name in sorted(named)
    ]


def _sources(file: RuleFile) -> list[Row]:
    """What a gazetteer's head says of where its names come from; a value that is no plain word or number is left out."""
    listed = head_of(file).get("source", [])
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    return [{name: row[name] for name in ("name", "version", "licence", "sha256") if isinstance(row.get(name), str)} for row in rows]


def _row(rule: Rule) -> Row:
    return {
        "rule": rule.rule_id,
        "family": rule.family,
        "version": rule.version,
        "title": dict(rule.title),
        "pack": rule.pack,
        "file": rule.source,
        "views": [],
        "variants": [],
        "bits": rule.bits,
        "context": rule.context,
        "context_bits": rule.context_bits,
        "rules": 0,
    }


def check(folder: Path) -> Row:
    """Test a pack beside the built-in rules: every rule's own examples, and that no other file has a rule of its id.

    Returns:
        ``pack``, ``files``, ``rules`` and ``examples`` (those that held), ``faults``: sentences that say which file, rule, field and example; and
        ``slow``: sentences that say which rules turn few texts away. These are no faults.

    Raises:
        RuleInvalid: if there is no such folder, or it holds no rule file.
    """
    files_of_pack = files_in(folder)
    pack, names = files_of_pack[0].pack, {file.name for file in files_of_pack}
    held: list[Rule] = []
    faults: list[str] = []
    for found in examined([*built_in_files(), *files_of_pack]):
        if isinstance(found, str):
            faults.append(found)
        elif found.pack == pack and found.source in names:
            held.append(found)
    examples = sum(examples_of(file) for file in files_of_pack)
    slow = slow_rules(held, everyday())
    return {"pack": pack, "files": [file.name for file in files_of_pack], "rules": len(held), "examples": examples, "faults": faults, "slow": slow}
