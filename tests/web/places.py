# SPDX-License-Identifier: Apache-2.0
"""A walk over the workbench: from where one begins, along every link, one address of each page. What no link reaches, nobody would find."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import deque
from functools import cache
from html import unescape

from desk import ROOT, Client

CODE = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "sotdae.workbench.settings"
django.setup()
from sotdae.workbench.registry import pages
print(json.dumps([(one.name, one.path, one.methods, one.act) for one in pages()]))
"""
PARTS = {"case": "[0-9a-f]{32}", "label": "[A-Z]{1,2}-[0-9]{1,6}", "opaque": "[A-Za-z0-9_-]{1,64}", "int": "[0-9]+"}
LINK = re.compile(r'(?:href|hx-get)="(/[^"]*)"')


@cache
def pages() -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Return name -> (route, methods, act) of every page, as a process finds them in which Django is set up for the workbench."""
    told = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ}).stdout
    return {name: (path, tuple(methods), act) for name, path, methods, act in json.loads(told)}


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    made = []
    for name, (path, _, _) in sorted(pages().items(), key=lambda one: [part.startswith("<") for part in one[1][0].split("/")]):
        parts = [PARTS[part[1:].split(":")[0]] if part.startswith("<") else re.escape(part) for part in path.split("/")]
        made.append((name, re.compile("/" + "/".join(parts))))
    return made


def page_at(address: str) -> str:
    """Return the name of the page at an address; "" where there is none."""
    bare = address.partition("?")[0].partition("#")[0]
    return next((name for name, pattern in _patterns() if pattern.fullmatch(bare)), "")


def walk(client: Client, *begin: str, each: int = 1) -> dict[str, list[tuple[str, str]]]:
    """Return page -> (address, text) of at most so many addresses of it, walking along links."""
    found: dict[str, list[tuple[str, str]]] = {}
    seen, waiting = set(), deque(["/", *begin])
    while waiting:
        address = waiting.popleft()
        name = page_at(address)
        if address in seen or not name or len(found.get(name, ())) >= each:
            continue
        seen.add(address)
        answer = client.get(address)
        if answer.to:
            waiting.append(answer.to)
            continue
        assert answer.status == 200, (address, answer.status)
        is_page = answer.headers["content-type"].startswith("text/html")
        text = answer.body.decode("utf-8", "replace")
        found.setdefault(name, []).append((address, text))
        if is_page:
            waiting.extend(unescape(link).partition("#")[0] for link in LINK.findall(text) if not link.startswith("/static/"))
    return found
