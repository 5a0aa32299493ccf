# SPDX-License-Identifier: Apache-2.0
"""Loaded rules as bytes, for the second process: it need not read, test and work out again what the first one has.

Source: docs/decisions/2026-11-27-texts-in-batches.md.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

import orjson

from sotdae.text.patterns import Form, form_of
from sotdae.text.rules.further import Needed
from sotdae.text.rules.readers import READERS
from sotdae.text.rules.rule import Near, Rule
from sotdae.text.rules.ruleset import RuleSet

_FIELDS: Final = tuple(field.name for field in fields(Rule))
_NAMES: Final = {reader: name for name, reader in READERS.items()}


def packed(rules: RuleSet) -> bytes:
    """Return a set of rules, what is known of their patterns, and what was chosen on the texts so far, as JSON."""
    forms = rules.forms or tuple(form_of(rule.pattern) for rule in rules.rules)
    needed = rules.sweep.needed
    made = {
        "digest": rules.digest,
        "rules": [_written(rule) for rule in rules.rules],
        "forms": [tuple(form) for form in forms],
        "needed": [tuple(one) for one in needed] if needed is not None else None,
    }
    return orjson.dumps(made)


def unpacked(content: bytes) -> RuleSet:
    """Return the set of rules that `packed` made these bytes of."""
    made = orjson.loads(content)
    needed = tuple(Needed(tuple(keys), tuple(rules)) for keys, rules in made["needed"]) if made["needed"] is not None else None
    return RuleSet(tuple(map(_read, made["rules"])), made["digest"], tuple(Form(*form) for form in made["forms"]), needed)


def _written(rule: Rule) -> list[Any]:
    found = {name: getattr(rule, name) for name in _FIELDS}
    found["reader"] = _NAMES[rule.reader] if rule.reader is not None else None
    found["near"], found["not_near"] = (near and tuple(near) for near in (rule.near, rule.not_near))
    return list(found.values())


def _read(values: list[Any]) -> Rule:
    found = dict(zip(_FIELDS, values, strict=True))
    for name in ("needs", "not_after"):
        found[name] = tuple(found[name])
    for name in ("near", "not_near"):
        found[name] = Near(tuple(found[name][0]), found[name][1]) if found[name] else None
    found["reader"] = READERS[found["reader"]] if found["reader"] else None
    return Rule(**found)
