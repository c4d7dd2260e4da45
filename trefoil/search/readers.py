from trefoil.core.near import answer_with
from trefoil.core.registry import Reader, register_reader
from trefoil.search.actions import read_entries
from trefoil.search.finding import near

register_reader(Reader("search index", read_entries))
answer_with(near)
