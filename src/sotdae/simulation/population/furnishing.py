# SPDX-License-Identifier: Apache-2.0
"""Fills a room with what rooms are full of: people who come, everyday talk, own texts and pictures, conditions and prices, links to hubs.

The same hand fills successors and decoys, so that nothing but what is meant to tell them apart can do so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from sotdae.classes import dataclass
from sotdae.simulation.population.making import MICROSECONDS, Making
from sotdae.simulation.population.site import DAY, Draft, Site
from sotdae.simulation.population.speech import Voice, arrive, group_call, link_to, own_invite, pin, put_out, remark, say, show, speaker
from sotdae.simulation.population.truth import SurgeTruth
from sotdae.simulation.population.vocabulary import ENDS, SIGNATURES, long_text, sentence
from sotdae.simulation.population.wording import CLAIMED, DESCRIPTIONS, ENTRY, GATES, MENTIONING, PRICED, TIER_PRICED, obfuscated
from sotdae.simulation.texts import PLACES, THINGS
from sotdae.simulation.world import Action, Part, Person


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who comes to a room at a moment."""

    person: Person
    at: int


@dataclass(frozen=True, slots=True)
class Filling:
    """What a room is filled with.

    Attributes:
        people: who are in it, besides the newcomers.
        newcomers: who come at known moments, from another room.
        texts, pictures: how many of its own.
        taken_texts, taken_pictures: what it takes over, already changed.
        posts: how many ordinary posts at most.
    """

    people: Sequence[Person]
    newcomers: Sequence[Newcomer] = ()
    texts: int = 0
    pictures: int = 0
    taken_texts: Sequence[str] = ()
    taken_pictures: Sequence[int] = ()
    posts: int | None = None


def furnish(making: Making, random: Random, site: Site, filling: Filling) -> None:
    """Fill a room from its opening to its end."""
    p = making.p
    end = site.end(making.horizon)
    if site.is_channel and random.random() < p["signature_chance"]:
        site.signature = site.signature or random.choice(SIGNATURES)
    watchers = [one for one in making.watchers if random.random() < p["watcher_chance"]]
    site.people = list(dict.fromkeys((*filling.people, *(one.person for one in filling.newcomers), *watchers)))
    _open(random, site)
    came = _people(making, random, site, filling, end)
    _administer(random, site, end)
    _content(making, random, site, filling, end)
    _talk(making, random, site, filling, came=came, end=end)
    _doors(making, random, site, end)
    if making.hubs and random.random() < p["hub_link_chance"]:
        hub = random.choice(making.hubs)
        site.add(Draft(_moment(random, site, end), speaker(random, site, "member"), link_to(making, random, hub, site.opened)))


def _moment(random: Random, site: Site, end: int, bend: float = 1.0) -> int:
    """Return a moment of the room's life; a bend above 1 prefers its beginning."""
    share: float = random.random() ** bend
    return site.opened + 600 + round((end - site.opened - 1_200) * share)


def _open(random: Random, site: Site) -> None:
    """The first record: who made the room, where that shows."""
    if site.is_channel or not site.admins or random.random() < 0.5:  # noqa: PLR2004 (even: an anonymous administrator shows as the room)
        site.add(Draft(site.opened, action=Action("create_channel", f"Channel «{site.title}» created", (("title", site.title),))))
        return
    maker = site.admins[0]
    sentence_ = f"{maker.name} created group «{site.title}» with members {maker.name}"
    site.add(Draft(site.opened, maker, action=Action("create_group", sentence_, (("title", site.title), ("members", [maker.name])))))


def _people(making: Making, random: Random, site: Site, filling: Filling, end: int) -> dict[int, int]:
    """Let people come; return when each came."""
    came = {one.person.number: min(max(one.at, site.opened + 60), end - 60) for one in filling.newcomers}
    by_request = random.random() < 0.3  # noqa: PLR2004 (a share of made-up rooms)
    for person in site.people:
        at = came.setdefault(person.number, _moment(random, site, end, 2.0))
        if random.random() < making.p["join_shown"]:
            arrive(site, person, at, "join_group_by_request" if by_request else "join_group_by_link")
    return came


