from trefoil.core.near import answer_with
from trefoil.core.registry import Reader, register_reader
from trefoil.search.actions import look_at, write
from trefoil.search.finding import near

register_reader(Reader("search index", look_at, write, batch=200))
answer_with(near)
