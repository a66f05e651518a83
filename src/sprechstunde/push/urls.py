from django.urls import path

from sprechstunde.push import views

app_name = "push"
urlpatterns = [
    path("push-worker.js", views.worker, name="worker"),
]
