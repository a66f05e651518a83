from django.urls import path

from sprechstunde.consultations import device_views, guest_views, people_views, rating_views, views

app_name = "consultations"
urlpatterns = [
    path("geraete-test/", device_views.device_test, name="device_test"),
    path("einladung/", guest_views.invitation, name="invitation"),
    path("einladung/tuer/", guest_views.door, name="door"),
    path("einladung/beratung/", guest_views.guest_room, name="guest_room"),
    path("einladung/verlassen/", guest_views.guest_leave, name="guest_leave"),
    path("einladung/ende/", guest_views.guest_farewell, name="guest_farewell"),
    path("einladung/bewertung/", rating_views.guest_rate, name="guest_rate"),
    path("beratung/", views.citizens_room, name="room"),
    path("beratung/ende/", views.farewell, name="farewell"),
    path("beratung/verlassen/", views.leave, name="leave"),
    path("beratung/bewertung/", rating_views.rate, name="rate"),
    path("beratung/<str:public_id>/", views.advisers_room, name="advisers_room"),
    path("beratung/<str:public_id>/ende/", views.end, name="end"),
    path("beratung/<str:public_id>/rueckgabe/", views.give_back, name="give_back"),
    path("beratung/<str:public_id>/nicht-erschienen/", views.no_show, name="no_show"),
    path("beratung/<str:public_id>/austritt/", people_views.leave_as_colleague, name="leave_as_colleague"),
    path("beratung/<str:public_id>/hilfe/", people_views.ask_for_help, name="ask_for_help"),
    path("beratung/<str:public_id>/hilfe/ende/", people_views.need_no_help, name="need_no_help"),
    path("beratung/<str:public_id>/personen/einladung/", people_views.invite, name="invite"),
    path("beratung/<str:public_id>/personen/einlass/", people_views.admit_everybody, name="admit_everybody"),
    path("beratung/<str:public_id>/personen/<str:person_id>/einladung/", people_views.show_invitation, name="show_invitation"),
    path("beratung/<str:public_id>/personen/<str:person_id>/mail/", people_views.mail_invitation, name="mail_invitation"),
    path("beratung/<str:public_id>/personen/<str:person_id>/einlass/", people_views.admit, name="admit"),
    path("beratung/<str:public_id>/personen/<str:person_id>/allein/", people_views.talk_alone, name="talk_alone"),
    path("beratung/<str:public_id>/personen/<str:person_id>/beiseite/", people_views.hold, name="hold"),
    path("beratung/<str:public_id>/personen/<str:person_id>/warteraum/", people_views.send_back, name="send_back"),
    path("beratung/<str:public_id>/personen/<str:person_id>/entfernung/", people_views.remove, name="remove"),
]
