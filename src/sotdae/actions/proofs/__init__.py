# SPDX-License-Identifier: Apache-2.0
"""What lets others check: anchors, witnesses, keys, verification, the court bundle."""
