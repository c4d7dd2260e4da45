from trefoil.core.registry import Reader, register_reader
from trefoil.notifications.actions import look_at, write

register_reader(Reader("notifications", look_at, write, for_news=True))
