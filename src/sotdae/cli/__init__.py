# SPDX-License-Identifier: Apache-2.0
"""A thin face on actions: parse, act, print."""
