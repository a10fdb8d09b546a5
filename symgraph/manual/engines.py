"""
# Layout engines

| `--engine` | what lays a figure out |
| --- | --- |
| `auto` | your Graphviz where there is one, else the bundled one |
| `dot` | your Graphviz: the program `dot` of `--dot`, else of `SYMGRAPH_DOT`, else on the PATH |
| `bundled` | the Graphviz that comes with symgraph, in WebAssembly; nothing to install |

An engine only says where things stand. All texts are measured before and the
drawing is symgraph's own, so figures of both look alike; with `bundled` those
in Latin and Greek letters are the same bytes on every machine.

```sh
symgraph engines
symgraph render sum --engine bundled --format svg
```
"""
