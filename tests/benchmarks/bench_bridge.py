"""What the bridge costs on four hundred models, beside Django doing the same. Prints ratios.

    make bench ARGS=tests/benchmarks/bench_bridge.py

Takes about three minutes for each database.
Not part of the suite: the file's name hides it from collection.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import models
from django.utils import timezone

from app.bridge import metadata_from_models
from tests.bridge.guesthouse import Guest
from tests.bridge.workshop import Models, Workshop

MODELS = 400
ROUNDS = 3

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def workshop(django_db_blocker: Any, scratch_database_url: str, tmp_path: Path) -> Iterator[Workshop]:
    with (
        django_db_blocker.unblock(),
        closing(Workshop(scratch_database_url, tmp_path / "alembic")) as workshop,
    ):
        yield workshop


def company(number: int) -> Apps:
    """Models a little larger than this project's own (4.4 columns, 2.4 constraints, 1.9 indexes)."""
    offices = Models("offices")
    for place in range(number):
        neighbour = f"Office{place - 1}" if place else "self"
        offices.add(
            f"Office{place}",
            name=models.CharField(max_length=100),
            is_open=models.BooleanField(default=True),
            opened_at=models.DateTimeField(default=timezone.now),
            neighbour=models.ForeignKey(neighbour, models.CASCADE, null=True, related_name="+"),
            meta={
                "indexes": [models.Index(fields=["name", "-opened_at"], name=f"office{place}_by_name")],
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(name=""), name=f"office{place}_has_a_name"),
                    models.UniqueConstraint(fields=["name", "neighbour"], name=f"office{place}_is_known"),
                ],
            },
        )
    return offices.apps


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def say(workshop: Workshop, text: str) -> None:
    print(f"\n{workshop.vendor:>10}  {text}", end="")


def best(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The quickest of some rounds: what else the machine does only ever adds to it."""
    return min(seconds(work) for _ in range(rounds))


def test_reading_four_hundred_models(workshop, settings):
    offices = company(MODELS)
    both = best(lambda: metadata_from_models(offices, workshop.connection), rounds=7)
    settings.BRIDGE_VENDORS = [workshop.vendor]
    alone = best(lambda: metadata_from_models(offices, workshop.connection), rounds=7)
    say(workshop, f"reading {MODELS} models: {alone:.2f} s, for both vendors {both:.2f} s")
    assert alone <= (0.3 if workshop.vendor == "sqlite" else 1)


def test_checking_four_hundred_models(workshop):
    offices = company(MODELS)
    workshop.revise(offices)
    workshop.upgrade()
    assert not workshop.check(offices)
    spent = best(lambda: workshop.check(offices))
    say(workshop, f"check of {MODELS} tables: {spent:.2f} s")
    assert spent <= 3


def test_the_operations_of_one_revision_and_create_model(workshop):
    """Printed only: SQLAlchemy builds and compiles objects, where Django formats strings."""
    offices = company(MODELS)
    workshop.revise(offices)
    ours, djangos = [], []
    for _ in range(ROUNDS):
        workshop.clear()
        ours.append(seconds(workshop.upgrade))
        workshop.clear()
        djangos.append(seconds(lambda: workshop.make_with_django(offices)))
    says = f"operations alone {min(ours):.2f} s, create_model alone {min(djangos):.2f} s"
    say(workshop, f"{says}, ratio {min(ours) / min(djangos):.2f}")


APPS, MODELS_EACH = 20, MODELS // 20
MODEL = """
class {name}(models.Model):
    name = models.CharField(max_length=100)
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)
    neighbour = models.ForeignKey({neighbour!r}, models.CASCADE, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["name", "-opened_at"], name="{label}_{number}_by_name")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="{label}_{number}_has_a_name"),
            models.UniqueConstraint(fields=["name", "neighbour"], name="{label}_{number}_is_known"),
        ]
