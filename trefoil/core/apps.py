from django.apps import AppConfig

from trefoil.core import registry


class CoreConfig(AppConfig):
    """Fills the registries once all apps are there; stands last in INSTALLED_APPS."""

    name = "trefoil.core"
    label = "core"

    def ready(self) -> None:
        registry.load()
