# SPDX-License-Identifier: Apache-2.0
"""Who works here: colleagues, offices, roles in cases, and how they sign in."""
