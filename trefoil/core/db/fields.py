"""Column types of our own."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PLACES = 4
_SCALE = Decimal(10) ** PLACES
_UNIT = Decimal(1) / _SCALE
LIMIT = Decimal(10) ** 14


if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[Decimal | int | str | None, Any]
else:
    _BigInteger = models.BigIntegerField


class ExactDecimal(_BigInteger):
    """A decimal with four places kept as a whole number of ten-thousandths: sums in SQL are exact on every database.

    Values are Decimal in Python; |value| < 10**14. SQLite would keep an ordinary DecimalField as a float.
    """

    description = _("Exact decimal number")

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else (Decimal(int(value)) * _UNIT).quantize(_UNIT)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise ValidationError(_("An amount must be given as text or whole number, never as a float."))
        try:
            return Decimal(value)
        except (InvalidOperation, TypeError, ValueError):
            raise ValidationError(_("“%(value)s” is not an amount."), params={"value": str(value)[:40]}) from None

    def get_prep_value(self, value: Any) -> int | None:
        number = self.to_python(value)
        if number is None:
            return None
        if not number.is_finite() or abs(number) >= LIMIT:
            raise ValidationError(_("The amount is too large."))
        return int((number * _SCALE).to_integral_value())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    @property
    def validators(self) -> list[Any]:  # type: ignore[override]
        return []

    def get_internal_type(self) -> str:
        return "BigIntegerField"
