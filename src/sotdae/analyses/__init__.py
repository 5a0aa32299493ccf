# SPDX-License-Identifier: Apache-2.0
"""The mission's questions, one a module: tables in, findings out."""
