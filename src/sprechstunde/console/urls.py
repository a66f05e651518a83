from django.urls import path

from sprechstunde.console import appointment_views, booking_views, change_views, feed_views, views

app_name = "console"
urlpatterns = [
    path("arbeitsplatz/", views.desk, name="desk"),
    path("arbeitsplatz/oeffnung/", views.open_counter, name="open_counter"),
    path("arbeitsplatz/schliessung/", views.close_counter, name="close_counter"),
    path("arbeitsplatz/aufruf/", views.call_next, name="call_next"),
    path("arbeitsplatz/termine/", appointment_views.appointments, name="appointments"),
    path("arbeitsplatz/termine/neu/<str:slug>/", booking_views.new_appointment, name="new_appointment"),
    path("arbeitsplatz/termine/nach/<str:public_id>/", booking_views.next_appointment, name="next_appointment"),
    path("arbeitsplatz/termine/<str:public_id>/", appointment_views.appointment, name="appointment"),
    path("arbeitsplatz/termine/<str:public_id>/vorschlaege/", appointment_views.propose, name="propose"),
    path("arbeitsplatz/termine/<str:public_id>/ruecknahme/", appointment_views.withdraw, name="withdraw"),
    path("arbeitsplatz/termine/<str:public_id>/verlegung/", change_views.move, name="move"),
    path("arbeitsplatz/termine/<str:public_id>/absage/", change_views.cancel, name="cancel"),
    path("arbeitsplatz/termine/<str:public_id>/uebergabe/", change_views.reassign, name="reassign"),
    path("arbeitsplatz/kalender/", feed_views.calendar, name="calendar"),
    path("arbeitsplatz/kalender/adresse/", feed_views.make_address, name="make_address"),
    path("arbeitsplatz/kalender/widerruf/", feed_views.revoke_address, name="revoke_address"),
    path("kalender/<str:key>.ics", feed_views.feed, name="feed"),
]
