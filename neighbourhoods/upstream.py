"""What a source says, taken into the directory. A source changes what it brought and nothing else: an id that is here
from elsewhere is never written over, and organisations and locations then get an id of their own. What it brought and
is a refuge by now is left alone, and counted like whatever says the same as before.

`actions.sources` runs it, for feeds and packages alike.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.imports.kinds import Outcome
from frontdoor.imports.models import RecordState, Source, SourceRecord
from neighbourhoods.brought import digest_of
from neighbourhoods.feed_terms import OUR_TERMS, TAXONOMIES
from neighbourhoods.files.directory import id_of
from neighbourhoods.files.open_referral import Body, LocationSaid, ServiceSaid, text, web_address
from neighbourhoods.models import (
    Asset,
    AssetLocation,
    AssetStatus,
    AssetTerm,
    ConfirmedHow,
    Location,
    Postcode,
    Provider,
    Schedule,
    Taxonomy,
    TaxonomyTerm,
    Withheld,
)

SERVICE, ORGANIZATION, LOCATION, LINK = "service", "organization", "location", "service_at_location"
TAXONOMY, TERM = "taxonomy", "taxonomy_term"
_MODELS: Mapping[str, Any] = {
    SERVICE: Asset,
    ORGANIZATION: Provider,
    LOCATION: Location,
    LINK: AssetLocation,
    TAXONOMY: Taxonomy,
    TERM: TaxonomyTerm,
}
_STATES = {
    Outcome.CREATED: RecordState.CREATED,
    Outcome.CHANGED: RecordState.CHANGED,
    Outcome.UNCHANGED: RecordState.UNCHANGED,
}
# The same words whatever holds the id, so that nobody learns from them of an entry that is not for them to see.
HERE_ALREADY = (
    "This id is not this source's to use, so the service was left out. An entry from elsewhere may have it, "
    "published or not, now or before."
)


def source_of(asset: UUID) -> Source | None:
    """Where an entry was brought in from; None where it was written here, or came with a directory's folder."""
    return Source.objects.filter(records__kind=SERVICE, records__thing=asset).first()


