"""What a server tells, as values; and what goes wrong."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional

Json = Any
ENDED = ("completed", "failed", "cancelled")


class TroupeError(Exception):
    """Whatever goes wrong here."""


class NotReached(TroupeError):
    """The server can't be reached, or broke off: what was asked for may have been done or not."""


class Refused(TroupeError):
    """The server has answered that it didn't do it: docs/errors.md explains the code."""

    def __init__(self, status: int, document: Mapping[str, Json]) -> None:
        self.status = status
        self.code: str = document.get("code", "")
        self.detail: str = document.get("detail", "")
        self.problems: List[Dict[str, Json]] = document.get("problems", [])
        super().__init__(f"{self.detail or 'status ' + str(status)}" + (f" ({self.code})" if self.code else ""))


@dataclass(frozen=True)
class Process:
    """One as a server tells of it in a row."""

    id: str
    name: str
    state: str
    output: Json = None  #: Of one that has completed, where it was waited for.
    errors: Dict[str, str] = field(default_factory=dict)
    document: Dict[str, Json] = field(default_factory=dict, repr=False)  #: All that was told.

    @staticmethod
    def of(row: Dict[str, Json]) -> Process:
        return Process(row["id"], row["name"], row["state"], row.get("output"), row.get("errors", {}), row)

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    def result(self) -> Json:
        """Its output. Raises `ProcessFailed` where it has not completed."""
        if self.state != "completed":
            raise ProcessFailed(self)
        return self.output


class ProcessFailed(TroupeError):
    """A process has failed, or was cancelled."""

    def __init__(self, process: Process) -> None:
        self.process = process
        why = "; ".join(f"{where}: {what}" for where, what in process.errors.items())
        super().__init__(f"process {process.id} is {process.state}" + (f": {why}" if why else ""))


@dataclass(frozen=True)
class Approval:
    """An action that waits for somebody."""

    execution_id: str
    process_id: str
    task_id: str
    action: str
    input: Json
    document: Dict[str, Json] = field(default_factory=dict, repr=False)

    @staticmethod
    def of(row: Dict[str, Json]) -> Approval:
        return Approval(row["executionId"], row["processId"], row["taskId"], row["action"], row["input"], row)


@dataclass(frozen=True)
class Event:
    """One of a stream: `ready`, `processes`, `approvals`, `process`, `resync`, `lost`."""

    name: str
    data: Json
    id: Optional[str] = None
