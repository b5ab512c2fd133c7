"""The SQL of a block, counted."""

from dataclasses import dataclass, field


@dataclass
class Statements:
    """The SQL that was executed within a block."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)

    def note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET TRANSACTION")):
            self.statements.append(statement)
