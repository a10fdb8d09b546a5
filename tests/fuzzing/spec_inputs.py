"""Hostile inputs of the commands that draw and write: a command line with the files it reads, as one text.

    #! render f.yaml --wrt w111 --format svg
    #! file f.yaml
    layers: ...

`seeds` gives one for every template and command; `mutated` changes one by a dictionary of what is known to hurt.
"""

from __future__ import annotations

import json
import random
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from symgraph.spec.export import Request, export_files
from symgraph.spec.templates import template_names, template_text

MARK = "#! "
FILE = "file "
STYLE = """extends: lecture
page: {fillcolor: "#f0f0f0"}
classes: {Add: {shape: box, color: navy}}
nodes: {operation: {fillcolor: "#e0e0ff", penwidth: 2, radius: 3}}
texts: {value: {size: 12, weight: bold}}
"""
EVERY_KEY = """name: every-key
title: All of it
inputs: [x, y]
parameters: [a, b]
equations:
  u: a*x + b
  v: where(u > y, u**2, exp(-u))
loss: (v - y)**2 + abs(u)
values: {x: 2, y: 1/3, a: 0.5, b: -1}
assume: {a: positive, y: "[0, oo)"}
labels: {x: price, u: "sum of both", v: "値段（円）"}
groups: {first part: [u], second: [v]}
claims: {a: "2*(v - y)*x", b: ["2*(v - y)", "v"]}
updates: {a: a - eta*da}
figure: {wrt: a, formats: [svg], lang: ja}
"""
MATRICES = """name: matrices
shapes: {X: [n, p], W: [p, d], c: [d, 1], Y: [n, 1]}
functions: [phi]
equations:
  H: phi(X @ W)
  E: Y - H @ c
loss: sum(E**2)/n
labels: {X: samples}
groups: {hidden layer: [H]}
claims: {c: "-2*H.T @ E/n"}
"""
COMMANDS = """load f.yaml
render f.yaml --wrt NAME --format svg
render f.yaml --format dot --wrt NAME --level layer
render f.yaml --format pdf --show names,values,gradients --level unit
render f.yaml --format tex --wrt NAME --with-forward --lang ja --size 16:9
render f.yaml --format svg --style s.yaml --network --update --combined --report --paths --wrt NAME
render f.yaml --format dot --style sympy --wrt NAME --order 2
render f.yaml --format svg --level matrix --direction down --constants inputs --upstream g
derive f.yaml
derive f.yaml --wrt NAME --steps --digits 3 --lang ja
derive f.yaml --form all --columns
trace f.yaml --format text,md,tex,csv,html --out out
trace f.yaml --elementary --mode forward --wrt NAME --rows 50
page f.yaml --wrt NAME --rate 0.5
worksheet f.yaml --blank both --seed 3 --format svg
export f.yaml --to all --out out
export f.yaml --to json --batch
animate f.yaml --format html --train-step --rate 0.1
animate f.yaml --format beamer --level layer""".splitlines()
NAMES = ("w111", "W1", "all", "x", "w1,b", "a")

