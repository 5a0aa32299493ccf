# SPDX-License-Identifier: Apache-2.0
"""The worlds of lineages: one seed one world, true to their parameters, different in what they say they shift, and benign in every word."""

from __future__ import annotations

import hashlib
import math
import os
import re
import statistics
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sotdae.simulation.population import Population, make, seeds, wording, worlds
from sotdae.simulation.population import vocabulary as words
from sotdae.simulation.population.making import MICROSECONDS, Making, begin
from sotdae.simulation.population.parameters import parameters, values
from sotdae.simulation.population.population import captured, happened
from sotdae.simulation.population.site import DAY, Site
from sotdae.simulation.population.truth import KINDS

_SEED, _LINEAGES = 41, 45
_PRINT = (
    "import hashlib;from sotdae.simulation.population import make, rows, media_hash_rows;p=make('framing-storm',3,5);h=hashlib.sha256();"
    "[h.update(repr((f,tuple(o))).encode()) for f,o in rows(p)];h.update(repr(tuple(media_hash_rows(p))).encode());"
    "h.update(repr((sorted(p.truth.rooms.items()),sorted(p.truth.successions),p.truth.said,p.truth.surges)).encode());print(h.hexdigest())"
)


@cache
def _happened(world: str) -> Making:
    return happened(world, _SEED, _LINEAGES)


@cache
def _population(world: str) -> Population:
    return captured(_happened(world), world, _SEED, _LINEAGES)


def _of(making: Making, *kinds: str) -> list[Site]:
    return [site for site in making.sites if site.kind in kinds]


def _closed(making: Making) -> list[Site]:
    return [site for site in _of(making, "lineage") if site.closed is not None]


def _near(found: int, of: int, chance: float) -> bool:
    """Whether a count is within four standard deviations of what a chance makes of so many."""
    return abs(found - of * chance) <= 4 * math.sqrt(of * chance * (1 - chance)) + 1


def test_one_seed_gives_one_world_in_every_process() -> None:
    found = set()
    for hash_seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        ran = subprocess.run([sys.executable, "-c", _PRINT], capture_output=True, text=True, check=True, env=environment)
        found.add(ran.stdout)
    assert len(found) == 1


def test_another_seed_gives_another_world() -> None:
    assert make("plain", 1, 2).truth.successions != make("plain", 2, 2).truth.successions


def test_a_longer_world_begins_like_a_shorter_one() -> None:
    short, long = happened("plain", 9, 3), happened("plain", 9, 5)
    first = {site.name: (site.number, site.title, len(site.posts)) for site in long.sites if site.kind != "hub"}
    assert all(first[site.name] == (site.number, site.title, len(site.posts)) for site in short.sites if site.kind != "hub")


# What happened, against the parameters


def test_rooms_live_as_the_pressure_lets_them() -> None:
    making = begin("plain", 3, values("plain"))
    chance = making.chance("a test")
    crackdown = next(since for since, word in making.regimes if word == "crackdown")
    short = [(making.closing(chance, crackdown) - crackdown) / DAY for _ in range(2_000)]
    assert 12 < statistics.median(short) < 16, "14 days, as sourced"
    making.regimes = [(making.regimes[0][0], "calm")]
    long = [(making.closing(chance, making.regimes[0][0]) - making.regimes[0][0]) / DAY for _ in range(2_000)]
    assert 270 < statistics.median(long) < 335, "302 days, as sourced"


def test_as_many_closings_are_followed_as_the_parameter_says() -> None:
    making = _happened("plain")
    followed = {before.name for before, _ in making.told.successions}
    early = [site for site in _closed(making) if site.closed and site.closed < making.horizon - 20 * DAY and "m" not in site.name]
    early = [site for site in early if int(re.findall(r"-(\d+)", site.name)[0]) <= 4]
    assert _near(sum(site.name in followed for site in early), len(early), making.p["reopen_chance"])


@pytest.mark.parametrize(
    ("kind", "chance"), [("clone", "clone_chance"), ("impostor", "impostor_chance"), ("discussion", "discussion_chance"), ("framed", "framed_chance")]
)
def test_decoys_are_as_frequent_as_the_parameters_say(kind: str, chance: str) -> None:
    making = _happened("plain")
    closings = [site for site in _closed(making) if "m" not in site.name and (site.closed or 0) < making.horizon - 45 * DAY]
    about = Counter(making.told.about[site.key] for site in _of(making, kind))
    assert _near(sum(site.key in about for site in closings), len(closings), making.p[chance])


