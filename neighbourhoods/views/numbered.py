"""Pages by number, for lists of entries in an order that no cursor holds: by distance, or by how long one is due."""

from dataclasses import dataclass

from django.core.paginator import Page

from neighbourhoods.models import Asset


@dataclass(frozen=True, slots=True)
class Numbered:
    """One page, as `components/paging.html` takes it."""

    page: "Page[Asset]"

    @property
    def previous_cursor(self) -> str:
        """The page before, as its link says it; empty on the first."""
        return str(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_cursor(self) -> str:
        """The page after, as its link says it; empty on the last."""
        return str(self.page.next_page_number()) if self.page.has_next() else ""
