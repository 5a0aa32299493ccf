# SPDX-License-Identifier: Apache-2.0
"""What templates say and how: words in two languages, times in KST and UTC, labels, numbers, addresses. Nothing here marks evidence as safe.

Built in: no ``{% load %}`` is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader_tags import ExtendsNode, do_extends
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from sotdae.errors import SotdaeError
from sotdae.model.korea import KST
from sotdae.workbench.failures import telling
from sotdae.workbench.labels import room_label
from sotdae.workbench.words import say as word

register = template.Library()


def _language(context: Context) -> str:
    return str(context.get("language") or "ko")


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **facts: Any) -> str:
    """Return a word or sentence of the tables in the page's language; facts fill its places and are escaped like all text."""
    return word(key, _language(context), **facts)


@register.simple_tag(takes_context=True)
def to(context: Context, name: str, **ids: Any) -> str:
    """Return the address of a page of the registry; the case in hand goes in by itself."""
    desk = context.get("desk")
    if _is_in_case(name) and "case_id" not in ids and desk is not None and desk.case is not None:
        ids["case_id"] = desk.case.case_id
    state = ids.pop("s", None)
    address = _address(name, *ids.items())
    return f"{address}?s={state}" if state else address


@lru_cache(512)
def _is_in_case(name: str) -> bool:
    from sotdae.workbench.registry import pages  # noqa: PLC0415 (the registry imports the views, whose templates use this)

    return next(one for one in pages() if one.name == name).in_case


@lru_cache(8192)
def _address(name: str, *ids: tuple[str, Any]) -> str:
    """Return a page's address. Kept, since a page names dozens, most of them on every page of a case; ids are no secrets, and few."""
    return str(reverse(name, kwargs=dict(ids)))


