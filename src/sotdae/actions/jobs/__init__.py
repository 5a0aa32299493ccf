# SPDX-License-Identifier: Apache-2.0
"""Long work in the background: the table of jobs, what each kind does, the worker that does it, and who keeps the worker alive."""
