# SPDX-License-Identifier: Apache-2.0
"""The desk's tables about work in the background. Rows hold ids, counts and digests; no free text, no name, no path. Rules: `cases.jobs`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Job(models.Model):
    """A long piece of work that was asked for in the workbench."""

    job_id = models.CharField(max_length=32, primary_key=True, help_text="keyed digest of kind and arguments, hex")
    kind = models.CharField(max_length=10, help_text="add, analyse, match, bundle or verify")
    case_id = models.CharField(max_length=32, default="", help_text="the case's id; empty where it is about the workspace")
    arguments = models.CharField(max_length=64, help_text="SHA-256 of the sealed arguments in tmp/jobs, hex")
    person = models.CharField(max_length=64, default="", help_text="who asked, as an id")
    state = models.CharField(max_length=10, db_index=True, help_text="waiting, running, done, failed or set_aside")
    asked_at = models.DateTimeField(db_index=True, help_text="UTC")
    version = models.PositiveIntegerField(default=0, help_text="rises with every change")
    token = models.CharField(max_length=32, default="", help_text="of the claim in force, random")
    worker = models.CharField(max_length=32, default="", help_text="which worker holds it, random")
    lease_until = models.DateTimeField(null=True, help_text="UTC; null where nobody holds it")
    deaths = models.PositiveIntegerField(default=0, help_text="workers that did not survive it")
    claims = models.PositiveIntegerField(default=0, help_text="how often it was taken up")
    step = models.CharField(max_length=12, default="", help_text="the step it is at")
    done_bytes = models.PositiveBigIntegerField(default=0, help_text="bytes of the step that are done")
    total_bytes = models.PositiveBigIntegerField(null=True, help_text="bytes of the step; null where not known")
    result = models.JSONField(null=True, help_text="ids and counts of what came of it")
    error = models.CharField(max_length=60, default="", help_text="the class of the error it ended with")
    told = models.CharField(max_length=600, default="", help_text="that error's message and remedy, which name ids and counts only")
    ended_at = models.DateTimeField(null=True, help_text="UTC")

    class Meta:
        """In the order of asking."""

        ordering: ClassVar[list[str]] = ["asked_at", "job_id"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case_id", "asked_at"], name="jobs_of_a_case")]
