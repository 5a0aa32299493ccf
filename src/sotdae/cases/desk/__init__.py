# SPDX-License-Identifier: Apache-2.0
"""The desk: what the workbench keeps that is no decision: sign-ins and stored states of pages. A database of its own, beside the book.

It is not derived from the log and does not die when the book is rebuilt; losing it costs passwords, passkeys and saved states, never a decision.
"""
