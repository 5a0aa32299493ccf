# SPDX-License-Identifier: Apache-2.0
"""What people decide: policy, disclosure and dossier are pure; models and migrations are Django's."""
