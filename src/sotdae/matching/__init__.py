# SPDX-License-Identifier: Apache-2.0
"""Bits in, matches out: exact search, joins and clusters over 256-bit perceptual hashes. Knows no media, no capture and no case."""
