# SPDX-License-Identifier: Apache-2.0
"""What the studies do to a photograph: a messenger's re-encoding, frames, captions, marks, and invented phone layouts in any number.

Layouts are drawn by chance from a seed, so that many are had; no real program's interface is copied. ``phone`` draws the kinds that the boxed variant
was tuned on (a viewer, a chat, a post); ``study_held_out`` draws other kinds, which it was never tuned on. Texts are letters by chance.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from sotdae.media.hashing import Pixels

Colour = tuple[int, int, int]
WHITE: Final[Colour] = (255, 255, 255)
BLACK: Final[Colour] = (0, 0, 0)
PHONES: Final = ((1080, 2340), (1080, 2400), (1170, 2532), (1440, 3040), (828, 1792), (720, 1600))


def telegram(image: Image.Image, side: int = 1280) -> Pixels:
    """Return the pixels of a picture after a messenger: longest side 1280, JPEG of quality 87."""
    return encoded(shrunk(image, side), 87)


def encoded(image: Image.Image, quality: int, form: str = "JPEG") -> Pixels:
    """Return the pixels of a picture after one lossy encoding."""
    sink = io.BytesIO()
    image.save(sink, form, quality=quality)
    return np.asarray(Image.open(sink).convert("RGB"))


def shrunk(image: Image.Image, side: int) -> Image.Image:
    """Return a picture with its longest side at most so many pixels."""
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Pillow's own font in a size of pixels."""
    return ImageFont.load_default(size)


def words(chance: random.Random, letters: int) -> str:
    """Return made-up words of about so many letters."""
    text = ""
    while len(text) < letters:
        text += "".join(chance.choice("abdefghiklmnoprstuvw") for _ in range(chance.randint(2, 8))) + " "
    return text[:letters].strip()


def framed(image: Image.Image, sides: tuple[int, int, int, int], colour: Colour) -> Image.Image:
    """Return a picture with so many pixels of one colour at its left, top, right and bottom."""
    left, top, right, bottom = sides
    page = Image.new("RGB", (image.width + left + right, image.height + top + bottom), colour)
    page.paste(image, (left, top))
    return page


def fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    """Return a picture scaled to lie inside a rectangle and touch it."""
    scale = min(width / image.width, height / image.height)
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BILINEAR)


def covered(image: Image.Image, width: int, height: int) -> Image.Image:
    """Return the middle of a picture, scaled to fill a rectangle."""
    scale = max(width / image.width, height / image.height)
    large = image.resize((max(width, round(image.width * scale)), max(height, round(image.height * scale))), Image.Resampling.BILINEAR)
    left, top = (large.width - width) // 2, (large.height - height) // 2
    return large.crop((left, top, left + width, top + height))