NUMBERS = """0 -0 1 -1 2 3 7 10 64 1000 100000 1000000000 99999999999999999999 0.1 1e-3 1e999999 1e-999999 1e308 -1e308
5e-324 1/3 1/0 nan inf -inf .inf .nan NaN oo zoo 0x10 0b1 1_000 1e 1e+ . -- ١٢ ² ½ ５ 9**9**9**9 2**0.5 1j true no ~ null
1.7976931348623157e309 0.30000000000000004 123456789.123456789 1e16 1e-16 1e15 -7 13""".split()
FORMULAS = """x x1 w111 a*x+b x**2 x**0.5 x**-3 x**1000 x**x**x 2**x 9**9**9 x/0 1/x log(x) log(-1) sqrt(-1) sqrt(x) exp(exp(x))
exp(1000) exp(-1000) tanh(x) relu(x) sigmoid(x) where(x>0,x,0) where(x>0>1,x,0) Piecewise((x,x>0),(0,True)) softmax(x)
gamma(x) zeta(x) besselj(0,x) besselj(x,2) polygamma(2,x) erf(x) erfinv(x) lambertw(x) floor(x) sign(x) Max(x,1,2) clip(x,-1,1)
x@x x.T X@W X.T@X sum(X) sum(X**2)/n X*W mean(X,axis=0) softmax(X) phi(X) dphi(X) inv(X) det(X) trace(X) norm(X) diag(x)
X[0] X[0,1] X[:,0] x[1] ones(3) np.exp(x) np.where(x>0,x,0) x^2 2x x= lambda:x __import__('os') x.__class__ f(x) x if(x)else(y)
dx dL ddx d2x pi E oo I nan -x --x ~x not(x) x>1 x==1 x&y x|y x<<2 x//2 x%2 x!=2 () (x) ((x)) (x,) [x] {x} 'x' \"x\"
gammainc(x,x) hyp2f1(1,2,3,x) expint(2,x) Ci(x) airyai(x) elliptic_k(x) factorial(x) atan2(x,y) hypot(x,y) logsumexp(x,y) x**(1/3)
sum(sum(x)) cumsum(x) prod(x) max(x) argmax(x) logsumexp(X,axis=1) xlogy(0,x) abs(x) cbrt(x) Heaviside(x,0.5) mod(x,2)""".split()
TEXTS = [
    "値段（円）", "é", "e\u0301", "a\u0301" * 200, "\u202eabc\u202c", "\u200b", "\u200dx", "\ufeff", "\u2028", "\u2029", "\x85", "\u00a0",
    "ﬁ", "Ω", "Ω", "ｘ", "х", "𝔁", "ß", "ı", "İ", "ǅ", "🙂", "👩‍👩‍👧", "\U000e0041", "\uffff", "\ufdd0", "\ud800", "\udcff", "\x00", "\x01",
    "\x1b[31m", "\x7f", "\r", "\r\n", "\t", "\x0b", "\ue000", "\u0600", "ا", "नि", "ก็็็็็็็็", "\u1160", "x" * 300, "x" * 3000,
    "../../x", "/etc/passwd", "C:\\x", "con", "a/b", "..", ".", "~", "$HOME", "`id`", "$(id)", "%PATH%", "a\\nb", "nul.txt", "-rf",
    '#read("/etc/passwd")', "#image(\"/x\")", '"]; x [label=y', "</script><script>alert(1)</script>", "<b onload=x>", "&lt;", "&#0;",
    "\\input{/etc/passwd}", "\\write18{id}", "$x$", "\\", "\\\\", "'", '"', "*/", "/*", "//", "--", "=cmd()", "@sum", "+1", "${x}", "{{x}}",
    "{}", "[]", "|", ">", "|-\n    x", ">\n    x", "!!python/object:os.system", "!x", "&a", "*a", "<<", "? ", "- ", ": ", "# ", "%TAG",
    "---", "...", "''", '""', "''''", "\"\\u0000\"", "\"\\ud800\"", "\"\\n\"", "yes", "Null", "0o17", "12:30:45", "2001-01-01", "=", "_", "__", "_x",
    "lambda", "None", "True", "if", "E", "I", "pi", "S", "N", "O", "Q", "beta", "dx", "dw111", "i", "o", "y", "L", "loss", "d", "__proto__",
    "constructor", "toString", "NaN", "Infinity", "undefined", "self", "np", "math", "import", "class", "def", "return", "var", "let",
]  # fmt: skip
KEYS = """name title inputs parameters equations loss values claims shapes functions layers input batch data train groups labels
figure assume updates let backward dense activation conv1d rnn lstm gru attention dropout layer_norm residual flatten size time
units features kernel stride heads embedding batch_norm softmax tanh relu sigmoid mse sse bce cross_entropy output wrt style formats level
show digits fold unfold direction rate steps seed positive real integer symmetric fill border color shape font dash base nodes edges groups page
text size bold true false name of is wrt""".split()
OPTIONS = """--at=x=1 --at=x=1e999 --at=w111=nan --at=W1=[[1,2],[3,4]] --at=q=1 --at=x=[[[1]]] --at=x=1/0 --at=x=9**9**9 --at=i=[1,0.5] --wrt=all
--wrt=x --wrt=W1 --wrt=w111,w112 --wrt=y --wrt=L --wrt=dx --fold=g --fold=1 --fold=layer --fold=all --fold=h1 --unfold=sigmoid --unfold=tanh
--show=values --show=partials --show=symbols,gradients --show=x --level=matrix --level=op --level=unit --level=layer --digits=0 --digits=12
--digits=99 --order=2 --order=4 --order=99 --width=1 --width=999999999 --dpi=1e9 --dpi=1e-9 --dpi=nan --dpi=inf --size=1e9x1e9cm
--size=16:9 --size=4:3 --size=0x0 --size=1mmx1mm --size=nancm --size=12cmx8cm --direction=down --constants=inputs --constants=operators --lang=ja
--with-forward --network --update --combined --report --paths --style=mono --style=dark --style=circuit --style=textbook --style=partials
--style=sympy --style=s.yaml --style=/etc/passwd --upstream=E --upstream=dL/dy --upstream=#x --seed=1 --seed=-1 --seed=99999999999999999999
--steps --elementary --columns --packed --form=all --of=x --of=y --mode=forward --mode=reverse --rows=1 --rows=999999999 --notation=bar
--blank=values --blank=gradients --blank=x --variants=2 --keep --rate=0 --rate=1e999 --rate=nan --rate=-1 --fps=1e9 --fps=50 --train-step --pass=both
--pass=backward --batch --to=latex --to=numpy --to=sympy --font=Nope --font=/etc/passwd --format=svg --format=png --format=pdf --format=dot
-e y=a*x+b -e y=sigmoid(x)**2 -e L=sum(x) -e y=x**y -e y=y""".split()
LARGE = ("digits", "digits-mlp", "circles", "lstm")
"""Templates that take more than half a second each."""
_TOKEN = re.compile(r"[0-9.]+|\w+|\s+|[^\w\s]")