"""
FIRST = """
        migrations.CreateModel(
            "{name}",
            [
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, auto_created=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
            ],
        ),
"""
LATER = """
        migrations.AddField("{name}", "is_open", models.BooleanField(default=True)),
        migrations.AddField("{name}", "opened_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField(
            "{name}",
            "neighbour",
            models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="+", to={target!r}),
        ),
        migrations.AddIndex(
            "{name}", models.Index(fields=["name", "-opened_at"], name="{label}_{number}_by_name")
        ),
        migrations.AddConstraint(
            "{name}", models.CheckConstraint(condition=~models.Q(name=""), name="{label}_{number}_has_a_name")
        ),
        migrations.AddConstraint(
            "{name}",
            models.UniqueConstraint(fields=["name", "neighbour"], name="{label}_{number}_is_known"),
        ),
"""
MIGRATION = """
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = {initial}
    dependencies = {dependencies}
    operations = [{operations}]
"""
WITHOUT_MIGRATIONS = """
from mysite.before import *

MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in INSTALLED_APPS}
"""


def write_app(guest: Guest, label: str) -> None:
    """Models, and Django migrations: one that makes all of them, then one for each of them."""
    words = [
        {
            "label": label,
            "number": number,
            "name": f"Office{number}",
            "neighbour": f"Office{number - 1}" if number else "self",
            "target": f"{label}.office{max(number - 1, 0)}",
        }
        for number in range(MODELS_EACH)
    ]
    guest.write(f"{label}/__init__.py", "")
    guest.write(f"{label}/migrations/__init__.py", "")
    header = "from django.db import models\nfrom django.utils import timezone\n"
    guest.write(f"{label}/models.py", header + "".join(MODEL.format(**each) for each in words))
    first = "".join(FIRST.format(**each) for each in words)
    guest.write(
        f"{label}/migrations/m0000.py", MIGRATION.format(initial=True, dependencies=[], operations=first)
    )
    for number, each in enumerate(words):
        later = MIGRATION.format(
            initial=False, dependencies=[(label, f"m{number:04}")], operations=LATER.format(**each)
        )
        guest.write(f"{label}/migrations/m{number + 1:04}.py", later)


@pytest.mark.timeout(1800)
def test_upgrading_beats_migrating(workshop, tmp_path, scratch_database_url, run_command):
    """Whole commands, from the start of the interpreter, on an empty database."""
    guest = Guest(tmp_path / "guest", scratch_database_url, run_command)
    labels = [f"offices{number}" for number in range(APPS)]
    for settings in ("mysite/before.py", "mysite/settings.py"):
        guest.replace(settings, '"library",', f'"library", {", ".join(map(repr, labels))},')
    guest.write("mysite/direct.py", WITHOUT_MIGRATIONS)
    for label in labels:
        write_app(guest, label)
    through = {"DJANGO_SETTINGS_MODULE": "mysite.before", "timeout": 1200}
    directly = {"DJANGO_SETTINGS_MODULE": "mysite.direct"}
    guest.manage("makemigrations", "--check", *labels, **through)
    guest.revise()
    ways = {
        "alembic upgrade head": lambda: guest.alembic("upgrade", "head"),
        "migrate --run-syncdb": lambda: guest.manage("migrate", "--run-syncdb", **directly),
    }
    spent: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, work in ways.items():
            workshop.clear()
            spent[way].append(seconds(work))
    workshop.clear()
    history = seconds(lambda: guest.manage("migrate", **through))
    ours, made = (min(times) for times in spent.values())
    say(
        workshop,
        f"alembic upgrade head {ours:.1f} s, migrate --run-syncdb {made:.1f} s, ratio {ours / made:.2f}",
    )
    say(
        workshop,
        f"migrate through {APPS * (MODELS_EACH + 1)} migrations {history:.1f} s, ratio {ours / history:.3f}",
    )
    assert ours / made <= 1
    assert ours / history <= 0.1
