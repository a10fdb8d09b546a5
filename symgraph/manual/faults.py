"""
# When the machine fails

Files appear whole or not at all: each is written under a passing name in its
folder (`.symgraph-....part`) and then renamed, and none is renamed before all
of a command's are written for one spec. A full disk, Ctrl-C, a kill, or a second
process that writes to the same folder never leaves a broken file; of two writers
the last one wins. What a killed process leaves under a passing name is removed
by the next command that writes there a day later. A file that is replaced keeps
its permissions; a read-only one stays; a link is replaced, not followed.

What the system refuses ends with exit code 4 and one line that says which file,
why, and what to do. Ctrl-C ends with 130, SIGTERM with 143, both without a
traceback. No home, a read-only one, no network, no fonts, an ASCII locale: all
work. A `dot` that hangs (the limit is 120 s, and it is waited for once), crashes
or writes anything but a layout is replaced by the bundled Graphviz, and that is
said; with `--engine dot` it is an error.
"""