def _administer(random: Random, site: Site, end: int) -> None:
    """What only administrators do; by it one knows them."""
    for admin in site.admins:
        if random.random() < 0.6:  # noqa: PLR2004 (a share of made-up rooms)
            group_call(site, admin, _moment(random, site, end))
        if random.random() < 0.5 and site.people:  # noqa: PLR2004 (likewise)
            put_out(site, admin, random.choice(site.people), _moment(random, site, end))


def _content(making: Making, random: Random, site: Site, filling: Filling, end: int) -> None:
    """Texts and pictures: own ones, those taken over (early), and those that circulate everywhere."""
    common_texts, common_pictures = random.sample(making.common_texts, 3), random.sample(making.common_pictures, 3)
    own_texts = [long_text(random) for _ in range(filling.texts)]
    own_pictures = [making.album.new() for _ in range(filling.pictures)]
    for bend, texts in ((1.0, own_texts), (1.3, filling.taken_texts), (1.0, common_texts)):
        for text in texts:
            at = _moment(random, site, end, bend)
            draft = site.add(Draft(at, speaker(random, site, _voice(random)), (Part("plain", text),), signature=site.signature))
            if draft.author is None and random.random() < 0.1:  # noqa: PLR2004 (a share of made-up rooms)
                pin(random, site, draft, share=1.0)
    for bend, pictures in ((1.0, own_pictures), (1.3, filling.taken_pictures), (1.0, common_pictures)):
        for picture in pictures:
            show(random, site, _moment(random, site, end, bend), picture, voice=_voice(random))
    site.texts = [*own_texts, *filling.taken_texts]
    site.pictures = [*own_pictures, *filling.taken_pictures]


def _voice(random: Random) -> Voice:
    return "admin" if random.random() < 0.5 else "member"  # noqa: PLR2004 (even)