def test_members_follow_within_the_fraction_given() -> None:
    making = _happened("plain")
    shares = [
        sum(person in set(after.people) for person in before.people) / len(before.people)
        for before, after in making.told.successions
        if "m" not in before.name
    ]
    # U(.1, .6) less .4 of a caution of one half on average, and split successors share their members.
    assert 0.22 < statistics.mean(shares) < 0.34
    assert max(shares) < 0.72


def test_successors_take_over_what_the_study_says_and_clones_half() -> None:
    making = _happened("plain")
    origins = making.album.origins
    keys = {site.key: site for site in making.sites}

    def taken(source: Site, target: Site) -> float:
        own = set(source.pictures)
        return len(
            {origins.get(picture, (picture, ""))[0] for picture in target.pictures} & {*own, *(origins.get(one, (one, ""))[0] for one in own)}
        ) / len(own)

    successors = [taken(before, after) for before, after in making.told.successions if "m" not in before.name]
    clones = [taken(keys[making.told.about[site.key]], site) for site in _of(making, "clone")]
    assert 0.1 < statistics.mean(successors) < 0.24
    assert 0.33 < statistics.mean(clones) < 0.55
    assert statistics.mean(clones) > 1.7 * statistics.mean(successors)


def test_pictures_are_passed_on_in_the_shares_given() -> None:
    making = happened("decoy-storm", _SEED, 25)
    told = Counter(how for _, how in making.album.origins.values())
    assert set(told) == {"re-encoded", "framed", "mirrored", "screenshot", "covered", "cut"}
    assert told["re-encoded"] > told["screenshot"] > 10


def test_a_copycat_brings_accounts_that_were_in_the_old_room_before() -> None:
    making = _happened("framing-storm")
    keys = {site.key: site for site in making.sites}
    seen = 0
    for site in _of(making, "copycat"):
        old = keys[making.told.about[site.key]]
        if old.is_channel:
            continue
        brought = {draft.author for draft in site.drafts if draft.author is not None}
        before = {draft.author for draft in old.drafts if draft.author is not None and draft.at <= (old.closed or 0)}
        assert len(brought & before) >= 5
        assert site.framing
        assert site.title in {form(old.title) for form in words.DISGUISES}
        seen += 1
    assert seen >= 5


def test_a_framed_room_was_there_before_and_is_announced_by_who_runs_the_closed_one() -> None:
    making = _happened("framing-storm")
    keys = {site.key: site for site in making.sites}
    announced = helping = 0
    framed = _of(making, "framed")
    for site in framed:
        old = keys[making.told.about[site.key]]
        assert site.opened < (old.closed or 0)
        assert not set(site.admins) & set(old.admins)
        told = [draft for draft in old.drafts if draft.at >= (old.closed or 0) - 2 * DAY and _links_to(draft.parts, site)]
        announced += any(draft.author is None or draft.author in old.admins for draft in told)
        helping += any(word in site.title for word in words.HELP_WORDS)
    assert announced > 0.85 * len(framed) > 20
    assert 0.3 < helping / len(framed) < 0.9


def _links_to(parts: object, site: Site) -> bool:
    text = repr(parts)
    return (
        any(f"+{invite}" in text for invite in site.invites) or f"/c/{site.number}/" in text or (site.username is not None and site.username in text)
    )


def test_a_squatter_has_the_name_of_a_room_that_lost_it() -> None:
    making = _happened("framing-storm")
    keys = {site.key: site for site in making.sites}
    for site in _of(making, "squatter"):
        old = keys[making.told.about[site.key]]
        assert site.username == old.username
        assert site.opened > (old.closed or 0)
        assert old.ending in {"takedown", "private"}


def test_thousands_come_in_a_day_somewhere() -> None:
    truth = _population("decoy-storm").truth
    assert any(surge.why == "rush" and surge.days == 1 and surge.people > 1_000 for surge in truth.surges)
    assert {"press", "rush", "look"} <= {surge.why for surge in truth.surges}


def test_claims_stand_far_above_the_count_in_some_rooms_only() -> None:
    ratios = [claimed / max(1, really) for claims in _population("plain").truth.claims.values() for _, claimed, really in claims]
    boasts = sum(ratio > 15 for ratio in ratios)
    assert 0 < boasts < 0.4 * len(ratios)


# The worlds


