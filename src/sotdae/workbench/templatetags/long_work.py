# SPDX-License-Identifier: Apache-2.0
"""What the templates of long work, evidence and activity need besides: keys of words, and whether somebody may do an act. Built in."""

from __future__ import annotations

from django import template

from sotdae.workbench.desk import Desk

register = template.Library()


@register.filter
def can(desk: Desk, act: str) -> bool:
    """Return whether the person may do an act here."""
    return desk.may(act)


@register.filter
def choice_key(kind: str) -> str:
    """Return the key of a choice's kind."""
    return f"choice.{kind}"


@register.filter
def authority_key(name: str) -> str:
    """Return the key of an authority."""
    return f"authority.{name}"


@register.filter
def job_key(kind: str) -> str:
    """Return the key of a job's kind."""
    return f"job.kind.{kind}"


@register.filter
def group_key(group: str) -> str:
    """Return the key of a group of acts."""
    return f"group.{group}"


@register.filter
def trust_key(level: str) -> str:
    """Return the key of a level of trust."""
    return f"trust.{level}"


@register.filter
def trust_more_key(level: str) -> str:
    """Return the key of what a level of trust means."""
    return f"trust.{level}.more"


@register.filter
def fact_key(name: str) -> str:
    """Return the key of a fact's name."""
    return f"fact.{name}"
