"""What the bridge costs on four hundred models, beside Django doing the same. Prints ratios.

    make bench ARGS="-k bridge"

Not part of the suite: the file's name hides it from collection.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import models
from django.utils import timezone

from app.bridge import metadata_from_models
from tests.bridge.workshop import Models, Workshop

MODELS = 400
ROUNDS = 3

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def workshop(scratch_database_url: str, tmp_path: Path) -> Iterator[Workshop]:
    workshop = Workshop(scratch_database_url, tmp_path / "environment")
    yield workshop
    workshop.close()


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


def test_reading_four_hundred_models(workshop, settings):
    offices = company(MODELS)
    spent = median(seconds(lambda: metadata_from_models(offices, workshop.connection)) for _ in range(5))
    say(workshop, f"reading {MODELS} models for both vendors: {spent:.2f} s")
    settings.BRIDGE_VENDORS = [workshop.vendor]
    alone = median(seconds(lambda: metadata_from_models(offices, workshop.connection)) for _ in range(5))
    say(workshop, f"reading {MODELS} models for this vendor alone: {alone:.2f} s")
    limit = 0.3 if workshop.vendor == "sqlite" else 1
    assert alone <= limit


def test_upgrading_costs_no_more_than_create_model(workshop):
    offices = company(MODELS)
    workshop.revise(offices)
    ours, djangos = [], []
    for _ in range(ROUNDS):
        workshop.clear()
        ours.append(seconds(workshop.upgrade))
        workshop.clear()
        djangos.append(seconds(lambda: workshop.make_with_django(offices)))
    ratio = median(ours) / median(djangos)
    say(
        workshop,
        f"upgrade {median(ours):.2f} s, create_model {median(djangos):.2f} s, ratio {ratio:.2f}",
    )
    assert ratio <= 1


def test_checking_four_hundred_models(workshop):
    offices = company(MODELS)
    workshop.revise(offices)
    workshop.upgrade()
    spent = median(seconds(lambda: workshop.check(offices)) for _ in range(ROUNDS))
    assert not workshop.check(offices)
    say(workshop, f"check of {MODELS} tables: {spent:.2f} s")
    assert spent <= 3
