from django.urls import path

from sprechstunde.staff.views import sign_in, sign_out

app_name = "staff"
urlpatterns = [
    path("anmelden/", sign_in, name="sign_in"),
    path("abmelden/", sign_out, name="sign_out"),
]
