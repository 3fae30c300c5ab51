from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, and where; line 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}: line {self.line}" if self.line else self.file
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class Difference:
    """A value that an import changes; `old` is empty for what is new."""

    key: str
    name: str
    field: str
    old: str
    new: str


@dataclass
class Report:
    """What an import changes, or would change. With a problem it changes nothing."""

    rows: int = 0
    added: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_applied: bool = False

    @property
    def changed(self) -> int:
        return len({difference.key for difference in self.differences})
