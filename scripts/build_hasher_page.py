# SPDX-License-Identifier: Apache-2.0
"""Puts the victim-side page together: browser/ into one HTML file that needs nothing else. Only Python is needed, no npm.

    .venv/bin/python scripts/build_hasher_page.py          # writes the page into the package
    .venv/bin/python scripts/build_hasher_page.py --check  # says whether the committed page is what the sources give

Our modules keep to what this can join: named imports on one line, every top-level name once. Comments stay in, so that a person can read the page.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "browser"
PAGE = ROOT / "src" / "sotdae" / "exchange" / "hasher_page" / "page.html"

_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w./-]+)";\n', re.MULTILINE)
_TOP_LEVEL = re.compile(r"^(?:async )?(?:function|class|const|let|var) (\w+)", re.MULTILINE)
_VENDOR_EXPORT = re.compile(r"^export \{\n((?:  \w+,?\n)+)\};\n", re.MULTILINE)


def script(entry: str) -> str:
    """Return one script made of a module and all that it imports, in a scope of its own."""
    parts: list[str] = []
    names: dict[str, str] = {}
    _add(SOURCES / entry, parts, names, set())
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _add(path: Path, parts: list[str], names: dict[str, str], done: set[Path]) -> None:
    if path in done:
        return
    done.add(path)
    text = path.read_text("utf-8")
    if path.parent.name == "vendor":
        parts.append(_vendored(text))
        return
    for _, name in _IMPORT.findall(text):
        _add((path.parent / name).resolve(), parts, names, done)
    body = re.sub(r"^export ", "", _IMPORT.sub("", text), flags=re.MULTILINE)
    if re.search(r"^(?:import|export)\b", body, re.MULTILINE):
        sys.exit(f"{path.name}: an import or export that this script cannot join")
    for name in _TOP_LEVEL.findall(body):
        if name in names:
            sys.exit(f"{path.name} and {names[name]} both define {name}")
        names[name] = path.name
    parts.append(f"// ---- {path.name}\n{body}")


def _vendored(text: str) -> str:
    """Return other people's bundle in a scope of its own."""
    found = _VENDOR_EXPORT.search(text)
    if found is None:
        sys.exit("the vendored bundle has no list of exports")
    given = ", ".join(found.group(1).replace(",", " ").split())
    return f"const {{ {given} }} = (() => {{\n{_VENDOR_EXPORT.sub('', text)}return {{ {given} }};\n}})();\n"


def digest(text: str) -> str:
    """Return what a content security policy calls the hash of an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page() -> str:
    """Return the page."""
    code, style = "\n" + script("main.js"), "\n" + (SOURCES / "page.css").read_text("utf-8")
    if "</script" in code.lower() or "<!--" in code or "</style" in style.lower():
        sys.exit("a script or style would end early")
    html = (SOURCES / "page.html").read_text("utf-8")
    for mark, value in {"{script-hash}": digest(code), "{style-hash}": digest(style), "{style}": style, "{script}": code}.items():
        if html.count(mark) != 1:
            sys.exit(f"page.html has {mark} not exactly once")
        html = html.replace(mark, value)
    return html


def main() -> None:
    """Write the page, or check it."""
    if sys.argv[1:] == ["--check"]:
        if not PAGE.is_file() or PAGE.read_text("utf-8") != page():
            sys.exit("the committed page is not what browser/ gives: run scripts/build_hasher_page.py")
        return
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
