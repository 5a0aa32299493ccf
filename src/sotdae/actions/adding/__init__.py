# SPDX-License-Identifier: Apache-2.0
"""The main job: seal, read, hash, analyse; and doing again what has become stale."""
