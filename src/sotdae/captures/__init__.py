# SPDX-License-Identifier: Apache-2.0
"""Many formats, one Reader. Reads bytes and yields rows; knows no store, no network and no person."""
