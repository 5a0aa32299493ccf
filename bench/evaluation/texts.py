# SPDX-License-Identifier: Apache-2.0
"""The text rules on the labelled texts: precision and recall of each kind and family, open and held-out wording apart, plain and obfuscated apart.

Three readers of the same lines. *views*: the rules as the program runs them. *raw*: the same rules on the text as it stands, in lower case, with
spaces left out for rules that want none; nothing put together. *words*: obvious words, by somebody who had not seen the rules (`keywords.py`).

What is counted is a kind in a line: stated and found, stated and missed, found and not stated. Labels with a question mark count for nothing.
Intervals are Wilson's at 95 %; they take lines as independent, which an obfuscated line and its plain parent are not. Held-out lines are counted and
never printed; the second set, by an author who had seen neither the rules nor the first set, is held out as a whole and is counted in the same way.
To reach, for a release: on the second set's obfuscated lines a recall of at least 3x raw at a precision that is not lower; exit code 1 where it is
missed. Counted for it are the classes that the normaliser promises to undo, signs, and what was obfuscated by hand. Sounds and language it does not
promise; the figure over all classes stands beside the release line.
Usage: python bench/evaluation/texts.py [--errors]    (--errors: the errors of the open split, for whoever writes rules)
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from keywords import found as words_found
from measures import wilson
from obfuscate import GROUPS, SECOND, SPLITS, TEXTS, read

from sotdae.text.rules import RuleSet, load_rules
from sotdae.text.views import View, Views

RATIO: Final = 3.0
DRAWS: Final = 2_000
KIND_OF: Final = {
    "life.closing": "life.closing_soon",  # the program tells "closes" from "closing soon"; the labels do not
    "life.reserve": "life.reserve_room",
    "harm.call_to_harass_reporter": "harm.many_messages.reporter",
    "harm.call_to_harass_police": "harm.many_messages.police",
    "harm.call_to_harass_teacher": "harm.many_messages.teacher",
    "harm.call_to_harass_victim_support": "harm.many_messages.support",
    "harm.call_to_identify": "harm.identify",
    "sale.bank_account": "sale.method",
    "sale.bitcoin_address": "sale.method",
    "sale.tron_address": "sale.method",
    "sale.ethereum_address": "sale.method",
}
MANY: Final = "harm.many_messages"
PROMISED: Final = frozenset(
    {*GROUPS["signs"], "by_hand"}
)  # what the normaliser promises to undo; Source: docs/decisions/2026-11-27-second-labelled-set.md


class Line(NamedTuple):
    """One line of the set: what it states, and what is a matter of opinion."""

    row: Mapping[str, str]
    states: frozenset[str]
    perhaps: frozenset[str]


class Measured(NamedTuple):
    """One set of lines, the rules with its universities, and what each reader finds, by the line's id."""

    rules: RuleSet
    lines: list[Line]
    found: dict[str, dict[str, frozenset[str]]]


class Tally(NamedTuple):
    """Kinds in lines: found and stated, found and not stated, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def recall(self) -> float:
        """The share of what is stated that was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def precision(self) -> float:
        """The share of what was found that is stated."""
        return self.right / max(1, self.right + self.wrong)


class Raw(Views):
    """A text as it stands: both views are its lower case, the second without spaces."""

    def __init__(self, raw: str) -> None:
        super().__init__(raw)
        letters = [(place, letter) for place, one in enumerate(self.raw) for letter in one.lower()]
        self.__dict__["v1"] = _view(letters)
        self.__dict__["v2"] = _view([(place, letter) for place, letter in letters if not letter.isspace()])


def _view(letters: list[tuple[int, str]]) -> View:
    places = [place for place, _ in letters]
    return View("".join(letter for _, letter in letters), lambda: (places, [place + 1 for place in places]))


def kind_of(rule_id: str) -> str:
    """Return the label that a rule answers to."""
    family = rule_id.split(".", 1)[0]
    if family in {"talk", "institution"}:
        return "talk" if family == "talk" else "institution.mention"
    return KIND_OF.get(rule_id, rule_id)


def readers(rules: RuleSet) -> dict[str, Callable[[str], frozenset[str]]]:
    """Return the three ways of reading a text."""

    def raw(text: str) -> frozenset[str]:
        made = Raw(text)
        return frozenset(kind_of(rule.rule_id) for rule in rules.rules if rule.find(made))

    return {
        "views": lambda text: frozenset(kind_of(hit.rule_id) for hit in rules.hits(text)),
        "raw": raw,
        "words": words_found,
    }


