"""How does a task of django-tasks come into our queue? With a lease beside it, once for each key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django_tasks_db.backend import DatabaseBackend

from firsthour.web.ui.jobs import Job


class LeasedBackend(DatabaseBackend):
    """The database backend, whose every task also has a row that says who works on it."""

    task_class = Job

    def put(
        self, wanted: Job, *, key: str, at: datetime | None, slot: datetime | None, arguments: Mapping[str, object]
    ) -> bool:
        """Put a piece of work into the queue, in the transaction of the caller; tell whether it was new."""
        from firsthour.web.desk.jobs.operations import add_run

        return add_run(wanted, key=key, at=at, slot=slot, arguments=arguments, backend=self) is not None

    def enqueue(self, task: Any, *given: Any) -> Any:
        """Put a task as django-tasks does (``args, kwargs``): each time a new piece of work; arguments by name."""
        from firsthour.web.desk.jobs.operations import UnnamedArgumentError, add_run

        args, kwargs = given
        self.validate_task(task)
        if args:
            raise UnnamedArgumentError(label=task.label)
        added = add_run(task, key=str(uuid4()), at=task.run_after, slot=None, arguments=kwargs, backend=self)
        return added.task.task_result if added is not None else None
