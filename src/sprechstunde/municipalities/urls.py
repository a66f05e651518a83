from django.urls import path, register_converter

from sprechstunde.municipalities.models import Text
from sprechstunde.municipalities.views import text


class TextKind:
    regex = "|".join(Text.Kind.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TextKind, "text_kind")

app_name = "municipalities"
urlpatterns = [path("<text_kind:kind>/", text, name="text")]
