# SPDX-License-Identifier: Apache-2.0
"""How decisions reach the book: what the log says is applied to it, by one road for each kind of entry."""
