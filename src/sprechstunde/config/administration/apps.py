from django.contrib.admin.apps import SimpleAdminConfig


class AdministrationConfig(SimpleAdminConfig):
    default = True
    default_site = "sprechstunde.config.administration.site.Administration"

    def ready(self) -> None:
        super().ready()
        from sprechstunde.config.administration import pages  # noqa: F401
