# SPDX-License-Identifier: Apache-2.0
"""Modules of others that are named at a library's start and used in a tenth of all processes: loaded when something in them is asked for."""

from __future__ import annotations

import importlib.util
import sys
import threading
from typing import Any


def when_asked_for(name: str) -> None:
    """Have a module loaded at the first use of anything in it, however often it is imported before.

    Nothing happens where somebody has loaded it already, or where it is not installed. (`importlib.util.LazyLoader` will not do: a second ``import``
    of the module looks into it.)

    Args:
        name: the module's full name; the package it lies in is loaded now.
    """
    found = None if name in sys.modules else importlib.util.find_spec(name)
    if found is None or found.loader is None:
        return
    module, loader, begun, lock = importlib.util.module_from_spec(found), found.loader, threading.Event(), threading.RLock()

    def asked(attribute: str) -> Any:
        with lock:
            if not begun.is_set():
                begun.set()
                loader.exec_module(module)
        try:
            return vars(module)[attribute]
        except KeyError:
            raise AttributeError(f"module {name!r} has no attribute {attribute!r}") from None  # noqa: EM102, TRY003 (Python's own words)

    module.__getattr__ = asked  # type: ignore[method-assign]  # (PEP 562)
    sys.modules[name] = module
    above, _, own = name.rpartition(".")
    if above:
        setattr(sys.modules[above], own, module)  # (`from django import forms` asks the package first)
