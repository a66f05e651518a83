from django.urls import path

from sprechstunde.appointments import views, views_booking, views_data, views_own

app_name = "appointments"
urlpatterns = [
    path("termin/", views.entry, name="entry"),
    path("termin/oeffnen/", views.open_code, name="open_code"),
    path("termin/abmelden/<str:key>/", views.unsubscribe, name="unsubscribe"),
    path("termin/buchen/<slug:slug>/", views_booking.book, name="book"),
    path("termin/anfragen/<slug:slug>/", views_booking.request_times, name="request"),
    path("termin/<str:public_id>/", views_own.appointment, name="appointment"),
    path("termin/<str:public_id>/bestaetigung/", views_own.confirm, name="confirm"),
    path("termin/<str:public_id>/adresse/", views_own.correct_address, name="correct_address"),
    path("termin/<str:public_id>/wahl/", views_own.choose, name="choose"),
    path("termin/<str:public_id>/andere-zeiten/", views_own.decline, name="decline"),
    path("termin/<str:public_id>/verlegung/", views_own.move, name="move"),
    path("termin/<str:public_id>/absage/", views_own.cancel, name="cancel"),
    path("termin/<str:public_id>/ankunft/", views_own.check_in, name="check_in"),
    path("termin/<str:public_id>/erinnerungen/", views_own.reminders, name="reminders"),
    path("termin/<str:public_id>/frueher/", views_own.earlier, name="earlier"),
    path("termin/<str:public_id>/angaben/", views_data.details, name="details"),
    path("termin/<str:public_id>/termin.ics", views_data.calendar_file, name="calendar_file"),
    path("termin/<str:public_id>/gespeichert/", views_data.stored, name="stored"),
    path("termin/<str:public_id>/gespeichert.json", views_data.stored_as_json, name="stored_as_json"),
    path("termin/<str:public_id>/loeschung/", views_data.erase, name="erase"),
    path("termin/<str:public_id>/geraet/", views_data.forget_here, name="forget_here"),
]
