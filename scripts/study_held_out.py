# SPDX-License-Identifier: Apache-2.0
"""Layouts that the boxed variant was never tuned on.

A story, a gallery's detail view, a page in a browser, a messenger's window on a desktop, a chat with a pattern behind it. Written after the rules
of docs/formats/variants.md were fixed; the rules were not changed afterwards.
"""

from __future__ import annotations

import random
from typing import Final

import numpy as np
from PIL import Image, ImageDraw
from study_pictures import PHONES, WHITE, Screen, covered, fitted, font, words

KINDS: Final = ("story", "details", "browser", "desktop", "patterned chat")


def held_out(image: Image.Image, kind: str, *, dark: bool) -> Image.Image:
    """Return a photograph in one of ``KINDS``, dark or light."""
    chance = random.Random(f"{kind} {dark}")
    if kind == "desktop":
        return _desktop(image, chance, dark=dark)
    screen = Screen(chance, chance.choice(PHONES), dark=dark)
    {"story": _story, "details": _details, "browser": _browser, "patterned chat": _patterned}[kind](screen, image)
    return screen.image


def _story(screen: Screen, image: Image.Image) -> None:
    """Photo between two bars, a row of progress marks and a name above, an answer field below."""
    area = round(screen.height * 0.62)
    photo = fitted(image, screen.width, area)
    top = screen.unit * 9 + (area - photo.height) // 2
    screen.image.paste(photo, ((screen.width - photo.width) // 2, top))
    for place in range(4):
        left = screen.unit + place * (screen.width - 2 * screen.unit) // 4
        screen.draw.rectangle((left, screen.unit * 4, left + screen.width // 5, screen.unit * 4 + 6), fill=screen.ink)
    screen.draw.ellipse((screen.unit, screen.unit * 5, screen.unit * 4, screen.unit * 8), fill=screen.accent)
    screen.line(screen.unit * 5, screen.unit * 6, words(screen.chance, 14))
    box = (screen.unit, screen.height - screen.unit * 7, screen.width - screen.unit * 8, screen.height - screen.unit * 3)
    screen.draw.rounded_rectangle(box, screen.unit * 2, outline=screen.pale, width=4)
    screen.line(screen.unit * 3, screen.height - screen.unit * 6, words(screen.chance, 12), 1.3, screen.pale)


def _details(screen: Screen, image: Image.Image) -> None:
    """A gallery's view of one photo with rows of facts under it and a coloured head."""
    screen.draw.rectangle((0, screen.unit * 3, screen.width, screen.unit * 7), fill=screen.accent)
    screen.line(screen.unit * 3, screen.unit * 4, words(screen.chance, 18), 1.6, WHITE)
    photo = fitted(image, screen.width - screen.unit * 4, screen.height * 45 // 100)
    screen.image.paste(photo, ((screen.width - photo.width) // 2, screen.unit * 9))
    screen.top = screen.unit * 11 + photo.height
    for _ in range(7):
        screen.line(screen.unit * 2, screen.top, words(screen.chance, 8), 1.1, screen.pale)
        screen.line(screen.unit * 12, screen.top, words(screen.chance, screen.chance.randint(8, 22)))
        screen.top += screen.unit * 3
        screen.draw.line((0, screen.top - screen.unit, screen.width, screen.top - screen.unit), fill=screen.pale, width=2)


def _browser(screen: Screen, image: Image.Image) -> None:
    """A web page: address field, heading, text, a photo within margins, text."""
    screen.draw.rounded_rectangle((screen.unit * 2, screen.unit * 3, screen.width - screen.unit * 8, screen.unit * 6), screen.unit, fill=screen.pale)
    screen.line(screen.unit * 4, screen.unit * 4, "www." + words(screen.chance, 12))
    screen.top = screen.unit * 9
    screen.line(screen.unit * 2, screen.top, words(screen.chance, 22), 2.4)
    screen.top += screen.unit * 4
    screen.paragraph(screen.unit * 2, 5, 36)
    screen.top += screen.unit
    photo = fitted(image, screen.width - screen.unit * 4, screen.height * 2 // 5)
    screen.image.paste(photo, (screen.unit * 2, screen.top))
    screen.top += photo.height + screen.unit
    screen.line(screen.unit * 2, screen.top, words(screen.chance, 30), 1.0, screen.pale)
    screen.top += screen.unit * 3
    while screen.top < screen.height - screen.unit * 8:
        screen.paragraph(screen.unit * 2, 1, 36)
    screen.icons(screen.height - screen.unit * 4, 5)


def _desktop(image: Image.Image, chance: random.Random, *, dark: bool) -> Image.Image:
    """A messenger's window: a list of rooms on the left, the photo in the conversation on the right."""
    page, list_colour, ink = ((14, 22, 33), (23, 33, 43), (230, 230, 230)) if dark else ((230, 235, 238), WHITE, (20, 20, 20))
    window = Image.new("RGB", (1600, 1000), page)
    draw = ImageDraw.Draw(window)
    draw.rectangle((0, 0, 480, 1000), fill=list_colour)
    for row in range(11):
        top = 20 + row * 90
        draw.ellipse((16, top, 80, top + 64), fill=tuple(chance.randint(60, 220) for _ in range(3)))
        draw.text((100, top + 6), words(chance, 14), fill=ink, font=font(22))
        draw.text((100, top + 36), words(chance, 24), fill=(130, 130, 130), font=font(19))
    draw.rectangle((480, 0, 1600, 70), fill=list_colour)
    draw.text((510, 20), words(chance, 16), fill=ink, font=font(26))
    photo = fitted(image, 700, 640)
    window.paste(photo, (520, 130))
    draw.text((520, 800), words(chance, 40), fill=ink, font=font(22))
    draw.rectangle((480, 930, 1600, 1000), fill=list_colour)
    draw.text((540, 950), words(chance, 16), fill=(130, 130, 130), font=font(22))
    return window


def _patterned(screen: Screen, image: Image.Image) -> None:
    """A chat on a picture of faint noise: there is no even page."""
    grain = np.random.default_rng(7).integers(-14, 15, (screen.height, screen.width, 1))
    base = np.array((40, 60, 70) if screen.dark else (190, 210, 180))
    screen.image.paste(Image.fromarray(np.clip(base + grain, 0, 255).astype(np.uint8)), (0, screen.unit * 7))
    photo = covered(image, round(screen.width * 0.7), round(screen.width * 0.7 * image.height / image.width))
    screen.image.paste(photo, (screen.unit, screen.unit * 14))
    for place in range(2):
        top = screen.unit * (16 + 5 * place) + photo.height
        screen.draw.rounded_rectangle((screen.unit, top, screen.unit * 20, top + screen.unit * 4), screen.unit, fill=WHITE)
        screen.line(screen.unit * 2, top + screen.unit, words(screen.chance, 14), 1.3, (20, 20, 20))
