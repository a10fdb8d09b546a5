"""
# What things are called

A network names its numbers by layer, unit and input, counted from 1:

| name | what it is |
| --- | --- |
| `w211` | the weight of layer 2, to unit 1, from unit 1 |
| `b12` | the bias of layer 1, unit 2 |
| `i1` | input 1 (the input may have another name) |
| `z11` | the weighted sum of layer 1, unit 1 |
| `h11` | what the activation makes of it, in a hidden layer |
| `o1` | output 1 |
| `y1` | target 1 |
| `w1_10_3` | with an index of two digits all are separated |
| `z1_2_3` | of a batch or a sequence: row 1, layer 2, unit 3 |

`W1`, `b1`, `z1`, `h1`, `i`, `o` and `y` are whole arrays; from layer 10 on
`W_10`. The gradient of the loss by `x` is `dx`, of u by x `du_dx`, the second
derivative `d2x`.

```python
>>> import symgraph
>>> program = symgraph.load("tanh-2-2-1")
>>> gradient = symgraph.gradient(program, wrt=["w111", "W2"])
>>> list(gradient.gradients.values())
['dw111', 'dw211', 'dw212']

```
"""
