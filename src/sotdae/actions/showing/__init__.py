# SPDX-License-Identifier: Apache-2.0
"""What is shown and said on purpose: lifting one mask, recording a warning, freezing an answer as a citation. Each is logged before it counts."""
