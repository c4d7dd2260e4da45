from trefoil.core.registry import Reader, register_reader
from trefoil.search.actions import read_entries

register_reader(Reader("search index", read_entries))
