# SPDX-License-Identifier: Apache-2.0
"""Persons conclude: findings confirmed, rejected or left open, matches judged, pictures shown on purpose and counted."""
