"""The results of an import, collected while it runs."""

from dataclasses import dataclass, field

from .folder import Finding, Leaf


@dataclass
class Result:
    """The result of importing one file or folder."""

    path: str
    title: str
    status: str  # created, updated, unchanged, refused, changed_here
    page_id: int | None = None


@dataclass
class Outcome:
    results: list[Result] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_failed(self) -> bool:
        return any(finding.is_refused for finding in self.findings)

    def note(self, path: str, message: str, line: int = 0) -> None:
        self.findings.append(Finding(path, message, line))

    def refuse(self, path: str, message: str) -> None:
        self.findings.append(Finding(path, message, is_refused=True))

    def add(self, leaf: Leaf, status: str, page_id: int | None) -> None:
        self.results.append(Result(leaf.path, leaf.title, status, page_id))
