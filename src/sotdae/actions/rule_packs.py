# SPDX-License-Identifier: Apache-2.0
"""Which text rules are in force: those that come with the program, and the private packs that ``SOTDAE_RULES`` names.

``SOTDAE_RULES`` is one folder, or several with the platform's own separator between them (``:`` on Linux). A pack that does not hold stops the work:
an office that trusts its rules must not find out later that they were left out.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from sotdae.text.rules import RuleSet, load_rules
from sotdae.text.rules.cost import everyday, slow_rules
from sotdae.text.rules.loading import built_in_files, examined, examples_of, files_in
from sotdae.text.rules.rule import Rule

ENVIRONMENT: Final = "SOTDAE_RULES"
Row = dict[str, Any]


def folders() -> list[Path]:
    """Return the folders of private packs, in the order in which they are named."""
    return [Path(name) for name in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if name]


def in_force() -> RuleSet:
    """Return all rules that are in force.

    Raises:
        RuleInvalid: if a pack does not hold.
    """
    return load_rules(folders())


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
    files = files_in(folder)
    held: list[Rule] = []
    faults: list[str] = []
    for found in examined([*built_in_files(), *files]):
        if isinstance(found, str):
            faults.append(found)
        elif found.pack == folder.name and found.source in {file.name for file in files}:
            held.append(found)
    examples = sum(examples_of(file) for file in files)
    slow = slow_rules(held, everyday())
    return {"pack": folder.name, "files": [file.name for file in files], "rules": len(held), "examples": examples, "faults": faults, "slow": slow}
