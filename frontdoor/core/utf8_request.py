"""A request that is read as UTF-8, whatever its Content-Type claims."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Forms, addresses and JSON come in UTF-8: every page says so, and RFC 8259 does.

    Django would take the charset a caller names, and where that is no text's (`charset=rot13`) it fails while the
    request is being made, before any view or middleware could answer.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            meta["CONTENT_TYPE"] = self.content_type = ""
            self.content_params = {}
