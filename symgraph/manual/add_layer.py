'''
# Adding a kind of layer

A kind of layer answers three questions, each in the table that asks it. The
worked example is RMS normalisation (Zhang and Sennrich, NeurIPS 2019): each
sample is divided by its root mean square, then scaled by a learned gain g.
Each block says where it goes: below or above a line, or at its end.

What may be written: a dataclass, whose fields are its keys in YAML with their
defaults and help texts, and which says what it makes of what it is given.

```python
# symgraph/spec/layers.py, above: Layer = Dense
@dataclass(frozen=True, slots=True)
class RmsNorm:
    """What is given, divided by its root mean square, then ``g*n``."""

    eps: str = field(
        default="1e-5", metadata=described("epsilon", "what is added")
    )
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        return given


```

```python
# symgraph/spec/layers.py, end of: Layer = Dense
 | RmsNorm
```

```python
# symgraph/spec/layers.py, below: "layer_norm":
    "rms_norm":   RmsNorm,
```

Which arrays it has: `sigma1` and `n1`, which are computed, and `g1`, learned.
They are said apart from the formulas because the names of a spec have to be
known before anything is computed.

```python
# symgraph/spec/layer_arrays.py, end of: from symgraph.spec.layers import
, RmsNorm
```

```python
# symgraph/spec/layer_arrays.py, above: case Dropout():
        case RmsNorm():
            yield from (arrays.single("sigma"), arrays.computed("n"))
            yield arrays.vector("g", "gain")
```

What it computes, as terms of the formula language over whole arrays:

```python
# symgraph/spec/lower_simple.py, below: MeanPool,
    RmsNorm,
```

```python
# symgraph/spec/lower_simple.py, above: case Dropout():
        case RmsNorm():
            return _rms_norm(made, layer)
```

```python
# symgraph/spec/lower_simple.py, above: def _pool
def _rms_norm(made: LayerInPlace, layer: RmsNorm) -> str:
    along = str(made.place.given.axis)
    squares = Apply("mean", (Apply("pow", (made.given, "2")), along))
    root = Apply("sqrt", (Apply("add", (squares, layer.eps)),))
    sigma = made.bind(made.array("sigma"), root)
    n = made.bind(made.array("n"), Apply("div", (made.given, sigma)))
    return made.bind(made.result, Apply("mul", (made.declare("g"), n)))


```

Gradients, figures, batches, training, the JSON Schema and `symgraph help
rms_norm` follow:

```yaml
# normed.yaml
name: normed
input: {name: x, size: 3}
layers:
  - dense: 3
    activation: tanh
  - rms_norm
  - dense: 1
loss: mse
claims:
  g21: 2*(o1 - y1)*w311*n21
```

```sh
symgraph check normed.yaml
symgraph render normed.yaml --wrt w111 --level unit --format svg
# -> out/normed.forward.svg out/normed.d-w111.svg
symgraph help rms_norm
```

A figure calls it a hidden layer unless `_KINDS` in `spec/lower_layers.py` has a
title for it, in English and in Japanese in `words.py`. For the suite, add a
template of its name, and derivatives from its paper in `tests/layer_gradients/`.
'''
