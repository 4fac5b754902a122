"""The rooms look one way: a model relates to its own room and to those before it, however the relation is written."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

BEFORE = {"codes": {"codes"}, "reviews": {"codes", "reviews"}, "public": {"codes", "reviews", "public"}}
ROOMS = set(BEFORE)


def leads_to(model: type[models.Model]) -> dict[str, str]:
    """Every relation the model itself declares (foreign keys as strings, many to many and its table) -> its room."""
    relations = {}
    for field in model._meta.get_fields(include_hidden=True):
        if field.is_relation and not field.auto_created and field.related_model is not None:
            relations[field.name] = field.related_model._meta.app_label
            if through := getattr(field.remote_field, "through", None):
                relations[f"{field.name} through"] = through._meta.app_label
    relations |= {f"child of {parent.__name__}": parent._meta.app_label for parent in model._meta.get_parent_list()}
    return relations


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_no_model_relates_to_a_later_room(room: str) -> None:
    for model in apps.get_app_config(room).get_models(include_auto_created=True):
        wrong = {name: to for name, to in leads_to(model).items() if to in ROOMS - BEFORE[room]}
        assert not wrong, f"{model.__name__} of {room} relates to a later room: {wrong}"


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_way_back_is_of_a_later_room(room: str) -> None:
    """Reverse accessors are the other end of later rooms' keys; one that a model's own room made points no further."""
    for model in apps.get_app_config(room).get_models(include_auto_created=True):
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.auto_created and relation.is_relation and not relation.concrete:
                origin = relation.related_model._meta.app_label
                assert origin not in ROOMS or room in BEFORE[origin], f"{model.__name__}.{relation.name}"


def test_the_walk_finds_a_relation_written_as_a_string() -> None:
    """That the test above can fail: these are strings and a hidden table between."""
    draft = apps.get_model("reviews", "Draft")
    assert leads_to(draft)["base"] == "reviews"
    assert leads_to(draft)["contributors through"] == "reviews"
    assert leads_to(apps.get_model("reviews", "Explanation"))["code"] == "codes"
