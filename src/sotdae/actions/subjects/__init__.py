# SPDX-License-Identifier: Apache-2.0
"""What a subject decides and is told: who she is, what she permits, that she takes it back, and how her case stands."""