class Upstream:
    """Takes what one source says, at one moment. `located` gathers the locations to link to places afterwards."""

    def __init__(self, source: Source, *, seen_at: datetime) -> None:
        self.source = source
        self.seen_at = seen_at
        self.located: set[UUID] = set()

    def take(self, said: ServiceSaid) -> Outcome:
        """Take one service whole or not at all. What it said last time changes nothing, so that what was corrected by
        hand since stays. Refused: `here_already`, `value_wrong`, `row_not_possible`.
        """
        record = self.record(SERVICE, said.their_id)
        try:
            with transaction.atomic():
                outcome = self._service(record, said)
        except (IntegrityError, DataError) as error:
            raise Refusal(
                code="row_not_possible", words="This service does not fit with what is on record. Look at its values."
            ) from error
        record.state, record.words = _STATES[outcome], " ".join(said.notes)
        if outcome is not Outcome.UNCHANGED:
            record.content = said.content
        self._keep(record)
        return outcome

    def wait_for(self, their_id: str) -> None:
        """Note a service that the source has, and that is to be read."""
        record = self.record(SERVICE, their_id)
        record.state = RecordState.WAITING
        self._keep(record)

    def refuse(self, their_id: str, words: str) -> None:
        """Keep why a service was not taken, where the source names it."""
        if their_id:
            record = self.record(SERVICE, their_id)
            record.state, record.words = RecordState.REFUSED, words
            self._keep(record)

    def take_taxonomy(self, said: Body) -> UUID | None:
        """Keep a taxonomy by its id and name; None where it has neither, or is one of ours."""
        key, name = text(said.get("id"), 200), text(said.get("name"), 200)
        if not key or not name or id_of(TAXONOMY, key) in TAXONOMIES:
            return None
        fields = {
            "name": name,
            "description": text(said.get("description"), 2000),
            "uri": web_address(said.get("uri"), [], ""),
            "version": text(said.get("version"), 60),
        }
        return self._simple(TAXONOMY, key, fields)

    def take_term(self, said: Body) -> UUID | None:
        """Keep a term, under its taxonomy and its parent where those were taken before; None as `take_taxonomy`."""
        key, name = text(said.get("id"), 200), text(said.get("name"), 200)
        if not key or not name or id_of(TERM, key) in OUR_TERMS:
            return None
        taxonomy, parent = (self._known(kind, said.get(f"{name}_id")) for kind, name in _ABOVE)
        fields = {
            "name": name,
            "description": text(said.get("description"), 2000),
            "taxonomy_id": taxonomy,
            "parent_id": parent if parent != self._known(TERM, key) else None,
            "taxonomy_name": text(said.get("taxonomy"), 200),
            "uri": web_address(said.get("term_uri"), [], ""),
        }
        return self._simple(TERM, key, fields)

    def retire_what_is_gone(self) -> int:
        """Retire the entries of this source that it does not speak of any more; how many."""
        gone = self.source.records.filter(kind=SERVICE, seen_at__lt=self.seen_at).exclude(state=RecordState.GONE)
        named = Asset.objects.filter(pk__in=gone.values("thing"), status=AssetStatus.PUBLISHED)
        assets = named.exclude(withheld=Withheld.REFUGE)  # a source is often the first to be asked to forget one
        retired = assets.update(status=AssetStatus.RETIRED, changed_at=timezone.now())
        gone.update(state=RecordState.GONE, words="", content="")
        return retired

    def record(self, kind: str, their_id: str) -> SourceRecord:
        """What is kept of a thing the source speaks of; new and unsaved where it has not spoken of it before."""
        found = self.source.records.filter(kind=kind, their_id=their_id).first()
        if found is not None:
            return found
        wanted = id_of(kind, their_id) or uuid5(self.source.pk, kind)
        taken = _MODELS[kind].objects.filter(pk=wanted).exists() or SourceRecord.objects.filter(kind=kind, thing=wanted)
        thing = uuid5(self.source.pk, f"{kind}:{their_id}") if taken else wanted
        return SourceRecord(source=self.source, kind=kind, their_id=their_id, thing=thing)

    def _known(self, kind: str, their_id: object) -> UUID | None:
        key = text(their_id, 200)
        return self.source.records.filter(kind=kind, their_id=key).values_list("thing", flat=True).first()

    def _keep(self, record: SourceRecord) -> None:
        record.seen_at = self.seen_at
        record.save(force_insert=record._state.adding, force_update=not record._state.adding)

    def _service(self, record: SourceRecord, said: ServiceSaid) -> Outcome:
        asset = Asset.objects.defer("search").select_for_update(of=("self",)).filter(pk=record.thing).first()
        if record.thing != id_of(SERVICE, said.their_id):
            raise Refusal(code="here_already", words=HERE_ALREADY)
        if asset is not None and (record.content == said.content or asset.withheld == Withheld.REFUGE):
            return Outcome.UNCHANGED
        fresh = asset or Asset(pk=record.thing)
        for name, value in said.fields.items():
            setattr(fresh, name, value)
        fresh.provider_id = self._simple(ORGANIZATION, *said.provider) if said.provider else None
        fresh.paused_at = (fresh.paused_at or timezone.now()) if said.paused else None
        fresh.paused_until = fresh.paused_until if said.paused else None
        fresh.changed_at = timezone.now()
        fresh.confirmed_at = min(said.confirmed_at, self.seen_at) if said.confirmed_at else None
        fresh.confirmed_by, fresh.confirmed_how = None, ConfirmedHow.FILE if fresh.confirmed_at else ""
        fresh.imported = said.content
        _clean(fresh, "search", "provider")
        fresh.save(force_insert=asset is None, force_update=asset is not None)
        links = self._places(fresh, said.locations)
        self._times(fresh, said.schedules, links)
        self._about(fresh, said.terms)
        return Outcome.CREATED if asset is None else Outcome.CHANGED

    def _simple(self, kind: str, their_id: str, fields: Mapping[str, Any]) -> UUID:
        """Write a thing that stands by itself, unless its source says of it what it said last time."""
        record, content = self.record(kind, their_id), digest_of(fields)
        if record._state.adding or record.content != content:
            model = _MODELS[kind]
            before = model.objects.filter(pk=record.thing).first()
            fresh = before or model(pk=record.thing)
            for name, value in fields.items():
                setattr(fresh, name, value)
            _clean(fresh)
            fresh.save(force_insert=before is None, force_update=before is not None)
            record.state = RecordState.CREATED if record._state.adding else RecordState.CHANGED
            record.content = content
            self._keep(record)
        return record.thing

    def _places(self, asset: Asset, said: list[LocationSaid]) -> dict[str, UUID]:
        """Put the entry where the source says, and nowhere it said before; links made here by hand stay."""
        links: dict[str, UUID] = {}
        for where in said:
            location = self._simple(LOCATION, where.their_id, _on_the_map(where.fields))
            self.located.add(location)
            link = AssetLocation.objects.filter(asset=asset, location=location).first()
            if link is None or link.pk not in links.values():  # a source may say the same twice
                record = self.record(LINK, where.link_id or f"{asset.pk} {where.their_id}")
                link = link or _link(record, asset, location)
                record.thing, record.state = link.pk, RecordState.CREATED
                self._keep(record)
            links[where.link_id] = link.pk
        stale = AssetLocation.objects.filter(asset=asset).exclude(pk__in=links.values())
        brought = self.source.records.filter(kind=LINK, thing__in=stale.values("pk"))
        gone = list(brought.values_list("thing", flat=True))
        brought.delete()
        AssetLocation.objects.filter(pk__in=gone).delete()
        return links

    def _times(self, asset: Asset, said: list[dict[str, Any]], links: Mapping[str, UUID]) -> None:
        asset.schedules.all().delete()
        for each in said:
            row = Schedule(asset=asset, **{**each, "at": None}, at_id=links.get(each["at"]))
            row.save(force_insert=True)

    def _about(self, asset: Asset, said: list[Body]) -> None:
        for term in said:
            above = term.get("taxonomy_detail")
            if isinstance(above, Mapping):
                self.take_taxonomy(above)
        terms = {self._known(TERM, term.get("id")) or self.take_term(term) for term in said} - {None}
        asset.terms.exclude(term__in=terms).delete()
        there = set(asset.terms.values_list("term", flat=True))
        AssetTerm.objects.bulk_create(AssetTerm(asset=asset, term_id=term) for term in terms - there if term)


