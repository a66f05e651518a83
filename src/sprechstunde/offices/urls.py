from django.urls import path

from sprechstunde.offices import views

app_name = "offices"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("buero/<slug:slug>/", views.office, name="office"),
]