class _Said(template.Node):
    """A fixed word: by far the most frequent tag, so it is looked up and escaped once a language."""

    def __init__(self, key: str) -> None:
        """Take its key."""
        self._key = key
        self._known: dict[str, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Return the word in the page's language."""
        language = _language(context)
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = escape(word(self._key, language))
        return known


class _To(template.Node):
    """The address of a fixed page of the case in hand."""

    def __init__(self, name: str) -> None:
        """Take its name."""
        self._name = name

    def render(self, context: Context) -> SafeString:
        """Return the address."""
        return escape(to(context, self._name))


def _fixed(name: str, node: Callable[[str], template.Node]) -> None:
    """Let a tag with one fixed word and nothing else be a node of its own; every other use is left as it was."""
    plain = register.tags[name]

    def compiled(parser: Any, token: Any) -> template.Node:
        bits = token.split_contents()
        is_fixed = len(bits) == 2 and bits[1][0] in {'"', "'"} and bits[1][0] == bits[1][-1]  # noqa: PLR2004 (the tag's name and the word)
        made: template.Node = node(bits[1][1:-1]) if is_fixed else plain(parser, token)
        return made

    register.tag(name, compiled)


_fixed("say", _Said)
_fixed("to", _To)


class _Known(template.NodeList):
    """A parent template's nodes, which are asked at every page for the blocks among them: they are always the same."""

    def get_nodes_by_type(self, nodetype: type[template.Node]) -> list[template.Node]:
        """Return the nodes of a type."""
        known: dict[type[template.Node], list[template.Node]] = self.__dict__.setdefault("known", {})
        if nodetype not in known:
            known[nodetype] = super().get_nodes_by_type(nodetype)
        return known[nodetype]


class _Extends(ExtendsNode):
    """Django's own, for parents whose blocks are looked for once."""

    def get_parent(self, context: Context) -> Any:
        """Return the parent."""
        parent = super().get_parent(context)
        if not isinstance(parent.nodelist, _Known):
            parent.nodelist = _Known(parent.nodelist)
        return parent


@register.tag("extends")
def extends(parser: Any, token: Any) -> template.Node:
    """Build on another template, as Django's tag does."""
    node = do_extends(parser, token)
    node.__class__ = _Extends
    return node


@register.simple_tag(takes_context=True)
def places(context: Context) -> SafeString:
    """Return the navigation's list. Of its many combinations few are met, and these are kept."""
    desk, page = context.get("desk"), context.get("page")
    rows = tuple((row["name"], row["title_key"], row["begins"]) for row in context["navigation"])
    case_id = desk.case.case_id if desk is not None and desk.case is not None else ""
    return _places(rows, case_id, page.name if page is not None else "", _language(context))


@lru_cache(1024)
def _places(rows: tuple[tuple[str, str, bool], ...], case_id: str, here: str, language: str) -> SafeString:
    begins, current = mark_safe(' class="begins"'), mark_safe(' aria-current="page"')
    made = []
    for name, title_key, is_begun in rows:
        address = _address(name, *([("case_id", case_id)] if _is_in_case(name) else []))
        facts = (begins if is_begun else "", address, current if name == here else "", word(title_key, language))
        made.append(format_html('<li{}><a href="{}"{}>{}</a></li>', *facts))
    return mark_safe("".join(made))  # noqa: S308 (pieces of `format_html`)


@register.simple_tag(takes_context=True)
def when(context: Context, at: datetime | str | int | None) -> str | SafeString:
    """Return a moment in KST and UTC: a datetime, ISO 8601 text, or the lake's microseconds. None is said to be unknown."""
    if at is None or not at:
        return word("unknown", _language(context))
    lake = datetime.fromtimestamp(at / 1_000_000, UTC) if isinstance(at, int) else at
    moment = datetime.fromisoformat(lake) if isinstance(lake, str) else lake
    korean, world = moment.astimezone(KST), moment.astimezone(UTC)
    return format_html(
        '<time datetime="{}">{} <abbr title="UTC+9">KST</abbr> <span class="utc">({} UTC)</span></time>',
        world.isoformat(timespec="seconds"),
        korean.strftime("%Y-%m-%d %H:%M"),
        world.strftime("%H:%M" if world.date() == korean.date() else "%m-%d %H:%M"),
    )


@register.simple_tag(takes_context=True)
def number(context: Context, value: float | None) -> str:
    """Return a number with its thousands set apart; None is said to be unknown, never 0."""
    if value is None:
        return word("unknown", _language(context))
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


@register.simple_tag(takes_context=True)
def room(context: Context, row: Any) -> str:
    """Return a room's label in the page's language: ``R-03`` or ``방-03``. Takes a row of the read model, or the label itself."""
    if isinstance(row, str):
        return room_label(row, _language(context))
    return str(row["label_ko"] if _language(context) == "ko" else row["label"])


@register.simple_tag(takes_context=True)
def either(context: Context, korean: str, english: str) -> str:
    """Return one of two texts by the page's language, for rows that bring both."""
    return korean if _language(context) == "ko" else english


@register.simple_tag(takes_context=True)
def spoken(context: Context, words: Any) -> str:
    """Return a regime's words (`Words`, `StatementWords`) in the page's language."""
    return str(words.of(_language(context)))


@register.filter
def failed_more_key(what: str) -> str:
    """Return the key of what is said about a failure."""
    return f"failed.{what}.more"


@register.simple_tag(takes_context=True)
def told(context: Context, error: BaseException) -> str:
    """Return what an error says, in the page's language."""
    return telling.told(error, _language(context))


@register.simple_tag(takes_context=True)
def remedy(context: Context, error: SotdaeError) -> str:
    """Return the one thing to do about an error, in the page's language."""
    return telling.remedy(error, _language(context))


@register.simple_tag(takes_context=True)
def told_again(context: Context, name: str, said: str) -> list[str]:
    """Return what a job's error said, in the page's language, a line each."""
    return telling.told_again(name, said, _language(context))


@register.filter
def wrong_key(form: Any) -> str:
    """Return the key of what is said about a refused form of the library for signing in: too many tries, or simply not right."""
    codes = {one.code for errors in form.errors.as_data().values() for one in errors}
    if codes & {"too_many_login_attempts", "rate_limited"}:
        return "sign_in.wait"
    if codes & {"password_too_short", "password_too_common", "password_too_similar", "password_entirely_numeric"}:
        return "welcome.weak"
    return "sign_in.wrong"


@register.filter
def again_key(address: str) -> str:
    """Return the key of a way to show oneself again."""
    ways = {"/again": "again.by_password", "/again/code": "again.by_code", "/again/passkey": "again.by_passkey"}
    return ways.get(address.partition("?")[0], "again.go")


@register.simple_tag
def qr(text: str) -> dict[str, Any]:
    """Return a QR code as the side of its square and the path of its dark modules, for an SVG that the template writes."""
    import qrcode  # noqa: PLC0415 (once in a colleague's life)

    made = qrcode.QRCode(border=2)
    made.add_data(text)
    matrix = made.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return {"side": len(matrix), "path": path}


@register.filter
def under(value: str, head: str) -> str:
    """Return the key of the word for a value: what kind it is of, and the value."""
    return f"{head}.{value}"


@register.simple_tag(takes_context=True)
def seat_words(context: Context, person: Any) -> str:
    """Return what a demonstration's person is, in words: her offices, or her roles in cases."""
    staff = context["desk"].held.staff()
    language = _language(context)
    roles = sorted({one.role for standing in staff.standings(person).values() for one in standing.members})
    told = [word(f"office.{one}", language) for one in sorted(person.offices)] + [word(f"role.{one}", language) for one in roles]
    return ", ".join(told) or word("seat.nothing", language)


@register.simple_tag(takes_context=True)
def can(context: Context, act: str) -> bool:
    """Return whether whoever is signed in may do an act here: a button that would be refused is not offered."""
    desk = context.get("desk")
    return desk is not None and bool(desk.may(act))


@register.simple_tag(takes_context=True)
def outcome(context: Context, row: Any) -> str:
    """Return a decision in words, with its country."""
    return word(f"request.outcome.{row['outcome']}", _language(context), country=row["country"] or "")


@register.simple_tag(takes_context=True)
def lack(context: Context, row: Any, one: Any) -> str:
    """Return what a request lacks before it may go, in words."""
    return word(f"request.lack.{one['code']}", _language(context), request=row["request"], items=", ".join(map(str, one["items"])))


@register.simple_tag(takes_context=True)
def permitted(context: Context, act: str) -> str:
    """Return an act of a consent in words, with whom it names."""
    bare, _, named = act.partition(":")
    said = word(f"subjects.act.{bare}", _language(context))
    return f"{said}: {named}" if named else said
