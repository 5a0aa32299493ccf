# SPDX-License-Identifier: Apache-2.0
"""Rules that were carried to another process are the same rules."""

from __future__ import annotations

from dataclasses import fields

from sotdae.actions import rule_packs
from sotdae.text.patterns import form_of
from sotdae.text.rules import Rule, carrying, load_rules


def test_carried_rules_are_the_same_in_every_field() -> None:
    rules = load_rules(files=[rule_packs.made_up()])
    carried = carrying.unpacked(carrying.packed(rules))
    assert carried.rules == rules.rules
    assert carried.digest == rules.digest
    assert carried.forms == tuple(form_of(rule.pattern) for rule in rules.rules)
    for field in fields(Rule):
        assert {type(getattr(rule, field.name)) for rule in carried.rules} == {type(getattr(rule, field.name)) for rule in rules.rules}, field.name


def test_what_is_carried_twice_stays_the_same() -> None:
    rules = load_rules()
    assert carrying.packed(carrying.unpacked(carrying.packed(rules))) == carrying.packed(rules)


def test_carried_rules_find_what_the_rules_find() -> None:
    rules = load_rules()
    carried = carrying.unpacked(carrying.packed(rules))
    texts = ["입장료 5만원", "ㅇㅣㅂ장료 5만원", "점심", "새 방 주소 안내", "현재 1,200명 돌파"]
    assert carried.hits_in_all(texts) == rules.hits_in_all(texts)
    assert [carried.hits(text) for text in texts] == [rules.hits(text) for text in texts]
