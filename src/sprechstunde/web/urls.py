from django.urls import path

from sprechstunde.web import quick_exit

app_name = "web"
urlpatterns = [path("schnell-weg/", quick_exit.quick_exit, name="quick_exit")]
