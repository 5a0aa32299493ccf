# SPDX-License-Identifier: Apache-2.0
"""Removal, as pure rules: the record that every notice is a rendering of, and the regimes that say what a notice must hold. No storage."""