def lines(folder: Path) -> list[Line]:
    """Return a whole set."""
    made = []
    for path in sorted(folder.glob("*.tsv")):
        for row in read(path):
            labels = row["labels"].split()
            states = frozenset(label for label in labels if not label.endswith("?"))
            made.append(Line(row, states, frozenset(label[:-1] for label in labels if label.endswith("?"))))
    return made


def measured(folder: Path) -> Measured:
    """Read a set in the three ways, with the universities that it names."""
    rules = load_rules([folder])
    everything = lines(folder)
    return Measured(
        rules, everything, {name: {line.row["id"]: reader(line.row["text"]) for line in everything} for name, reader in readers(rules).items()}
    )


def errors_of(line: Line, found: frozenset[str]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the kinds found rightly, found wrongly, and missed. The naive peer does not tell roles: each role of the line is right."""
    if MANY in found:
        stated = frozenset(kind for kind in line.states if kind.startswith(MANY))
        found = (found - {MANY}) | (stated or {MANY})
    return found & line.states, found - line.states - line.perhaps, line.states - found


def tallies(some: Iterable[Line], found: Mapping[str, frozenset[str]]) -> dict[str, Tally]:
    """Return the tally of each kind, of each family, and of all."""
    counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for line in some:
        for counter, kinds in zip(counts, errors_of(line, found[line.row["id"]]), strict=True):
            for kind in kinds:
                counter.update({"all": 1, kind.split(".", 1)[0]: 1})
                if "." in kind:
                    counter[MANY if kind.startswith(MANY) else kind] += 1
    return {kind: Tally(*(counter[kind] for counter in counts)) for kind in sorted(set().union(*counts), key=lambda kind: (kind != "all", kind))}


def share(part: int, whole: int) -> str:
    """Return a share with its interval, or a dash where there is nothing to take a share of."""
    if not whole:
        return f"{'-':>16}"
    found = wilson(part, whole)
    return f"{part / whole:4.2f} [{found.low:4.2f} {found.high:4.2f}]"


def print_tables(title: str, some: list[Line], found: Mapping[str, Mapping[str, frozenset[str]]]) -> None:
    """Print one part of a set."""
    by_reader = {name: tallies(some, kinds) for name, kinds in found.items()}
    empty = sum(not line.states for line in some)
    print(f"\n{title}: {len(some)} lines, {empty} of them state nothing")
    print(f"{'':28}{'stated':>6}  " + "".join(f"{name + ' recall':18}{name + ' precision':19}" for name in by_reader))
    for kind in dict.fromkeys(kind for reader in by_reader.values() for kind in reader):
        row = [reader.get(kind, Tally(0, 0, 0)) for reader in by_reader.values()]
        stated = max(tally.right + tally.missed for tally in row)
        cells = (f"{share(one.right, one.right + one.missed)}  {share(one.right, one.right + one.wrong)}   " for one in row)
        print(f"{('  ' if '.' in kind else '') + kind:28}{stated:6}  " + "".join(cells))


def print_classes(title: str, some: Measured) -> None:
    """Print how much of what is found in plain lines is still found when they are obfuscated, by class."""
    rules, everything, found = some
    print(f"\nOf what the views find in a plain line, found again when it is obfuscated ({title})")
    print(f"{'':28}{'kinds':>6}  {'views':18}{'and candidates':18}{'raw':18}")
    groups = {**{name: {*classes} for name, classes in GROUPS.items()}, "by hand": {"by_hand"}}
    for group, classes in groups.items():
        rows: dict[str, list[int]] = {}
        for line in everything:
            way = line.row["obfuscation"]
            if way not in classes:
                continue
            sought = found["views"][line.row["parent"]] & line.states
            again = found["views"][line.row["id"]]
            guessed = again | {kind_of(hit.rule_id) for hit in rules.candidates(line.row["text"])}
            for key in {way, group}:
                row = rows.setdefault(key, [0, 0, 0, 0])
                for place, kinds in enumerate((sought, sought & again, sought & guessed, sought & found["raw"][line.row["id"]])):
                    row[place] += len(kinds)
        for key in sorted(rows, key=lambda key: (key != group, key)):
            whole, *parts = rows[key]
            print(f"{('' if key == group else '  ') + key:28}{whole:6}  " + "".join(f"{share(part, whole)}  " for part in parts))


def print_groups(title: str, some: list[Line], found: Mapping[str, Mapping[str, frozenset[str]]]) -> None:
    """Print recall by group of classes, and how many times raw recall the views reach, with an interval by resampling plain lines."""
    print(f"\n{title}, obfuscated, by group of classes")
    groups = {**{name: {*classes} for name, classes in GROUPS.items()}, "by hand": {"by_hand"}}
    for group, classes in {**groups, "signs and by hand": PROMISED, "all": set().union(*groups.values())}.items():
        chosen = [line for line in some if line.row["obfuscation"] in classes]
        views, raw = (tallies(chosen, found[name]).get("all", Tally(0, 0, 0)) for name in ("views", "raw"))
        low, high = ratio_interval(chosen, found)
        recalls = (share(tally.right, tally.right + tally.missed) for tally in (views, raw))
        ratio = views.recall / raw.recall if raw.recall else float("inf")
        print(f"{group:28}{views.right + views.missed:6}  {'  '.join(recalls)}  {ratio:.2f}x [{low:.2f} {high:.2f}]")


def ratio_interval(some: list[Line], found: Mapping[str, Mapping[str, frozenset[str]]]) -> tuple[float, float]:
    """Return the middle 95 % of the ratio of recalls when plain lines are drawn again with replacement."""
    pairs: dict[str, list[int]] = {}
    for line in some:
        pair = pairs.setdefault(line.row["parent"], [0, 0])
        for place, name in enumerate(("views", "raw")):
            pair[place] += len(found[name][line.row["id"]] & line.states)
    drawn = list(pairs.values())
    chance = random.Random(1)
    ratios = []
    for _ in range(DRAWS):
        again = chance.choices(drawn, k=len(drawn))
        raw = sum(pair[1] for pair in again)
        ratios.append(sum(pair[0] for pair in again) / raw if raw else float("inf"))
    ratios.sort()
    return ratios[int(DRAWS * 0.025)], ratios[int(DRAWS * 0.975)]


def print_errors(everything: list[Line], found: Mapping[str, frozenset[str]]) -> None:
    """Print the errors of the open split."""
    for line in everything:
        right, wrong, missed = errors_of(line, found[line.row["id"]])
        if line.row["split"] == "open" and (wrong or missed):
            told = [*(f"wrong:{kind}" for kind in sorted(wrong)), *(f"missed:{kind}" for kind in sorted(missed)), *sorted(right)]
            print("\t".join([line.row["id"], line.row["family"], line.row["obfuscation"], " ".join(told), line.row["text"]]))


def verdict(title: str, some: Iterable[Line], found: Mapping[str, Mapping[str, frozenset[str]]]) -> tuple[str, bool]:
    """Return the line that says whether the views find so many times more than raw, no less precisely, and whether they do."""
    chosen = list(some)
    views, raw = (tallies(chosen, found[name]).get("all", Tally(0, 0, 0)) for name in ("views", "raw"))
    ratio = views.recall / raw.recall if raw.recall else float("inf")
    is_met = views.right > 0 and ratio >= RATIO and views.precision >= raw.precision
    told = (
        f"{title}: recall {views.recall:.3f} through the views, {raw.recall:.3f} raw: {ratio:.2f}x (to reach {RATIO:.0f}x); "
        f"precision {views.precision:.3f}, {raw.precision:.3f} raw (not lower): {'reached' if is_met else 'MISSED'}"
    )
    return told, is_met


def print_release(obfuscated: list[Line], found: Mapping[str, Mapping[str, frozenset[str]]]) -> bool:
    """Print the release line of the second set, and beside it that of all classes; return whether the release line is reached."""
    print(verdict("second set, obfuscated, all classes", obfuscated, found)[0])
    promised = (line for line in obfuscated if line.row["obfuscation"] in PROMISED)
    told, is_met = verdict("RELEASE LINE: second set, obfuscated, signs and by hand", promised, found)
    print(told)
    return is_met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print the errors of the open split instead of the tables")
    only_errors: bool = parser.parse_args().errors
    first = measured(TEXTS)
    if only_errors:
        print_errors(first.lines, first.found["views"])
        return
    for split in SPLITS:
        for obfuscated in (False, True):
            some = [line for line in first.lines if line.row["split"] == split and bool(line.row["parent"]) is obfuscated]
            print_tables(f"{split}, {'obfuscated' if obfuscated else 'plain'}", some, first.found)
    print_classes("both splits", first)
    held_out = [line for line in first.lines if line.row["split"] == "held-out" and line.row["parent"]]
    print_groups("held-out", held_out, first.found)
    second = measured(SECOND)
    again = [line for line in second.lines if line.row["parent"]]
    print_tables("second set, plain", [line for line in second.lines if not line.row["parent"]], second.found)
    print_tables("second set, obfuscated", again, second.found)
    print_classes("second set", second)
    print_groups("second set", again, second.found)
    print("\n" + verdict("first set, held-out, obfuscated, all classes", held_out, first.found)[0])
    sys.exit(0 if print_release(again, second.found) else 1)


if __name__ == "__main__":
    main()
