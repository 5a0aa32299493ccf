# SPDX-License-Identifier: Apache-2.0
"""Renders a status as plain text. The same facts give the same text."""

from __future__ import annotations

from sotdae.cases.status import Heading, Line, StatusFacts, lines
from sotdae.exchange.days import Language, day
from sotdae.exchange.status.words import FRAME, HEADINGS, SENTENCES


def render(facts: StatusFacts, language: Language) -> str:
    """Return the text for the subject."""
    place = 0 if language == "ko" else 1
    told = lines(facts)
    parts = [FRAME["synthetic"][place], ""] if facts.synthetic else []
    head = [FRAME["title"][place]]
    if facts.number:
        head.append(FRAME["number"][place].format(number=facts.number))
    head.append(FRAME["as_of"][place].format(on=day(facts.as_of, language)))
    parts += [" · ".join(head), FRAME["facts"][place]]
    for heading in Heading:
        parts += ["", HEADINGS[heading.value][place]]
        parts += [f"- {sentence(one, language)}" for one in told if one.heading is heading]
    parts.append("")
    if facts.withdrawn_on is None:
        parts.append(FRAME["stop"][place])
    if facts.minor:
        parts.append(FRAME["minor"][place])
    parts.append(FRAME["call"][place])
    return "\n".join(parts) + "\n"


def sentence(line: Line, language: Language) -> str:
    """Return one sentence."""
    template = SENTENCES[line.key][0 if language == "ko" else 1]
    return template.format(on=day(line.on, language) if line.on else "", number=", ".join(map(str, line.numbers)))
