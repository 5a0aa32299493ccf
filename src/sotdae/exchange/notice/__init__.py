# SPDX-License-Identifier: Apache-2.0
"""Drafts of letters about a room: preservation, removal, referral. Nothing is ever sent, and what a person has to decide is left blank."""
