# SPDX-License-Identifier: Apache-2.0
"""Charts as plain shapes: numbers and words that a template writes as SVG, escaped like everything else. Nothing here writes markup."""
