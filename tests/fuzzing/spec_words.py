"""What hostile inputs are made of: commands, options, numbers, formulas and texts that are known to hurt."""

# ruff: noqa: E501, SIM905 - long lists of short words are read best as they are

from __future__ import annotations

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