@dataclass
class Input:
    """What is run: the words of the command line, and the files beside it."""

    words: list[str]
    files: dict[str, bytes] = field(default_factory=dict)


def read(text: str) -> Input:
    """The input that a text stands for; any text is one."""
    found = Input([])
    name, lines = "", dict[str, list[str]]()
    for line in text.split("\n"):
        if line.startswith(MARK + FILE):
            name = re.sub(r"[^a-z.]", "", line[len(MARK + FILE) :])[:20].strip(".") or "f.yaml"
            lines.setdefault(name, [])
        elif line.startswith(MARK) and not found.words:
            found.words = _words(line[len(MARK) :])
        elif name:
            lines[name].append(line)
    found.files = {name: "\n".join(part).encode("utf-8", "surrogateescape") for name, part in lines.items()}
    return found


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def written(command: str, files: Mapping[str, str]) -> str:
    """The text of an input."""
    return f"{MARK}{command}\n" + "".join(f"{MARK}{FILE}{name}\n{text.rstrip()}\n" for name, text in files.items())


def seeds() -> Iterator[str]:
    """An input for every template, and a few texts more, with every command."""
    for command in COMMANDS:
        for text in (EVERY_KEY, MATRICES):
            yield written(command.replace("NAME", "a"), {"f.yaml": text, "s.yaml": STYLE})
    for template in ("sigmoid-neuron", "tanh-2-2-1", "three-layer"):
        text = "".join(export_files(template, (), Request(("json",), ("all",), None), {}).values())
        for command in COMMANDS:
            yield written(command.replace("NAME", "w1").replace("f.yaml", "f.json"), {"f.json": text})
    for number, template in enumerate(name for name in template_names() if name not in LARGE):
        for offset in range(len(COMMANDS)):
            command = COMMANDS[(number + offset) % len(COMMANDS)]
            files = {"f.yaml": template_text(template)} | ({"s.yaml": STYLE} if "s.yaml" in command else {})
            yield written(command.replace("NAME", NAMES[(number + offset) % len(NAMES)]), files)


def mutated(text: str, draw: random.Random, other: str = "") -> str:
    """The text after one to four changes, some with a piece of another text."""
    for _ in range(draw.choice([1, 1, 2, 3, 4])):
        text = draw.choice(_CHANGES)(text, draw, other)
    return text


def _replaced(text: str, draw: random.Random, choose: Callable[[str], bool], by: str) -> str:
    """The text with one of its tokens changed, not the words that mark commands and files."""
    tokens = list(_TOKEN.finditer(text))
    chosen = [token for token in tokens if choose(token.group())]
    if not chosen:
        return text
    token = draw.choice(chosen)
    return text[: token.start()] + by + text[token.end() :]


def _number(text: str, draw: random.Random, _other: str) -> str:
    return _replaced(text, draw, lambda token: token[0].isdigit(), draw.choice(NUMBERS))


def _name(text: str, draw: random.Random, _other: str) -> str:
    by = draw.choice([draw.choice(TEXTS), draw.choice(KEYS), draw.choice(_TOKEN.findall(text) or ["x"])])
    return _replaced(text, draw, str.isalnum, by)