def test_each_world_shifts_what_it_says() -> None:
    measured = {world: _measured(world) for world in worlds() if worlds()[world].level == "export"}
    plain = measured["plain"]
    assert measured["shift"]["lag"] > 1.3 * plain["lag"]
    assert measured["shift"]["decoys"] > 1.4 * plain["decoys"]
    assert measured["caution"]["linked"] < 0.85 * plain["linked"]
    assert measured["caution"]["titles"] < plain["titles"]
    assert measured["capture-loss"]["records"] < 0.85 * plain["records"]
    assert measured["decoy-storm"]["decoys"] > 1.6 * plain["decoys"]
    assert measured["slow-reopening"]["lag"] > 3 * plain["lag"]
    assert measured["slow-reopening"]["moved"] < 0.85 * plain["moved"]
    assert measured["mass-merge"]["merged"] > 4 * plain["merged"]
    assert measured["framing-storm"]["framing"] > 3 * plain["framing"]
    assert measured["obfuscation"]["obfuscated"] > 2.5 * plain["obfuscated"]
    assert plain["records"] == pytest.approx(measured["caution"]["records"], rel=0.12), "a world shifts nothing else"
    assert plain["lag"] == pytest.approx(measured["framing-storm"]["lag"], abs=1.2)


def _measured(world: str) -> dict[str, float]:
    making, population = _happened(world), _population(world)
    pairs = making.told.successions
    predecessors: dict[str, int] = Counter(after.key for _, after in pairs)
    truth, closings = population.truth, len(_closed(making))
    exports = [capture.views[0] for capture in population.captures if capture.form == "json" and capture.views[0].key[0] != "H"]
    return {
        "lag": statistics.median((after.opened - (before.closed or 0)) / DAY for before, after in pairs),
        "linked": statistics.mean(any(_links_to(draft.parts, after) for draft in before.drafts) for before, after in pairs),
        "titles": statistics.mean(after.title in {form(before.title) for form in words.DISGUISES} for before, after in pairs),
        "moved": statistics.mean(len(set(after.people) & set(before.people)) / len(before.people) for before, after in pairs),
        "records": statistics.mean(len(view.posts) for view in exports),
        "decoys": len(_of(making, "clone", "impostor", "sibling")) / closings,
        "framing": len(_of(making, "framed", "copycat")) / closings,
        "merged": sum(count > 1 for count in predecessors.values()) / len(predecessors),
        "obfuscated": len(truth.obfuscated) / len(truth.said),
    }


def test_the_public_world_has_no_export_and_the_others_have() -> None:
    forms = {world: Counter(capture.form for capture in _population(world).captures) for world in ("plain", "public-only")}
    assert forms["public-only"]["json"] == 0
    assert forms["public-only"]["pages"] > forms["plain"]["pages"] > 100
    assert forms["plain"]["json"] > 300


