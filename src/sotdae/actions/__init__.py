# SPDX-License-Identifier: Apache-2.0
"""Every verb a person can do is one function here. The only place where the sibling floors meet."""
