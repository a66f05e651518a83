from django.urls import include, path

from sprechstunde.appointments.api import api
from sprechstunde.config import demo_post, health
from sprechstunde.config.administration.site import administration

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("api/v1/", api.urls),
    path("verwaltung/", administration.urls),
    path("demo/post/", demo_post.post, name="demo_post"),
    path("demo/post/<int:mail_id>/", demo_post.mail, name="demo_mail"),
    path("demo/post/<int:mail_id>/html/", demo_post.html, name="demo_mail_html"),
    path("demo/post/<int:mail_id>/kalender/", demo_post.calendar, name="demo_mail_calendar"),
    path("", include("sprechstunde.web.urls")),
    path("", include("sprechstunde.push.urls")),
    path("", include("sprechstunde.staff.urls")),
    path("", include("sprechstunde.offices.urls")),
    path("", include("sprechstunde.queue.urls")),
    path("", include("sprechstunde.consultations.urls")),
    path("", include("sprechstunde.appointments.urls")),
    path("", include("sprechstunde.console.urls")),
    path("", include("sprechstunde.municipalities.urls")),
]

handler400 = "sprechstunde.web.errors.bad_request"
handler403 = "sprechstunde.web.errors.forbidden"
handler404 = "sprechstunde.web.errors.not_found"
handler500 = "sprechstunde.web.errors.server_error"
