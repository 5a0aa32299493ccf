# SPDX-License-Identifier: Apache-2.0
"""What somebody captured of the made-up world, when and by which route: exports without parts of the history, saved pages, invitations, counts.

What an export lacks is lost as it is in practice: it begins late because the account joined late, ends early because it was made early, has gaps
where somebody deleted, or came without files. What pages show is whole, but a window; after a closing a page shows that there is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from sotdae.simulation.population.decoys import poisson
from sotdae.simulation.population.making import START, Making
from sotdae.simulation.population.site import DAY, Site
from sotdae.simulation.world import Capture, Count, SavedPage, View

_SERIES_DAYS: Final = 30
"""A table of counts covers so many days."""
_DENSE_DAYS: Final = 14
_SPARSE_STEP: Final = 3
"""Counts are noted daily while a room is new, every third day later."""
_LOSSES: Final = (("head", 0.2), ("gap", 0.65), ("tail", 0.15))
"""How an export lacks history: (which part, share). Assumed."""


@dataclass(slots=True)
class Taken:
    """The captures of a world.

    Attributes:
        captures: in order of time.
        exported, paged: names of the rooms that some capture shows so.
    """

    captures: list[Capture]
    exported: set[str]
    paged: set[str]


def capture(making: Making) -> Taken:
    """Return all captures of a finished world."""
    taken = Taken([], set(), set())
    holders: dict[str, list[Site]] = defaultdict(list)
    for site in making.sites:
        if site.username is not None:
            holders[site.username].append(site)
    found: list[tuple[int, str, Capture]] = []
    counts: dict[int, list[Count]] = defaultdict(list)
    for site in making.sites:
        random = making.chance(f"captures of {site.name}")
        export = _export(making, random, site)
        if export is not None:
            taken.exported.add(site.name)
            found.append((export.captured_at, site.name, export))
        for visit in _visits(making, random, site, holders):
            taken.paged.add(site.name)
            found.append((visit.captured_at, site.name, visit))
        for count in _counts(making, random, site):
            taken.paged.add(site.name)
            counts[(count.at - START) // (_SERIES_DAYS * DAY)].append(count)
    found += [(visit.captured_at, "invitation", visit) for visit in _invitations(making)]
    for part, rows in counts.items():
        at = START + (part + 1) * _SERIES_DAYS * DAY
        found.append((at, "counts", Capture("counts", "series", at, (), counts=tuple(sorted(rows, key=lambda row: (row.at, row.number))))))
    found.sort(key=lambda one: (one[0], one[1], one[2].form))
    taken.captures = [replace(one, name=f"{place:05d} {one.form}") for place, (_, _, one) in enumerate(found)]
    return taken


def _export(making: Making, random: Random, site: Site) -> Capture | None:
    p = making.p
    is_there = random.random() < p["export_chance"] or (site.kind == "hub" and p["export_chance"] > 0)
    kept = random.betavariate(p["coverage_alpha"], p["coverage_beta"])
    loss = random.choices([name for name, _ in _LOSSES], [share for _, share in _LOSSES])[0]
    is_after = random.random() < p["export_after_chance"]
    later, sooner, hole = random.uniform(0.3, 20), random.expovariate(4.0), random.random()
    left_out = random.random() < p["media_left_out_chance"]
    if not is_there or not site.posts:
        return None
    posts = site.posts
    count = max(3, round(len(posts) * kept))
    end = site.end(making.horizon)
    moment = (
        round(end + later * DAY) if is_after and site.closed is not None else round(max(end - sooner * DAY, site.opened + 0.6 * (end - site.opened)))
    )
    if loss == "head":
        posts = posts[-count:]
    elif loss == "tail":
        posts = posts[:count]
        moment = min(moment, posts[-1].at + 600)
    else:
        first = round(hole * count)
        posts = [*posts[:first], *posts[first + len(posts) - count :]]
    moment = min(moment, making.horizon)
    shown = tuple(replace(post, picture_left_out=True) if left_out and post.picture is not None else post for post in posts if post.at <= moment)
    if not shown:
        return None
    view = View(site.name, site.kind_at(moment), site.number, site.title_at(moment), shown)
    return Capture("export", "json", moment, (view,))


def _view(site: Site, moment: int) -> View:
    """Return the whole room at a moment, as a page's server sees it."""
    return View(site.name, site.kind_at(moment), site.number, site.title_at(moment), tuple(post for post in site.posts if post.at <= moment))


