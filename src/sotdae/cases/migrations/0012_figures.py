"""What statistics ask stands where they can walk an index: 300,000 items of 20,000 requests are counted within a second."""

from collections import Counter
from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

_HOUR_SECONDS = 3600
_OWN = "the request's, for statistics"


def _fill(apps: Any, schema_editor: Any) -> None:
    request, item = apps.get_model("cases", "RemovalRequest"), apps.get_model("cases", "RemovalItem")
    own = request.objects.filter(pk=OuterRef("request_id"))
    names = ("case_id", "regime", "sent_month")
    item.objects.update(**{name: Subquery(own.values(name)[:1]) for name in names})
    item.objects.filter(messages=[]).exclude(room_key="").update(is_room=True)
    hosts: dict[int, Counter[str]] = {}
    for key, host in item.objects.order_by("request", "number").values_list("request_id", "host"):
        hosts.setdefault(key, Counter())[host] += 1
    for row in request.objects.all():
        row.main_host = hosts[row.pk].most_common(1)[0][0] if row.pk in hosts else ""
        row.hours_to_answer = _hours(row.sent_at, row.answered_at)
        row.hours_to_decision = None if row.outcome == "no_answer" else _hours(row.sent_at, row.decided_at)
        row.save(update_fields=["main_host", "hours_to_answer", "hours_to_decision"])
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a server alters no table while checks of its rows are put off


def _hours(start: Any, end: Any) -> int | None:
    return None if start is None or end is None or end < start else int((end - start).total_seconds()) // _HOUR_SECONDS


def _case(**more: Any) -> Any:
    facts: dict[str, Any] = {"db_index": False, "help_text": _OWN, "on_delete": django.db.models.deletion.CASCADE, "related_name": "+", "to": "cases.case"}
    return models.ForeignKey(**facts, **more)


def _whole_hours(help_text: str) -> Any:
    return models.PositiveIntegerField(help_text=help_text, null=True)


class Migration(migrations.Migration):
    """Columns, then what they hold for requests that are there, then the indexes."""

    dependencies: ClassVar[list[Any]] = [("cases", "0011_activity")]
    operations: ClassVar[list[Any]] = [
        migrations.AddField("removalitem", "case", _case(null=True)),
        migrations.AddField("removalitem", "is_room", models.BooleanField(default=False, help_text="it is a room itself, not messages of one")),
        migrations.AddField("removalitem", "regime", models.CharField(default="", help_text=_OWN, max_length=32)),
        migrations.AddField("removalitem", "sent_month", models.CharField(default="", help_text=_OWN, max_length=7)),
        migrations.AddField(
            "removalrequest", "hours_to_answer", _whole_hours("whole hours from the sending to the first word, for statistics")
        ),
        migrations.AddField(
            "removalrequest", "hours_to_decision", _whole_hours("whole hours from the sending to the newest decision, for statistics")
        ),
        migrations.AddField(
            "removalrequest",
            "main_host",
            models.CharField(default="", help_text="the host of most of its items, for statistics; of several the first", max_length=253),
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AlterField("removalitem", "case", _case()),
        migrations.AddIndex(
            "removalitem", models.Index(condition=models.Q(is_room=True), fields=["case", "state"], name="removal_item_is_room")
        ),
        migrations.AddIndex("removalitem", models.Index(fields=["case", "sent_month", "host", "state"], name="removal_item_counts")),
        migrations.AddIndex(
            "removalitem",
            models.Index(
                condition=models.Q(hours_to_removal__isnull=False),
                fields=["case", "regime", "host", "hours_to_removal"],
                name="removal_item_times",
            ),
        ),
    ]
