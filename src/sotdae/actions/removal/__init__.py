# SPDX-License-Identifier: Apache-2.0
"""The life of removal requests: drafted, reviewed by a second person, sent, answered, observed, closed. Every step is in the log first."""
