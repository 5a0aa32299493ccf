# SPDX-License-Identifier: Apache-2.0
"""The words that every floor shares: ids, observations, findings, tables. Standard library only, no input or output."""
