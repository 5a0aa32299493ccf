# SPDX-License-Identifier: Apache-2.0
"""Errors of opening pictures: exit codes 50-59."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class MediaError(SotdaeError):
    """The picture could not be looked at."""

    exit_code = 50


class PictureRefused(MediaError):
    """The picture is not decoded: {reason}"""

    exit_code = 51
    remedy = "Nothing needs to be done: the file is recorded with its digest, and this reason stands among the problems."


class PictureUnhashable(MediaError):
    """The picture has no perceptual hash: {reason}"""

    exit_code = 52
    remedy = "Nothing needs to be done: the file is recorded with its digest, and this reason stands among the problems."


class JailIncomplete(MediaError):
    """Pictures are not opened here, since the jail for them lacks: {missing}"""

    exit_code = 53
    remedy = "Use a Linux kernel from 5.13 on, x86-64 or ARM64, with Landlock and seccomp switched on."


class JailUnusable(MediaError):
    """The process that opens pictures does not start (code {code})."""

    exit_code = 54
    remedy = "Install the program again; numpy and Pillow must be there. Nothing was opened outside the jail."


class LocalFeaturesMissing(MediaError):
    """Two pictures cannot be compared place by place, since OpenCV is not installed."""

    exit_code = 55
    remedy = "Install the program with its extra: pip install 'sotdae[why]'. Everything else works without it."


class PhotosUnusable(MediaError):
    """None of what was handed in can be asked with: {reason}."""

    exit_code = 56
    remedy = "Hand in the photo itself as JPEG, PNG or WebP, as it was taken or posted: not a link, not a flat or nearly empty picture."
