# SPDX-License-Identifier: Apache-2.0
"""Four-eyes unsealing of media: asked for, approved, opened, closed."""
