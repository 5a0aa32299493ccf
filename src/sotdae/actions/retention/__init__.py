# SPDX-License-Identifier: Apache-2.0
"""How long things are kept: holds, last days, erasure, backup and restore."""
