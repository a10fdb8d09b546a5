"""
# Environment variables

| variable | what it does |
| --- | --- |
| `SYMGRAPH_DOT` | the program `dot` of your Graphviz, where it is not on the PATH; `--dot` wins |
| `SYMGRAPH_TRACEBACK` | set to anything: a bug of symgraph ends with Python's traceback |
| `COLUMNS` | how wide tables are that go to a file or a pipe |
| `NO_COLOR` | set to anything: no colours in the terminal |
| `XDG_CACHE_HOME` | where the bundled Graphviz is kept, compiled; on Windows `LOCALAPPDATA` |
| `PAGER` | the program that shows these pages where they are longer than the terminal |

symgraph needs none of them and never uses the network. It writes only where
`--out` and `-o` say, and to the cache folder, which it can do without.
"""
