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
