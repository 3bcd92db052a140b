"""How an entry of the directory moves on."""

from neighbourhoods.models import AssetStatus

NEXT: dict[AssetStatus, frozenset[AssetStatus]] = {
    AssetStatus.DRAFT: frozenset({AssetStatus.PUBLISHED, AssetStatus.RETIRED}),
    AssetStatus.PUBLISHED: frozenset({AssetStatus.RETIRED}),
    AssetStatus.RETIRED: frozenset({AssetStatus.PUBLISHED}),
}
