# SPDX-License-Identifier: Apache-2.0
"""Pictures: hostile bytes in, perceptual hashes and facts out. Nothing here shows, stores or changes a picture, and nothing looks for faces."""
