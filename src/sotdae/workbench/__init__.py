# SPDX-License-Identifier: Apache-2.0
"""The workbench: a thin face on the actions, in a browser. Server-rendered pages, Korean first; nothing decides here. How to add one: README.md."""
