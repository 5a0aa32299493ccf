# SPDX-License-Identifier: Apache-2.0
"""Draws every page of the workbench on the demonstration, in Korean, at 390, 1024 and 1440 px, into docs/workbench/. Nothing in it shows media.

Usage: workbench_shots.py [--world FOLDER] [--language ko|en] [--out FOLDER] [PAGE…]. Needs Chromium and about three minutes. A folder named by
``--world`` is copied, never served itself; without one a demonstration is made. Pictures have 48 colours and are cut at 2,600 px of height.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "web"))

from chromium import Browser  # noqa: E402 (the path to it is named above)
from desk import Served, served  # noqa: E402 (likewise)
from places import walk  # noqa: E402 (likewise)

from sotdae.actions.adding.demonstration import demo  # noqa: E402 (likewise)

WIDTHS = (390, 1024, 1440)
COLOURS = 48
MOST_HEIGHT = 2600
HEAD = """# The workbench, page by page

Drawn by `scripts/workbench_shots.py` on the demonstration, in Korean, at 390, 1024 and 1440 px; everything in them is made up, and no page shows
a picture. Who may see which page, and how to serve it: [access.md](access.md).

| page | 390 px | 1024 px | 1440 px |
|---|---|---|---|
"""


def places(running: Served) -> dict[str, tuple[str, str]]:
    """Return page -> (who, address), as the lead, the auditor and the administrator find them."""
    found: dict[str, tuple[str, str]] = {}
    case = f"/c/{running.case()}"
    lead = running.client("Ara")
    draft = {"regime": "us-tida", "subject": "S-01", "items": "R-03", "recipient": "messenger"}
    posts = (("cite/rooms", {"reason": "기사"}), ("subjects/new", {}), ("requests/new", draft))
    begin = [lead.post(f"{case}/{address}", fields).to for address, fields in posts]
    for who in ("Ara", "Dain", "Eun"):
        for page, seen in walk(running.client(who), *(begin if who == "Ara" else ())).items():
            address, text = seen[0]
            if text.lstrip().startswith("<!doctype html>"):
                found.setdefault(page, (who, address))
    return found


def drawn(browser: Browser, address: str, width: int) -> bytes:
    """Return a page as a small PNG."""
    browser.visit(address, width)
    height = min(MOST_HEIGHT, int(browser.value("document.documentElement.scrollHeight")))
    browser.visit(address, width, max(height, 600))
    picture = Image.open(io.BytesIO(browser.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def listing(folder: Path) -> None:
    """Write the page that lists the pictures, beside their folder."""
    names = sorted({path.stem.rpartition("-")[0] for path in folder.glob("*.png")})
    rows = [f"| {name} | {' | '.join(f'[{width}]({folder.name}/{name}-{width}.png)' for width in WIDTHS)} |" for name in names]
    folder.with_suffix(".md").write_text(HEAD + "\n".join(rows) + "\n", "utf-8")


def main() -> None:
    """Draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--world", type=Path)
    parser.add_argument("--language", default="ko", choices=["ko", "en"])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "workbench")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "demo"
        if asked.world is not None:
            shutil.copytree(asked.world, place)
        else:
            demo(place, datetime(2026, 4, 1, tzinfo=UTC))
        with served(place) as running, Browser(Path(folder) / "profile", scripts=True) as browser:
            found, total = places(running), 0
            for who in ("Ara", "Dain", "Eun"):
                running.seat(browser, who, asked.language)
                for page, (seen_by, address) in sorted(found.items()):
                    if seen_by != who or (asked.pages and page not in asked.pages):
                        continue
                    for width in WIDTHS:
                        data = drawn(browser, running.url + address, width)
                        (asked.out / f"{page}-{width}.png").write_bytes(data)
                        total += len(data)
                    print(f"{page:32} {address}", flush=True)
            print(f"{total / 1e6:.1f} MB")
    if not asked.pages and asked.language == "ko":
        listing(asked.out)


if __name__ == "__main__":
    main()