def _talk(making: Making, random: Random, site: Site, filling: Filling, *, came: dict[int, int], end: int) -> None:
    """Everyday posts: everybody who can writes once before anybody writes twice, after having come."""
    p = making.p
    days = (end - site.opened) / DAY
    most = random.randint(int(p["posts_least"]), int(p["posts_most"])) if filling.posts is None else filling.posts
    rate = p[f"{making.regime(site.opened)}_posts_a_day"]
    count = max(6, min(most, round(rate * days)) - len(site.drafts) // 3)
    people = [person for person in site.people if came.get(person.number, 0) < end - 1_800]
    random.shuffle(people)
    for place in range(count):
        author = people[place % len(people)] if people else None
        since = came.get(author.number, site.opened) if author is not None else site.opened
        at = random.randrange(max(since, site.opened) + 120, max(end, since + 600))
        answered = random.choice(site.drafts) if random.random() < 0.12 else None  # noqa: PLR2004 (a share of made-up rooms)
        is_answer = answered is not None and answered.at < at and answered.action is None
        remark(random, site, at, sentence(random), author=author, reply_to=answered if is_answer else None)


def _doors(making: Making, random: Random, site: Site, end: int) -> None:
    """Conditions, prices, sizes, institutions and the room's own invitation."""
    p, told = making.p, making.told
    early = _moment(random, site, end, 2.0)
    if site.username is None and random.random() < p["own_invite_chance"]:
        link = Part("link", f"https://t.me/+{own_invite(making, random, site, site.opened)}")
        for at in (early, _moment(random, site, end)):
            site.add(Draft(at, speaker(random, site, "admin"), (Part("plain", ENTRY), link), signature=site.signature))
    if site.kind in {"lineage", "sibling", "affiliate", "clone", "impostor", "copycat", "noise"}:
        if random.random() < p["gate_chance"]:
            for gate in random.sample(GATES, random.randint(1, 3)):
                told.gates.setdefault(site.key, set()).add(gate)
                pin(random, site, say(making, random, site, early + random.randrange(7_200), (gate,)))
        if random.random() < p["sale_chance"]:
            _sell(making, random, site, end)
    if random.random() < p["claim_chance"]:
        at = _moment(random, site, end)
        really = site.size_at(at)
        boasts = random.random() < p["claim_boast_chance"]
        claimed = round(really * (random.uniform(p["claim_boast_least"], p["claim_boast_most"]) if boasts else random.lognormvariate(0.1, 0.15)))
        claimed = max(12, claimed)
        told.claims.setdefault(site.key, []).append((at * MICROSECONDS, claimed, really))
        draft = say(making, random, site, at, ("claim.size",), text=random.choice(CLAIMED).format(count=f"{claimed:,}"))
        told.numbers[id(draft)] = claimed
    if site.institution is not None or random.random() < 0.05:  # noqa: PLR2004 (a share of made-up rooms)
        named = site.institution or zipf(random, making.institutions)
        say(making, random, site, _moment(random, site, end), ("institution.mention",), text=MENTIONING.format(institution=named))
    if random.random() < p["shock_chance"] and end - site.opened > 14 * DAY:
        _shock(making, random, site, end)


def _sell(making: Making, random: Random, site: Site, end: int) -> None:
    for form in random.sample((*PRICED, *TIER_PRICED), random.randint(1, 2)):
        won = random.choice((10_000, 20_000, 30_000, 35_000, 50_000, 70_000, 100_000))
        rule = "sale.invite_price" if form in PRICED else "sale.tier_price"
        draft = say(making, random, site, _moment(random, site, end), (rule,), text=form.format(won=_won(random, won)))
        making.told.numbers[id(draft)] = won
        making.told.sales.setdefault(site.key, set()).add(won)
    say(making, random, site, _moment(random, site, end), ("sale.method",))


def _won(random: Random, amount: int) -> str:
    """Return an amount as rooms write it."""
    return random.choice((f"{amount:,}원", f"{amount // 10_000}만원" if amount % 10_000 == 0 else f"{amount:,}원", f"{amount // 1_000}k"))


def _shock(making: Making, random: Random, site: Site, end: int) -> None:
    """A report makes the room grow by a factor for some days. Source: the study's surges, x4 to x40 for 1 to 6 days."""
    day = random.randrange(5, (end - site.opened) // DAY - 2)
    days = random.randint(1, 6)
    usual = max(1.0, site.growth.base * math.log(2) / site.growth.days * 2 ** (-day / site.growth.days))
    people = round(usual * random.uniform(making.p["shock_least"], making.p["shock_most"]) * days)
    for step in range(days):
        site.growth.shocks.append((day + step, people // days))
    making.told.surges.append(SurgeTruth(site.key, (site.opened + day * DAY) * MICROSECONDS, people, days, "press"))


def zipf(random: Random, names: Sequence[str]) -> str:
    """Return one of the names, the first ones far more often."""
    return random.choices(names, [1 / (rank + 1) for rank in range(len(names))])[0]


def description(random: Random) -> str | None:
    """Return what a room says of itself; some say nothing."""
    if random.random() < 0.35:  # noqa: PLR2004 (a share of made-up rooms)
        return None
    first, second = random.sample(THINGS, 2)
    return random.choice(DESCRIPTIONS).format(thing=first, other=second, place=random.choice(PLACES))


def taken_text(random: Random, text: str) -> str:
    """Return a text as somebody posts it again: as it is, with another end, or in disguise."""
    draw = random.random()
    if draw < 0.55:  # noqa: PLR2004 (shares of made-up rooms)
        return text
    return f"{text}{random.choice(ENDS[1:])}" if draw < 0.85 else obfuscated(random, text)  # noqa: PLR2004 (likewise)


def take(making: Making, random: Random, source: Site, *, texts: float, pictures: float, until: int) -> tuple[list[str], list[int]]:
    """Return what one room takes over from another: each text and picture with a chance, if it was there to be taken.

    Args:
        making: the world.
        random: its chance.
        source: whose they are.
        texts: the chance of each text.
        pictures: the chance of each picture.
        until: what was posted later cannot be taken.
    """
    there = {part.text for draft in source.drafts if draft.at <= until for part in draft.parts}
    shown = {draft.picture for draft in source.drafts if draft.at <= until and draft.picture is not None}
    taken_texts = []
    for text in source.texts:
        if random.random() < texts and text in there:
            taken_texts.append(taken_text(random, text))
            if taken_texts[-1] != text:
                making.told.texts[taken_texts[-1]] = making.told.texts.get(text, text)
    taken_pictures = [making.album.copy(random, picture) for picture in source.pictures if random.random() < pictures and picture in shown]
    return taken_texts, taken_pictures