_ABOVE = ((TAXONOMY, "taxonomy"), (TERM, "parent"))


def _link(record: SourceRecord, asset: Asset, location: UUID) -> AssetLocation:
    """The link the source means, moved to where it says now, or a new one under the source's own id if that is free."""
    there = AssetLocation.objects.filter(pk=record.thing).first()
    if there is not None and there.asset_id == asset.pk:
        there.location_id = location
        there.save(force_update=True)
        return there
    key = uuid5(record.source_id, f"{asset.pk} {location}") if there else record.thing
    return AssetLocation.objects.create(pk=key, asset=asset, location_id=location)


def _on_the_map(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a location, with coordinates of its postcode where it has none of its own."""
    if fields["latitude"] is not None or not fields["postcode"]:
        return {**fields, "placed_by_postcode": False}
    middle = Postcode.objects.filter(code=fields["postcode"]).first()
    if middle is None:
        return {**fields, "placed_by_postcode": False}
    return {**fields, "latitude": middle.latitude, "longitude": middle.longitude, "placed_by_postcode": True}


def _clean(row: Any, *leave: str) -> None:
    try:
        row.clean_fields(exclude=list(leave))
    except ValidationError as wrong:
        name = sorted(wrong.message_dict)[0]
        raise Refusal(code="value_wrong", words=f"{name}: {wrong.message_dict[name][0]}") from wrong
