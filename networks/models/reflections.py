"""What a network thought about one of the questions to think with."""

import uuid

from django.db import models

from frontdoor.core.locks import Lock
from frontdoor.reference.models import ReflectionNote
from networks.locks import OfNetwork
from networks.models.networks import Network


class NetworkReflection(models.Model):
    """A reflection note that was written in a network. The words are the note's; nothing about them can be scored."""

    lock: Lock = OfNetwork(changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="reflections")
    note = models.OneToOneField(ReflectionNote, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "networks_reflection"

    def __str__(self) -> str:
        return f"reflection of a network {self.pk}"
