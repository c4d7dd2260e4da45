"""Values of custom fields in queries: the only way to filter, sort or group by one."""

import re
from typing import Any

from django.db import models
from django.db.models.expressions import Expression, F

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
NUMERIC = "numeric"
FLAG = "flag"


class CustomValue(Expression):
    """The value of custom field `key` of a row's `custom` JSON column.

    The path stands in the SQL as a literal: bound as a parameter SQLite never uses the expression index. The key is
    checked against a strict pattern first, so nothing else can get into the SQL. `is_walked` hides the index from
    SQLite, which takes no notice of how few rows a page needs.
    """

    def __init__(self, key: str, *, kind: str = "text", column: str = "custom", is_walked: bool = False) -> None:
        if not KEY.match(key):
            raise ValueError(f"{key!r} is not a key of a custom field")
        self.key = key
        self.kind = kind
        self.is_walked = is_walked
        self.source: Any = F(column)
        output: models.Field[Any, Any] = models.FloatField() if kind == NUMERIC else models.TextField()
        super().__init__(output_field=output)

    def get_source_expressions(self) -> list[Any]:
        return [self.source]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.source,) = exprs

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source)
        value = f"json_extract({column}, '$.{self.key}')"
        if self.is_walked:
            value = f"+{value}"
        if self.kind == FLAG:
            return f"(CASE {value} WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END)", list(params)
        return value, list(params)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source)
        text = f"({column} ->> '{self.key}')"
        if self.kind == FLAG:
            return f"(CASE {text} WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' END)", list(params)
        return (f"({text})::double precision" if self.kind == NUMERIC else text), list(params)


class CustomHolds(Expression):
    """Whether the list of custom field `key` (several of a list) holds the value; a missing list holds nothing."""

    conditional = True

    def __init__(self, key: str, value: str, *, column: str = "custom") -> None:
        if not KEY.match(key):
            raise ValueError(f"{key!r} is not a key of a custom field")
        super().__init__(output_field=models.BooleanField())
        self.key, self.value = key, value
        self.source: Any = F(column)

    def get_source_expressions(self) -> list[Any]:
        return [self.source]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.source,) = exprs

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.source)
        held = f"json_each({column}, '$.{self.key}')"
        return f"EXISTS (SELECT 1 FROM {held} WHERE value = %s)", [*params, self.value]  # noqa: S608 (our key)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source)
        return f"COALESCE({column} -> '{self.key}' @> to_jsonb(%s::text), false)", [*params, self.value]
