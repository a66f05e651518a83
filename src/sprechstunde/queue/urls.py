from django.urls import path

from sprechstunde.queue import views, views_call, views_closing, views_handover, views_link, views_notices, views_pause

app_name = "queue"
urlpatterns = [
    path("buero/<slug:slug>/wartemarke/", views.draw, name="draw"),
    path("marke/", views_link.open_link, name="open_link"),
    path("wartebereich/", views.waiting_area, name="waiting_area"),
    path("wartebereich/<str:public_id>/eintritt/", views.enter, name="enter"),
    path("wartebereich/<str:public_id>/verlaengerung/", views_call.extend, name="extend"),
    path("wartebereich/<str:public_id>/aufschub/", views_call.postpone, name="postpone"),
    path("wartebereich/<str:public_id>/pause/", views_pause.pause, name="pause"),
    path("wartebereich/<str:public_id>/rueckkehr/", views_pause.come_back, name="come_back"),
    path("wartebereich/<str:public_id>/rueckgabe/", views.give_up, name="give_up"),
    path("wartebereich/<str:public_id>/angaben/", views.details, name="details"),
    path("wartebereich/<str:public_id>/link/", views_link.make_link, name="make_link"),
    path("wartebereich/<str:public_id>/link/widerruf/", views_link.revoke_link, name="revoke_link"),
    path("wartebereich/<str:public_id>/geraete/", views_link.disconnect_others, name="disconnect_others"),
    path("wartebereich/<str:public_id>/bescheid/", views_notices.by_mail, name="notice_by_mail"),
    path("wartebereich/<str:public_id>/bescheid/abbestellung/", views_notices.stop_mails, name="stop_mails"),
    path("wartebereich/<str:public_id>/bescheid/geraet/", views_notices.on_this_device, name="notice_here"),
    path("wartebereich/<str:public_id>/bescheid/geraet/ende/", views_notices.not_on_this_device, name="no_notice_here"),
    path("wartebereich/<str:public_id>/weitergabe/", views_handover.answer, name="answer"),
    path("wartebereich/<str:public_id>/termin-statt-warten/", views_closing.prefer_appointment, name="prefer_appointment"),
]
