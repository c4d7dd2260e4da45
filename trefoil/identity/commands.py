from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Command, register_commands
from trefoil.identity.models import LANGUAGES

_LANGUAGE = _("language English Russian Polish Hebrew")
_LOOKS = _("theme colour appearance")

register_commands(
    *(
        Command(f"language_{code}", name, "language", "identity:looks", values={"language": code}, words=_LANGUAGE,
                order=80)
        for code, name in LANGUAGES
    ),
    Command("theme_light", _("Light"), "sun", "identity:looks", values={"theme": "light"}, words=_LOOKS, order=82),
    Command("theme_dark", _("Dark"), "moon", "identity:looks", values={"theme": "dark"}, words=_LOOKS, order=83),
    Command("theme_system", _("As the system"), "adjustments", "identity:looks", values={"theme": ""}, words=_LOOKS,
            order=84),
    Command("density_compact", _("Compact"), "list", "identity:looks", values={"density": "compact"},
            words=_("density rows dense"), order=85),
    Command("density_roomy", _("Roomy"), "list", "identity:looks", values={"density": ""},
            words=_("density rows dense"), order=86),
    Command("profile", _("Profile"), "user", "identity:profile", words=_("my name time zone account"), order=87),
)  # fmt: skip