def caption(
    image: Image.Image, share: float, chance: random.Random, *, above: bool = False, colour: Colour = WHITE, ink: Colour = BLACK
) -> Image.Image:
    """Return a picture with a bar of text outside it, whose height is a share of the picture's."""
    bar = max(8, round(image.height * share))
    page = framed(image, (0, bar if above else 0, 0, 0 if above else bar), colour)
    ImageDraw.Draw(page).text((bar // 3, (0 if above else image.height) + bar // 6), words(chance, 60), fill=ink, font=font(max(8, bar // 2)))
    return page


def text_bar(image: Image.Image, share: float, chance: random.Random) -> Image.Image:
    """Return a picture with a bar of text lying on its lower edge."""
    page, bar = image.copy(), max(8, round(image.height * share))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, image.height - bar, image.width, image.height), fill=WHITE)
    draw.text((bar // 3, image.height - bar + bar // 6), words(chance, 60), fill=BLACK, font=font(max(8, bar // 2)))
    return page


def outlined(image: Image.Image, share: float, chance: random.Random) -> Image.Image:
    """Return a picture with white, black-edged letters on it, of a height that is a share of the picture's."""
    page, size = image.copy(), max(8, round(image.height * share))
    place = (round(image.width * 0.05), round(image.height * chance.choice([0.05, 0.82])))
    ImageDraw.Draw(page).text(place, words(chance, 18), fill=WHITE, stroke_fill=BLACK, stroke_width=max(1, size // 12), font=font(size))
    return page


def watermark(image: Image.Image, opacity: float, chance: random.Random) -> Image.Image:
    """Return a picture with one line of half-transparent letters, repeated all over it."""
    layer = Image.new("L", image.size, 0)
    draw, size, text = ImageDraw.Draw(layer), max(10, image.width // 22), words(chance, 12)
    for row, top in enumerate(range(0, image.height, size * 4)):
        for left in range(-(row % 2) * size * 5, image.width, size * 10):
            draw.text((left, top), text, fill=round(255 * opacity), font=font(size))
    return Image.composite(Image.new("RGB", image.size, WHITE), image, layer)


def sticker(image: Image.Image, share: float, chance: random.Random) -> Image.Image:
    """Return a picture with a round face of a diameter that is a share of the shorter side."""
    page, size = image.copy(), round(min(image.size) * share)
    left, top = chance.randint(0, image.width - size), chance.randint(0, image.height - size)
    draw = ImageDraw.Draw(page)
    draw.ellipse((left, top, left + size, top + size), fill=(255, 204, 50), outline=(120, 80, 0), width=max(1, size // 30))
    for x in (0.3, 0.6):
        draw.ellipse((left + x * size, top + 0.3 * size, left + (x + 0.1) * size, top + 0.45 * size), fill=(60, 40, 10))
    draw.arc((left + 0.25 * size, top + 0.35 * size, left + 0.75 * size, top + 0.8 * size), 20, 160, fill=(60, 40, 10), width=max(1, size // 20))
    return page


def cut(image: Image.Image, share: float) -> Image.Image:
    """Return a picture without a share of it at each side."""
    across, down = round(image.width * share), round(image.height * share)
    return image.crop((across, down, image.width - across, image.height - down))


def square(image: Image.Image) -> Image.Image:
    """Return the middle square of a picture, as profile pictures show it."""
    side = min(image.size)
    return covered(image, side, side)


class Screen:
    """A phone's screen to be drawn on: status bar done, a cursor that moves down."""

    def __init__(self, chance: random.Random, size: tuple[int, int], *, dark: bool) -> None:
        self.chance, self.width, self.height = chance, *size
        shade = chance.choice([0, 0, 18, 33]) if dark else chance.choice([255, 255, 250, 240])
        self.page: Colour = (shade, shade, min(255, shade + chance.choice([0, 0, 6])))
        self.ink: Colour = (235, 235, 235) if dark else (25, 25, 25)
        self.pale: Colour = (130, 130, 130)
        self.accent: Colour = (chance.randint(20, 220), chance.randint(60, 180), chance.randint(60, 240))
        self.dark = dark
        self.unit = self.width // 36
        self.image = Image.new("RGB", size, self.page)
        self.draw = ImageDraw.Draw(self.image)
        self.line(self.unit, self.unit, f"{chance.randint(1, 12)}:{chance.randint(10, 59)}", 1.3)
        for place in range(3):
            left = self.width - self.unit * (3 + 2 * place)
            self.draw.rectangle((left, self.unit, left + self.unit * 1.3, self.unit * 2), outline=self.ink, width=max(1, self.unit // 8))
        self.top = self.unit * 4

    def line(self, left: float, top: float, text: str, size: float = 1.4, ink: Colour | None = None) -> None:
        """Write a line of text, its size in units."""
        self.draw.text((left, top), text, fill=ink or self.ink, font=font(max(8, round(self.unit * size))))

    def icons(self, top: float, count: int, size: float = 1.8) -> None:
        """Draw a row of round and square signs."""
        for place in range(count):
            left = self.width * (place + 0.5) / count - self.unit * size / 2
            box = (left, top, left + self.unit * size, top + self.unit * size)
            if self.chance.random() < 0.5:
                self.draw.ellipse(box, outline=self.ink, width=max(2, self.unit // 5))
            else:
                self.draw.rounded_rectangle(box, self.unit // 2, outline=self.ink, width=max(2, self.unit // 5))

    def paragraph(self, left: float, lines: int, letters: int) -> None:
        """Write lines of text and move on."""
        for _ in range(lines):
            self.line(left, self.top, words(self.chance, letters), 1.3)
            self.top += round(self.unit * 1.9)


def phone(image: Image.Image, seed: int) -> Image.Image:
    """Return a photograph in an invented phone layout of the kinds that the boxed variant was tuned on; a seed is a layout."""
    chance = random.Random(seed)
    screen = Screen(chance, chance.choice(PHONES), dark=seed % 2 == 1)
    kind: Callable[[Screen, Image.Image], None] = (_viewer, _chat, _post)[seed // 2 % 3]
    kind(screen, image)
    return screen.image


def _viewer(screen: Screen, image: Image.Image) -> None:
    screen.line(screen.unit * 5, screen.top, words(screen.chance, screen.chance.randint(6, 16)), 1.7)
    photo = fitted(image, screen.width, screen.height - screen.unit * 22)
    screen.image.paste(photo, ((screen.width - photo.width) // 2, (screen.height - photo.height) // 2))
    screen.icons(screen.height - screen.unit * 5, screen.chance.randint(3, 5))


def _bubble(screen: Screen, *, mine: bool, lines: int) -> None:
    width = screen.unit * screen.chance.randint(10, 24)
    left = screen.width - width - screen.unit if mine else screen.unit
    colour = screen.accent if mine else ((50, 56, 64) if screen.dark else WHITE)
    bottom = screen.top + round(screen.unit * (1.9 * lines + 1.2))
    screen.draw.rounded_rectangle((left, screen.top, left + width, bottom), screen.unit, fill=colour)
    screen.top += round(screen.unit * 0.6)
    screen.paragraph(left + screen.unit, lines, max(3, width // screen.unit))
    screen.top = bottom + screen.unit


def _chat(screen: Screen, image: Image.Image) -> None:
    back = (22, 27, 34) if screen.dark else screen.chance.choice([(214, 225, 235), (178, 199, 217), (240, 240, 240)])
    screen.draw.rectangle((0, screen.unit * 7, screen.width, screen.height), fill=back)
    screen.line(screen.unit * 5, screen.top, words(screen.chance, 12), 1.6)
    screen.top = screen.unit * 8
    for _ in range(screen.chance.randint(1, 3)):
        _bubble(screen, mine=screen.chance.random() < 0.3, lines=screen.chance.randint(1, 3))
    photo = fitted(image, round(screen.width * screen.chance.uniform(0.6, 0.8)), screen.height * 2 // 5)
    rim = screen.chance.choice([0, 4, 8])
    if rim:
        box = (screen.unit - rim, screen.top - rim, screen.unit + photo.width + rim, screen.top + photo.height + rim)
        screen.draw.rounded_rectangle(box, screen.unit // 2, fill=(50, 56, 64) if screen.dark else WHITE)
    screen.image.paste(photo, (screen.unit, screen.top))
    screen.top += photo.height + screen.unit * 2
    while screen.top < screen.height - screen.unit * 14:
        _bubble(screen, mine=screen.chance.random() < 0.4, lines=screen.chance.randint(1, 2))
    screen.draw.rectangle((0, screen.height - screen.unit * 5, screen.width, screen.height), fill=screen.page)
    screen.line(screen.unit * 4, screen.height - screen.unit * 4, words(screen.chance, 14), 1.4, screen.pale)


def _post(screen: Screen, image: Image.Image) -> None:
    screen.line(screen.unit * 2, screen.top, words(screen.chance, 9), 2.2)
    screen.draw.ellipse((screen.unit * 2, screen.unit * 8, screen.unit * 6, screen.unit * 12), fill=screen.accent)
    screen.line(screen.unit * 7, screen.unit * 9, words(screen.chance, 12))
    photo = fitted(image, screen.width, screen.height // 2)
    screen.image.paste(photo, ((screen.width - photo.width) // 2, screen.unit * 13))
    screen.top = screen.unit * 14 + photo.height
    screen.icons(screen.top, 6)
    screen.top += screen.unit * 4
    screen.paragraph(screen.unit * 2, screen.chance.randint(2, 6), 34)
    screen.icons(screen.height - screen.unit * 4, 5)
