"""
# How large things may be

Time and memory grow with the number of operations, not faster, from a spec to
its program and to all its gradients. Nothing recurses with depth: 10,000 layers,
or 10,000 equations each of which uses the one before, load, differentiate,
evaluate, are checked, derived and exported.

What nobody could read is refused with its limit, before it is made:

| what | at most |
| --- | --- |
| a spec | 4 MB |
| a formula | 4,000 characters |
| the lines of a `code:` | 5,000 |
| a figure | 400 nodes |
| a closed form | 150 equations within each other |
| a trace | 200 rows, or as many as `--rows` says |
| a file of data | 50 million numbers |
| the figures of one command | 2,000 |

## Figures of large programs

A folded picture costs what is in it. Networks are drawn by units or by layers
straight from their arrays; the equations of a formula can be put into groups,
each of which is one box, however many equations it has:

```yaml
name: folded
inputs: [x]
equations: {a: 2*x, b: a + 1, c: b*b, d: tanh(c)}
loss: d
groups:
  encoder: [a, b]
  decoder: [c, d]
figure: {level: layer}
```

## Files of strangers

Specs, formulas and NumPy code are read with a whitelist and never executed;
names, titles and labels are text wherever they are shown. Data files are read
without unpickling, and what a file says of its own size is judged before any
memory is taken. Of several files, `check` judges each in a process apart:
what takes longer than `--time-limit` (100 s unless given), needs more than a
gigabyte (on Linux), or crashes is reported for its file, and the others are
judged all the same.
"""
