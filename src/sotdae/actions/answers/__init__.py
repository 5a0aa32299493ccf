# SPDX-License-Identifier: Apache-2.0
"""Rows of the read model: what a reading verb or page will print, made behind an `add`, never inside a question."""
