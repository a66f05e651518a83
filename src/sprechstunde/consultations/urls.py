from django.urls import path

from sprechstunde.consultations import device_views, views

app_name = "consultations"
urlpatterns = [
    path("geraete-test/", device_views.device_test, name="device_test"),
    path("beratung/", views.citizens_room, name="room"),
    path("beratung/ende/", views.farewell, name="farewell"),
    path("beratung/verlassen/", views.leave, name="leave"),
    path("beratung/<str:public_id>/", views.advisers_room, name="advisers_room"),
    path("beratung/<str:public_id>/ende/", views.end, name="end"),
    path("beratung/<str:public_id>/rueckgabe/", views.give_back, name="give_back"),
    path("beratung/<str:public_id>/nicht-erschienen/", views.no_show, name="no_show"),
]
