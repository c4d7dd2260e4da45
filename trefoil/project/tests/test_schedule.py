from trefoil.planner.tasks import escalate_due_later
from trefoil.project.schedule import SCHEDULE


def test_late_tasks_are_escalated_by_the_clock() -> None:
    assert escalate_due_later in [periodic.task for periodic in SCHEDULE]
