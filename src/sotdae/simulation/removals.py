# SPDX-License-Identifier: Apache-2.0
"""What somebody who saves a public page again sees after a post was taken down, and after it was put up once more.

Benign like all of the made-up world. A page is made from another that was saved before: same room, same posts, a later moment, some left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sotdae.simulation.preview_writer import POSTS
from sotdae.simulation.world import SavedPage


def saved_again(page: SavedPage, at: int, *, without: Collection[int] = ()) -> SavedPage:
    """Return a page of posts as it is saved at a later moment.

    Args:
        page: a saved feed.
        at: seconds since 1970, UTC.
        without: numbers of posts that are not there any more.
    """
    if page.view is None or page.kind != "feed" or at < page.at:
        message = "a page of posts, saved again later"
        raise ValueError(message)
    return replace(page, at=at, view=replace(page.view, posts=tuple(post for post in page.view.posts if post.number not in without)))


def shown_posts(page: SavedPage) -> list[int]:
    """Return the numbers of the posts that a page shows, rising."""
    return [post.number for post in (page.view.posts if page.view else ()) if post.action is None][-POSTS:]
