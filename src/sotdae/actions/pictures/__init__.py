# SPDX-License-Identifier: Apache-2.0
"""What is computed from pictures and videos in the jail, and the index of a case."""
