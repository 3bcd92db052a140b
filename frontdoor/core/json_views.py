"""What every view for programs is built on: JSON in, JSON out, whatever else the request says of itself."""

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request


class OneFormat(DefaultContentNegotiation):
    """Answers in the view's first format: RFC 9110 lets a server disregard Accept, and nobody asks for another."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class BoundedJSONParser(JSONParser):
    """JSON in UTF-8 (RFC 8259), no bigger than Django takes from a form and no deeper than Python reads."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """What the body says. Raises ParseError, and RequestDataTooBig above DATA_UPLOAD_MAX_MEMORY_SIZE."""
        body = (parser_context or {})["request"].body
        try:
            return json.loads(body.decode(), parse_constant=_not_in_json)
        except (ValueError, RecursionError) as fault:
            raise ParseError("The body is not JSON.") from fault


def _not_in_json(constant: str) -> None:
    raise ValueError(constant)


class JsonView(GenericAPIView[Any]):
    """A view for programs. It states its own permissions. OPTIONS is not answered: the schema says what there is."""

    renderer_classes = [JSONRenderer]
    parser_classes = [BoundedJSONParser]
    content_negotiation_class = OneFormat
    metadata_class = None
    pagination_class = None
    refusal_statuses: Mapping[str, int] = {}
    refusal_status = 409

    def checked(self, shape: type[serializers.Serializer[Any]], sent: Any) -> dict[str, Any]:
        """What was sent, in this shape. Raises ValidationError, which is answered 422, field by field."""
        form = shape(data=sent)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)
