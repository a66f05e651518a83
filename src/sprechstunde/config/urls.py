from django.urls import include, path

from sprechstunde.config import health
from sprechstunde.config.administration.site import administration
from sprechstunde.offices.api import api

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("api/v1/", api.urls),
    path("verwaltung/", administration.urls),
    path("", include("sprechstunde.staff.urls")),
    path("", include("sprechstunde.offices.urls")),
    path("", include("sprechstunde.queue.urls")),
    path("", include("sprechstunde.consultations.urls")),
    path("", include("sprechstunde.console.urls")),
    path("", include("sprechstunde.municipalities.urls")),
]

handler400 = "sprechstunde.web.errors.bad_request"
handler403 = "sprechstunde.web.errors.forbidden"
handler404 = "sprechstunde.web.errors.not_found"
handler500 = "sprechstunde.web.errors.server_error"
