# SPDX-License-Identifier: Apache-2.0
"""Modules of others that are named at a library's start and used by few processes: loaded when something in them is asked for."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from importlib.abc import Loader
from types import ModuleType
from typing import Any, Final

_NAMING: Final = threading.Lock()


def when_asked_for(name: str) -> None:
    """Have a module loaded at the first use of anything in it, however often it is imported before.

    Nothing happens where somebody has loaded it already, or where it is not installed. What is set on it before its first use is overwritten as it is
    loaded. (`importlib.util.LazyLoader` will not do: a second ``import`` of the module looks into it.)

    Args:
        name: the module's full name; the package it lies in is loaded now.
    """
    with _NAMING:
        found = None if name in sys.modules else importlib.util.find_spec(name)
        if found is None or found.loader is None:
            return
        module = sys.modules[name] = importlib.util.module_from_spec(found)
        module.__getattr__ = _asked(module, found.loader)  # type: ignore[method-assign]  # (PEP 562)
        above, _, own = name.rpartition(".")
        if above:
            setattr(sys.modules[above], own, module)  # (`from django import forms` asks the package first)


def _asked(module: ModuleType, loader: Loader) -> Callable[[str], Any]:
    """Return a module's ``__getattr__`` that loads it. One that could not be loaded is tried again at the next use."""
    begun, lock = threading.Event(), threading.RLock()

    def asked(attribute: str) -> Any:
        with lock:
            if not begun.is_set():
                begun.set()  # (before: what is loaded may ask for it, in this thread)
                with ExitStack() as failed:
                    failed.callback(begun.clear)
                    loader.exec_module(module)
                    failed.pop_all()
        try:
            return vars(module)[attribute]
        except KeyError:
            raise AttributeError(f"module {module.__name__!r} has no attribute {attribute!r}") from None  # noqa: EM102, TRY003 (Python's own words)

    return asked
