# SPDX-License-Identifier: Apache-2.0
"""What a text names, read and checked: amounts of won, payment addresses, bank accounts, gift codes, telephone numbers.

Where a checksum exists it is verified; where none does, a value is marked ``format``: it has the form, no more. Numbers that lead to a person leave
as keyed pseudonyms only.
"""