def _visits(making: Making, random: Random, site: Site, holders: dict[str, list[Site]]) -> Iterator[Capture]:
    """Yield visits to the public pages of a room, and one after its end."""
    p, name = making.p, site.username
    if name is None:
        return
    end = site.end(making.horizon)
    for _ in range(poisson(random, p["pages_mean"])):
        yield _visit(random, site, name, random.randrange(site.opened + 600, end))
    if site.closed is None or random.random() >= p["page_after_chance"]:
        return
    moment = site.closed + round(random.uniform(0.2, 15) * DAY)
    if moment >= making.horizon:
        return
    if site.ending == "silent":
        yield _visit(random, site, name, moment)
    elif not any(other is not site and other.opened <= moment < other.end(making.horizon) for other in holders[name]):
        yield Capture("pages", "pages", moment, (), pages=(SavedPage("page.html", "no_page", moment, name),))


def _visit(random: Random, site: Site, name: str, moment: int) -> Capture:
    view = _view(site, moment)
    size, description = site.size_at(moment), site.description or ""
    pages = [SavedPage("card.html", "card", moment, name, view, size, description=description)]
    written = [post for post in view.posts if post.action is None]
    if site.is_channel:
        if written:
            pages.append(SavedPage("posts.html", "feed", moment, name, view, size, description=description))
    elif written and random.random() < 0.8:  # noqa: PLR2004 (a share of visits that save a post as well)
        pages.append(SavedPage("post.html", "embed", moment, name, view, post=written[-1].number))
    return Capture("pages", "pages", moment, (), pages=tuple(pages))


def _invitations(making: Making) -> Iterator[Capture]:
    """Yield looked-up invitations that somebody found: while they lead somewhere, and when they do no more."""
    p = making.p
    random = making.chance("invitations")
    for invite, shown in making.told.shown_invites.items():
        site, _ = making.told.invites[invite]
        end = site.end(making.horizon)
        draw, delay, after, later = random.random(), random.uniform(0, 2), random.random(), random.uniform(0.2, 12)
        moment = max(min(shown), site.opened) + round(delay * DAY)
        if draw < p["invite_page_chance"] and moment < end:
            page = SavedPage("invitation.html", "invite", moment, None, _view(site, moment), site.size_at(moment), invite_hash=invite)
            yield Capture("pages", "pages", moment, (), pages=(page,))
        moment = end + round(later * DAY)
        if site.closed is not None and site.ending != "silent" and after < p["page_after_chance"] * 0.7 and moment < making.horizon:
            yield Capture("pages", "pages", moment, (), pages=(SavedPage("invitation.html", "dead_invite", moment, invite_hash=invite),))


def _counts(making: Making, random: Random, site: Site) -> Iterator[Count]:
    """Yield the counts that somebody noted of a public room."""
    p = making.p
    if site.username is None or random.random() >= p["series_chance"]:
        return
    end = site.end(making.horizon)
    at = site.opened + round(random.uniform(0.02, 2) * DAY)
    kind = "subscribers" if site.is_channel else "members"
    day = 0
    while at < end and day < 120:  # noqa: PLR2004 (four months a room are enough)
        draw = random.random()
        if draw >= p["series_missing"] / 2:
            count = None if draw < p["series_missing"] else site.size_at(at)
            yield Count(at, site.number, site.username, site.title_at(at), count, kind)
        step = 1 if day < _DENSE_DAYS else _SPARSE_STEP
        day += step
        at += step * DAY
