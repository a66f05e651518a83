"""The public API: for the city's homepage and everybody else. Read only, no person in it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from pydantic import Field

from sprechstunde.foundation import clock
from sprechstunde.offices.access import public_office
from sprechstunde.offices.lookups import office_now, offices_now
from sprechstunde.offices.public import public_office_data
from sprechstunde.offices.status import Status

MAX_AGE_SECONDS = 2


class WaitRange(Schema):
    low: int = Field(description="Minutes.")
    high: int = Field(description="Minutes.")


class ServiceItem(Schema):
    slug: str
    name: str
    minutes: int = Field(description="Usual length of a talk in minutes.")


class OfficeItem(Schema):
    slug: str
    name: str
    department: str
    status: Status
    reason: str = Field(description="Why it is closed or full: hours, closure, holiday, unstaffed, limit; empty otherwise.")
    reason_text: str = Field(description="The name of the holiday or the reason of the closure, in German.")
    waiting: int = Field(description="People who wait; who has been called is not counted.")
    wait: WaitRange | None = Field(description="Estimated wait; null when the data does not carry an estimate.")
    as_of: datetime
    opens_at: datetime | None = Field(description="Next opening when closed.")
    closes_at: datetime | None = Field(description="Next closing when open; null when it does not close.")
    next_slot: datetime | None = Field(description="Next free appointment.")
    services: list[ServiceItem]


class Problem(Schema):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int


class Api(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> Any:
        """Errors are described with the content type that they have (see `api_answers`)."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {"application/problem+json": response["content"]["application/json"]}
        return schema


api = Api(title="Sprechstunde", version="1", docs_url=None, description=__doc__, urls_namespace="api")


@api.get("/offices", response={200: list[OfficeItem]}, operation_id="list_offices")
def list_offices(request: HttpRequest) -> HttpResponse:
    """Every office of the municipality and how it stands."""
    cards = offices_now(request.municipality, clock.now())  # type: ignore[attr-defined]
    return answer(request, [public_office_data(card) for card in cards])


@api.get("/offices/{slug}", response={200: OfficeItem, 404: Problem}, operation_id="get_office")
def get_office(request: HttpRequest, slug: str) -> HttpResponse:
    """One office and how it stands."""
    office = public_office(request.municipality, slug)  # type: ignore[attr-defined]
    return answer(request, public_office_data(office_now(office, clock.now())))


def answer(request: HttpRequest, data: Any) -> HttpResponse:
    """JSON with an ETag that stays the same while only the time stamp moves on."""
    items = data if isinstance(data, list) else [data]
    meaning = json.dumps([{**item, "as_of": None} for item in items], sort_keys=True)
    etag = f'W/"{hashlib.sha256(meaning.encode()).hexdigest()[:20]}"'
    known = {tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")}
    response = HttpResponse(status=304) if etag in known or "*" in known else JsonResponse(data, safe=False)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    return response
