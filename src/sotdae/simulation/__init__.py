# SPDX-License-Identifier: Apache-2.0
"""A synthetic, benign world with known truth, written as exports. Only the demo, tests and bench import it."""