def test_evaluation_rooms_have_forty_to_eighty_records_mostly() -> None:
    making = _happened("plain")
    sizes = sorted(len(site.posts) for site in making.sites if site.kind != "hub")
    assert 45 < sizes[len(sizes) // 2] < 110


# The truth


@pytest.mark.parametrize("world", ["plain", "mass-merge", "framing-storm", "public-only"])
def test_the_truth_is_consistent(world: str) -> None:
    population = _population(world)
    truth = population.truth
    assert {room.kind for room in truth.rooms.values()} <= set(KINDS)
    for before, after in truth.successions:
        assert truth.rooms[before].kind == truth.rooms[after].kind == "lineage"
        assert truth.rooms[before].closed_at is not None
        assert truth.rooms[after].opened_at > truth.rooms[before].opened_at
        assert truth.rooms[after].opened_at > (truth.rooms[before].closed_at or 0) - 60 * DAY * MICROSECONDS
    for key, room in truth.rooms.items():
        assert room.framing == (room.kind in {"framed", "copycat"})
        assert (room.closed_at is None) == (room.ending is None)
        assert room.closed_at is None or room.opened_at < room.closed_at
        assert room.about is None or (truth.rooms[room.about].kind == "lineage" and key != room.about)
        assert (room.kind in {"lineage", "hub", "noise"}) == (room.about is None)
    assert all(truth.rooms[upper].tier == truth.rooms[lower].tier + 1 for lower, upper in truth.tiers)
    assert all(key in truth.rooms for key in (*truth.gates, *truth.sales, *truth.claims, *(surge.room_key for surge in truth.surges)))
    assert all(one.room_key in truth.rooms for one in truth.said)


def test_splits_and_merges_are_several_pairs() -> None:
    truth = _population("mass-merge").truth
    assert max(Counter(before for before, _ in truth.successions).values()) == 2
    assert max(Counter(after for _, after in truth.successions).values()) >= 3


def test_captures_are_in_order_and_show_nothing_of_the_future() -> None:
    population = _population("plain")
    moments = [capture.captured_at for capture in population.captures]
    assert moments == sorted(moments)
    assert len({capture.name for capture in population.captures}) == len(moments)
    for capture in population.captures:
        views = (*capture.views, *(page.view for page in capture.pages if page.view is not None))
        assert all(post.at <= capture.captured_at for view in views for post in view.posts)
        assert all(count.at <= capture.captured_at for count in capture.counts)


def test_a_closed_room_is_silent_but_for_one_that_went_private() -> None:
    for site in _happened("framing-storm").sites:
        if site.closed is not None:
            last = site.closed + (8 * DAY if site.ending == "private" else 0)
            assert all(site.opened <= post.at <= last for post in site.posts), site.name
        numbers = [post.number for post in site.posts]
        assert numbers == sorted(set(numbers))
        assert all(post.reply_to is None or post.reply_to < post.number for post in site.posts)


def test_most_closings_of_public_rooms_are_seen_on_a_page() -> None:
    population = _population("plain")
    ended = {page.username for capture in population.captures for page in capture.pages if page.kind == "no_page"}
    gone = [
        site
        for site in _closed(_happened("plain"))
        if site.username and site.ending != "silent" and (site.closed or 0) < _happened("plain").horizon - 16 * DAY
    ]
    assert 0.6 < sum(site.username in ended for site in gone) / len(gone) <= 1.0
    assert any(page.kind == "dead_invite" for capture in population.captures for page in capture.pages)


def test_what_is_said_stands_where_the_truth_says() -> None:
    population = _population("obfuscation")
    posts: dict[tuple[str, int], str] = {}
    for capture in population.captures:
        for view in capture.views:
            posts.update({(f"tg:channel:{view.number}", post.number): "".join(part.text for part in post.parts) for post in view.posts})
    shown = [one for one in population.truth.said if (one.room_key, one.message_id) in posts]
    assert len(shown) > 500
    assert all(posts[one.room_key, one.message_id].startswith(one.written) for one in shown)
    assert {one.number is not None for one in shown if "claim.size" in one.rules} == {True}


# Every word


@pytest.mark.parametrize("world", ["plain", "framing-storm", "obfuscation"])
def test_every_word_comes_from_the_benign_lists(world: str) -> None:
    making, population = _happened(world), _population(world)
    written = {one.written: one.plain for one in population.truth.said}
    known = {unicodedata.normalize("NFC", word) for text in _lists() for word in _words(text)}
    known |= {f"{word}에" for word in words.THINGS} | {f"{place.split()[-1]}에서" for place in words.PLACES}
    seen: set[str] = set()
    for text in _texts(making):
        plain = written.get(text.removesuffix(" "), population.truth.texts.get(text, text))
        seen.update(_words(plain))
    strange = {word for word in seen if word not in known and not word.isdigit()}
    assert not strange
    assert len(seen) > 150


def _words(text: str) -> Iterator[str]:
    normal = unicodedata.normalize("NFC", text).replace("*", "")
    return (word for word in re.findall(r"[^\W\d_]+|\d+", normal))


def _lists() -> Iterator[str]:
    for module in (words, wording):
        for name, value in vars(module).items():
            if name.startswith("__"):
                continue
            for one in value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else (value,):
                if isinstance(one, str):
                    yield one
                elif isinstance(one, tuple):
                    yield from (part for part in one if isinstance(part, str))
    yield from words.institutions(200)
    yield from (form("가나 다라") for form in words.DISGUISES)
    yield "오늘의 사진 같이 보면 좋은 곳입니다 여기서 이야기해요 들어가기 방 VIP 원 만원 k"


def _texts(making: Making) -> Iterator[str]:
    for site in making.sites:
        yield from (title for _, title in site.titles)
        yield site.description or ""
        for draft in site.drafts:
            yield from (part.text for part in draft.parts if part.kind in {"plain", "text_link", "bold"})
            yield from (button.text for row in draft.buttons for button in row)


def test_links_lead_to_made_up_places_only() -> None:
    for site in _happened("plain").sites:
        for draft in site.drafts:
            for part in draft.parts:
                address = part.href or part.text
                if part.kind in {"link", "text_link"}:
                    assert re.fullmatch(r"https://t\.me/(?:\+DEMO\w{12}|c/1\d{9}/\d+|(?:new_)?[a-z]+_[a-z]+_[\d_]+)", address), address


def test_institutions_do_not_exist_and_say_so() -> None:
    assert all("가상" in name for name in words.institutions(120))
    assert len(set(words.institutions(120))) == 120


# The data files


def test_every_value_has_an_origin_and_a_source() -> None:
    assert len(parameters()) > 70
    for name, parameter in parameters().items():
        assert parameter.origin in {"sourced", "assumed"}, name
        assert len(parameter.source) > 10, name
        assert math.isfinite(parameter.value)


def test_the_plain_world_keeps_the_studys_baseline() -> None:
    p = values("plain")
    study = {
        "caution_alpha": 2.0, "caution_beta": 2.0, "link_chance": 0.85, "title_chance": 0.9, "admin_chance": 0.85, "migration_least": 0.1,
        "migration_most": 0.6, "media_reuse": 0.5, "lag_median_days": 2.0, "lag_spread": 1.1, "reopen_chance": 0.62, "clone_chance": 0.35,
        "affiliate_mean": 1.2, "impostor_chance": 0.18, "sibling_mean": 0.8, "noise_mean": 2.2, "population": 60_000, "coverage_alpha": 5.0,
        "coverage_beta": 2.0, "calm_life_days": 302, "crackdown_life_days": 14,
    }  # fmt: skip
    assert {name: p[name] for name in study} == study


def test_every_parameter_is_used() -> None:
    used = "".join(path.read_text("utf-8") for path in Path(words.__file__).parent.glob("*.py"))
    computed = {"calm_life_days", "crackdown_life_days", "calm_spell_days", "crackdown_spell_days", "calm_posts_a_day", "crackdown_posts_a_day"}
    computed |= {"channel_share", "public_share"}
    assert [name for name in parameters() if name not in computed and f'"{name}"' not in used] == []


def test_worlds_are_at_least_eight_and_change_known_parameters_only() -> None:
    assert {"plain", "caution", "capture-loss", "decoy-storm", "slow-reopening", "mass-merge", "public-only"} <= set(worlds())
    assert len(worlds()) >= 8
    for name, plan in worlds().items():
        assert bool(plan.changes) == (name != "plain")
        assert all(values("plain")[key] != value for key, value in plan.changes.items()), name
    with pytest.raises(KeyError):
        make("no such world", 1, 1)


def test_no_test_seed_is_fitted_on() -> None:
    fixed = seeds()
    fitted = {plan.seed for plan in (*fixed.train, *fixed.validation)}
    assert set(fixed.test) == set(worlds())
    assert fitted.isdisjoint(plan.seed for plan in fixed.test.values())
    assert len({plan.seed for plan in fixed.test.values()}) == len(fixed.test)


def test_seeds_and_worlds_are_those_that_were_fixed() -> None:
    """A change here is a dated decision (docs/decisions/2026-11-27-worlds-and-seeds.md), never a repair."""
    fixed = repr(
        (seeds(), {name: (plan.level, dict(plan.changes)) for name, plan in worlds().items()}, {n: p.value for n, p in parameters().items()})
    )
    assert hashlib.sha256(fixed.encode()).hexdigest()[:16] == "add8da537a12d44f"


def test_lineages_are_named_so_that_merges_stay_together() -> None:
    truth = _population("mass-merge").truth
    groups: dict[str, set[str]] = defaultdict(set)
    for before, after in truth.successions:
        groups[(truth.rooms[after].lineage or "").partition("m")[0]].add((truth.rooms[before].lineage or "").partition("m")[0])
    assert all(found == {name} for name, found in groups.items())


_DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_documents_name_every_value_world_decoy_and_seed() -> None:
    table = (_DOCS / "simulation-parameters.md").read_text("utf-8")
    for name, parameter in parameters().items():
        assert f"| `{name}` | {parameter.value:g} | {parameter.origin} | {parameter.source} |" in table, name
    for plan in worlds().values():
        assert f"| {plan.name} | {plan.level} | {plan.what} |" in table
    for seed in seeds().test.values():
        assert f"| test | {seed.world} | {seed.seed} | {seed.lineages} |" in table
    page = (_DOCS / "simulation.md").read_text("utf-8")
    assert all(f"| {kind} |" in page for kind in KINDS if kind != "lineage")
    assert all(f"`{name}`" in page for name in worlds())
