from django.urls import path

from sprechstunde.console import views

app_name = "console"
urlpatterns = [
    path("arbeitsplatz/", views.desk, name="desk"),
    path("arbeitsplatz/oeffnung/", views.open_counter, name="open_counter"),
    path("arbeitsplatz/schliessung/", views.close_counter, name="close_counter"),
    path("arbeitsplatz/aufruf/", views.call_next, name="call_next"),
]
