# SPDX-License-Identifier: Apache-2.0
"""What machines read: immutable snapshots, folds, an engine session in a jail, and the read model that answers questions.

Everything under ``lake/<case>`` is a working copy: it can be deleted and made again from the sealed originals, with the same row digests.
The order of one `add` is:

1. `snapshots.SnapshotWriter` takes a reader's rows and finishes a snapshot (`hits.HitsWriter` does the same for text rules, beside it);
2. `folds.refold` lists the snapshot in ``current.json``, finds which keys name the same room, and writes the touched rooms anew;
3. `session.Session` opens the case for analyses, `findings_store.FindingsStore` says what must be computed and keeps what was found;
4. `answers_writer.AnswersWriter` brings the read model up to date; `feed` supplies its rows;
5. `collect.collect` removes what no catalog lists any more, unless somebody is reading.

Reading verbs import `answers` only, which needs nothing but the standard library. ``docs/formats/lake.md`` describes the files.
"""
