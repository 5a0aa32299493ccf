# SPDX-License-Identifier: Apache-2.0
"""What machines read: immutable snapshots, folds, an engine session in a jail, and the read model that answers questions."""
