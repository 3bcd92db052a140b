"""Taxonomies and terms that came with a feed or a package, and which entries they are about. Our own need no rows."""

import uuid

from django.db import models
from django.db.models import F, Q

from neighbourhoods.models.entries import Asset


class Taxonomy(models.Model):
    """A list of terms that somebody else keeps, as the feed or package that brought it names it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    uri = models.URLField(max_length=500, blank=True)
    version = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="taxonomy_named")]

    def __str__(self) -> str:
        return f"taxonomy {self.pk}"


class TaxonomyTerm(models.Model):
    """One term. `taxonomy_name` is what its source calls the taxonomy where that is nowhere described."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, related_name="terms", null=True, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="narrower", null=True, blank=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    taxonomy_name = models.CharField(max_length=200, blank=True)
    uri = models.URLField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="term_named"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="term_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"taxonomy term {self.pk}"


class AssetTerm(models.Model):
    """An entry is about a term."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="terms")
    term = models.ForeignKey(TaxonomyTerm, on_delete=models.PROTECT, related_name="about")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "term"], name="asset_term_once")]

    def __str__(self) -> str:
        return f"asset term {self.pk}"
