# SPDX-License-Identifier: Apache-2.0
"""Documents for other people. An exporter sees a `Dossier`, already cut down by disclosure, and nothing else."""