def _sign(text: str, draw: random.Random, _other: str) -> str:
    by = draw.choice("+-*/()[]{},:;.@^&|!?#%\"'=<> \t\n")
    return _replaced(text, draw, lambda token: not token[0].isalnum(), by)


def _formula(text: str, draw: random.Random, _other: str) -> str:
    formula = draw.choice(FORMULAS)
    while draw.random() < 0.5:
        inner = draw.choice(FORMULAS)
        formula = draw.choice(
            [formula.replace("x", inner), f"{formula} {draw.choice('+-*/@')} {inner}", f"({formula})**{inner}"]
        )
    lines = text.split("\n")
    places = [number for number, line in enumerate(lines) if ":" in line and not line.startswith(MARK)]
    if not places or len(formula) > 3000:
        return text
    place = draw.choice(places)
    key = lines[place].partition(":")[0]
    lines[place] = f"{key}: {formula}" if draw.random() < 0.7 else f"{key}: '{formula}'"
    return "\n".join(lines)


def _inserted(text: str, draw: random.Random, _other: str) -> str:
    place = draw.randrange(len(text) + 1)
    return text[:place] + draw.choice(TEXTS) + text[place:]


def _line(text: str, draw: random.Random, other: str) -> str:
    lines, others = text.split("\n"), other.split("\n")
    place = draw.randrange(len(lines))
    match draw.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines.insert(draw.randrange(len(lines)), lines[place])
        case 2:
            there = draw.randrange(len(lines))
            lines[place], lines[there] = lines[there], lines[place]
        case 3:
            lines[place] = draw.choice(["  ", " ", "\t", "- "]) + lines[place]
        case 4:
            lines[place : place + draw.randrange(4)] = draw.choices(others, k=draw.randrange(1, 4))
        case _:
            start = draw.randrange(len(others))
            lines[place:place] = others[start : start + draw.randrange(1, 12)]
    return "\n".join(lines)


def _entry(text: str, draw: random.Random, _other: str) -> str:
    """A further key, somewhere."""
    value = draw.choice([draw.choice(NUMBERS), draw.choice(TEXTS), draw.choice(FORMULAS), draw.choice(KEYS)])
    value = draw.choice([value, f"'{value}'", f"[{value}, {value}]", f"{{{draw.choice(KEYS)}: {value}}}", f'"{value}"'])
    lines = text.split("\n")
    indent = draw.choice(["", "  ", "    ", "  - "])
    lines.insert(draw.randrange(1, len(lines) + 1), f"{indent}{draw.choice(KEYS)}: {value}")
    return "\n".join(lines)


def _text(text: str, draw: random.Random, _other: str) -> str:
    """A text that is well written, whatever it holds: a title, a name, a label or a group."""
    value = json.dumps(draw.choice(TEXTS))
    places = [f"title: {value}", f"name: {value}", f"labels: {{x: {value}, u: {value}}}", f"groups: {{{value}: [u]}}"]
    lines = [line for line in text.split("\n") if not line.startswith(("title:", "name:", "labels:", "groups:"))]
    number = next((n for n, line in enumerate(lines) if line.startswith(MARK + FILE)), len(lines) - 1)
    lines.insert(number + 1, draw.choice(places))
    return "\n".join(lines)


def _repeated(text: str, draw: random.Random, _other: str) -> str:
    """A piece many times: long lists, long formulas, deep nesting."""
    start = draw.randrange(len(text) + 1)
    piece = text[start : start + draw.choice([1, 2, 5, 20, 100])]
    return (text[:start] + piece * draw.choice([2, 3, 10, 100, 2000]) + text[start:])[:200_000]


def _option(text: str, draw: random.Random, _other: str) -> str:
    head, newline, rest = text.partition("\n")
    by = draw.choice(OPTIONS)
    if draw.random() < 0.2:
        by = f"{by.partition('=')[0]}={shlex.quote(draw.choice(TEXTS + NUMBERS + FORMULAS))}"
    return f"{head} {by}{newline}{rest}"


def _command(text: str, draw: random.Random, _other: str) -> str:
    _, newline, rest = text.partition("\n")
    return MARK + draw.choice(COMMANDS).replace("NAME", draw.choice(NAMES)) + newline + rest


_CHANGES = [
    _number,
    _number,
    _name,
    _name,
    _sign,
    _formula,
    _formula,
    _inserted,
    _line,
    _line,
    _entry,
    _text,
    _text,
    _repeated,
    _option,
    _command,
]
