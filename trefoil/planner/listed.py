from trefoil.core.registry import Listed, register_listed
from trefoil.planner.columns import task_columns
from trefoil.planner.models import Task

register_listed(
    Listed("task", task_columns, lambda: Task.objects.open(), "planner:tasks", "due_at", ignore=frozenset({"done"}))
)
