# SPDX-License-Identifier: Apache-2.0
"""What people ask, and what is printed for them: find, trail, today, graph, report."""
