"""What every answer of the API has in common: readable from any site, and errors as RFC 9457 says."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

Page = Callable[[HttpRequest], HttpResponse]

API_PATH = "/api/"
TITLES = {
    400: "Die Anfrage ist nicht gültig.",
    403: "Das ist nicht erlaubt.",
    404: "Das gibt es hier nicht.",
    405: "Diese Methode gibt es hier nicht.",
    422: "Die Anfrage ist nicht gültig.",
    429: "Zu viele Anfragen. Bitte warten Sie etwas.",
}


def api_answers(get_response: Page) -> Page:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "HEAD" and request.path_info.startswith(API_PATH):
            request.method = "GET"  # the server leaves the body out
        response = get_response(request)
        if not request.path_info.startswith(API_PATH):
            return response
        if response.status_code >= 400 and response.headers.get("Content-Type") != "application/problem+json":
            response = as_problem(response)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return middleware


def as_problem(response: HttpResponse) -> HttpResponse:
    answer = problem(response.status_code, TITLES.get(response.status_code, "Das hat nicht geklappt."))
    for header in ("Allow", "Retry-After"):
        if header in response.headers:
            answer[header] = response.headers[header]
    return answer


def problem(status: int, title: str) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(body, status=status, content_type="application/problem+json")
