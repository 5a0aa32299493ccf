# SPDX-License-Identifier: Apache-2.0
"""Readers of what Telegram and Telegram Desktop write."""
