# SPDX-License-Identifier: Apache-2.0
"""Korean text: normalising with offsets back to the original characters, and rules kept as data."""
