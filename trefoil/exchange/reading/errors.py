"""What can be wrong with a file or with one value: codes and numbers, so that a page can say it in any language."""


class UnreadableFile(Exception):
    """The file as a whole cannot be read; `code` names the reason, `params` the figures."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class BadValue(ValueError):
    """One value cannot be understood; `value` is kept as it stood in the file, cut to 200 characters."""

    def __init__(self, code: str, value: object, **params: object) -> None:
        super().__init__(code, value, params)
        self.code = code
        self.value = str(value)[:200]
        self.params = params

    def __str__(self) -> str:
        return f"{self.code}: {self.value!r}"
