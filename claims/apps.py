from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Fact-checking")

    def ready(self) -> None:
        from django.core.checks import register

        # Connects the worker's queue to the port that actions use.
        import claims.tasks  # noqa: F401
        from claims.infrastructure.checks import check_attribution_file
        from claims.infrastructure.installation import after_migrate, before_migrate

        register(check_attribution_file)
        pre_migrate.connect(before_migrate, sender=self)
        post_migrate.connect(after_migrate, sender=self)
