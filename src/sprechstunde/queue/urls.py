from django.urls import path

from sprechstunde.queue import views

app_name = "queue"
urlpatterns = [
    path("buero/<slug:slug>/wartemarke/", views.draw, name="draw"),
    path("wartebereich/", views.waiting_area, name="waiting_area"),
    path("wartebereich/<str:public_id>/eintritt/", views.enter, name="enter"),
    path("wartebereich/<str:public_id>/rueckgabe/", views.give_up, name="give_up"),
    path("wartebereich/<str:public_id>/angaben/", views.details, name="details"),
]
