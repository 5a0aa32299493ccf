# SPDX-License-Identifier: Apache-2.0
"""Bytes, their order and their time: objects, sealing, the log, its tree and checkpoints. `vault` is the face of the floor."""
