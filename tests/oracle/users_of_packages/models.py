"""Models on third-party bases, with third-party fields and managers that bring tables."""

from __future__ import annotations

from colorfield.fields import ColorField
from django.contrib.auth.models import User
from django.db import models
from model_utils.fields import SplitField
from model_utils.models import SoftDeletableModel, TimeStampedModel
from mptt.models import MPTTModel, TreeForeignKey
from phonenumber_field.modelfields import PhoneNumberField
from picklefield.fields import PickledObjectField
from polymorphic.models import PolymorphicModel
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager
from timezone_field import TimeZoneField
from treebeard.al_tree import AL_Node
from treebeard.mp_tree import MP_Node
from treebeard.ns_tree import NS_Node


class Category(MPTTModel):
    name = models.CharField(max_length=50, unique=True)
    parent = TreeForeignKey("self", models.CASCADE, null=True, related_name="children")


class Shelf(MP_Node):
    name = models.CharField(max_length=50)


class Room(NS_Node):
    name = models.CharField(max_length=50)


class Department(AL_Node):
    parent = models.ForeignKey("self", models.CASCADE, null=True, db_index=True)
    sib_order = models.PositiveIntegerField()


class Person(TimeStampedModel, SoftDeletableModel):
    user = models.OneToOneField(User, models.CASCADE)
    phone = PhoneNumberField(unique=True)
    zone = TimeZoneField(default="UTC")
    color = ColorField(db_index=True)
    anything = PickledObjectField(null=True)
    tags = TaggableManager()
    categories = models.ManyToManyField(Category)
    history = HistoricalRecords(m2m_fields=[categories])


class Document(PolymorphicModel):
    title = models.CharField(max_length=50)


class Book(Document):
    about = SplitField()
    pages = models.PositiveIntegerField()


class Film(Document):
    length = models.DurationField()
    history = HistoricalRecords()
