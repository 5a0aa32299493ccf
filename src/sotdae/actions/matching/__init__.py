# SPDX-License-Identifier: Apache-2.0
"""Banks, consent, matches, partners' lists, freezing: every copy of a picture, without showing it."""
