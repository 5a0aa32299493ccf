# SPDX-License-Identifier: Apache-2.0
"""The pages, a module a subject. Each module exports ``PAGES`` and, where it shows words of its own, ``WORDS``; nothing else is to be registered."""
