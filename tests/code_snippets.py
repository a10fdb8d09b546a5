# ruff: noqa: E501 - code as people write it
"""Snippets of NumPy code, each giving an array R of the given ones; the tests run them with NumPy itself too.

The arrays: X is 3×4, W 4×2, S 3×3, b and c 1-D of 4 and 3 numbers, T 2×3×4, s a number, y the labels 2, 0, 1.
"""

SHAPES = {"X": (3, 4), "W": (4, 2), "S": (3, 3), "b": (4,), "c": (3,), "T": (2, 3, 4), "s": (), "y": (3,)}

PLAIN = """
R = X @ W
R = X.dot(W) + 1
R = np.dot(b, b)
R = np.dot(X, b)
R = np.matmul(T, W)
R = T @ W
R = np.einsum('ij,jk->ik', X, W)
R = np.einsum('ij,ij->i', X, X)
R = np.einsum('bij,jk->bik', T, W)
R = np.einsum('ii', S)
R = np.einsum('i,ij,j', c, S, c)
R = np.outer(c, b)
R = np.inner(X, X)
R = np.tensordot(T, W, axes=1)
R = np.tensordot(T, X, axes=([1, 2], [0, 1]))
R = np.vdot(X, X)
R = np.kron(c, b)
R = np.trace(S) + S.trace()
R = np.trace(S, offset=1)
R = X.T.sum(axis=0)
R = np.transpose(T, (2, 0, 1))
R = T.transpose(1, 0, 2)
R = np.swapaxes(T, 0, 2)
R = np.moveaxis(T, 0, -1)
R = X.sum(axis=1, keepdims=True)
R = X.sum(1)
R = T.sum(axis=(0, 2))
R = X.mean()
R = np.mean(X, axis=0)
R = X.mean(axis=-1, keepdims=True)
R = np.average(X, axis=0, weights=np.array([1.0, 2.0, 3.0]))
R = X.var(axis=0)
R = np.std(X, axis=1, ddof=1)
R = np.prod(c)
R = X.prod(axis=0)
R = X.max(axis=1)
R = np.max(X)
R = np.min(T, axis=(0, 1))
R = np.ptp(c)
R = np.cov(X)
R = np.cov(X, rowvar=False)
R = np.cov(X.T, bias=True)
R = np.cov(b)
R = np.vander(b)
R = np.vander(c, 2)
R = np.vander(c, 3, increasing=True)
R = np.trapezoid(X, axis=0)
R = np.trapezoid(b, np.cumsum(b), axis=0)
R = np.trapezoid(X, dx=s)
R = np.count_nonzero(X > 0, axis=1) + np.count_nonzero(X)
R = np.tri(3, 4, -1) * X
R = np.cumsum(X, axis=0)
R = np.cumsum(X)
R = np.cumprod(c)
R = np.cumprod(X, axis=1)
R = np.diff(X, axis=0)
R = np.diff(b, n=2)
R = np.where(X > 0, X, 0.1 * X)
R = np.where(c > s, 1, -1)
R = np.maximum(X, 0)
R = np.minimum(b, np.array([0.1, 0.2, 0.3, 0.4]))
R = np.maximum(0, X @ W)
R = np.clip(X, -0.5, 0.5)
R = X.clip(0)
R = np.abs(X) + abs(c)[:, None]
R = np.sign(X)
R = np.exp(X) / (1 + np.exp(X))
R = np.log(X ** 2 + 1)
R = np.sqrt(np.abs(X) + 1)
R = np.tanh(X) - np.sin(X) * np.cos(X) + np.arctan(X)
R = np.log1p(X ** 2) + np.expm1(X)
R = np.power(np.abs(c), 1.5)
R = np.square(X) / 2
R = 1 / (X ** 2 + 1)
R = X ** 3 - 2 ** X
R = -X + +X * 2
R = np.logaddexp(X, 0)
R = np.hypot(X, 1.0)
R = np.arctan2(c, 2.0)
R = np.heaviside(X, 0.5)
R = (X > 0) * X
R = (X > 0).astype(float) - (X <= 0.2)
R = np.where((X > 0) & (X < 1), X, 0)
R = np.where((X > 1) | ~(X > 0), X, s)
R = np.logical_and(X > 0, X < 1) * 1.0
R = np.sum(X > 0)
R = np.select([X > 1, X > 0], [X, X ** 2], default=-1.0)
R = np.hstack([X, X])
R = np.vstack((X, b))
R = np.stack([c, 2 * c], axis=1)
R = np.concatenate([X, X * 2], axis=0)
R = np.column_stack([c, c ** 2, np.ones(3)])
R = np.append(c, b)
R = np.append(X, b[None, :], axis=0)
R = np.block([[S, S], [S, S]])
R = np.split(X, 2, axis=1)[1]
R = np.array_split(b, 3)[0]
R = np.zeros((2, 3)) + c
R = np.ones(4) * b
R = np.full((2, 2), s)
R = np.eye(3) * S
R = np.eye(3, k=1) @ S
R = np.identity(3) + S
R = np.zeros_like(X) + np.ones_like(X) + np.full_like(X, 2.5)
R = np.arange(3) * c
R = np.arange(0, 1, 0.25) + b
R = np.linspace(0, 1, 4) * b
R = np.array([s, 2 * s, 1])
R = np.array([[1, 2, 3], [4, 5, 6]]) @ c
R = np.array([c, c * 2])
R = np.diag(c)
R = np.diag(S)
R = np.diag(b, k=1)
R = np.linalg.inv(S)
R = np.linalg.det(S)
R = np.linalg.slogdet(S)[1]
R = np.linalg.solve(S, X)
R = np.linalg.solve(S, c)
R = np.linalg.norm(X)
R = np.linalg.norm(X, axis=1, keepdims=True)
R = np.linalg.norm(c, 1)
R = np.linalg.matrix_power(S, 3)
R = np.linalg.pinv(X.T)
R = np.linalg.cholesky(S @ S.T + np.eye(3))
R = X.reshape(2, 6)
R = X.reshape(-1)
R = np.reshape(X, (4, -1))
R = X.ravel() @ X.flatten()
R = X.reshape(4, 3, order='F')
R = np.squeeze(X[:1])
R = np.expand_dims(c, 1) * b
R = c[:, np.newaxis] + b[None, :]
R = c[:, None] * X
R = np.repeat(c, 2)
R = np.repeat(X, 2, axis=1)
R = np.tile(c, (2, 2))
R = np.roll(X, 1, axis=0)
R = np.flip(X)
R = np.fliplr(X) - X[:, ::-1]
R = X[::-1]
R = np.pad(X, ((1, 0), (0, 2)))
R = np.pad(b, 1, mode='edge')
R = np.triu(S) - np.tril(S, -1)
R = np.triu(S, k=1)
R = np.take(X, [0, 2], axis=0)
R = X[[0, 2], 1]
R = X[1:, :-1]
R = X[..., 0]
R = T[1, :, 2]
R = T[:, 0][:, 1:]
R = X[np.arange(3), [0, 1, 2]]
R = X[np.arange(3), y]
R = np.eye(4)[y]
R = (np.arange(3) == y[:, None]) * 1.0
R = X[np.array([True, False, True])]
R = np.broadcast_to(c[:, None], (3, 2))
R = X.copy().T
R = X.size * X.shape[0] + X.ndim + len(X)
R = X.astype(float)
R = float(s) + int(3.7)
R = np.float64(s) * 2
R = sum([s, s, 1])
R = sum(X)
R = max(1, 2) * s + min(3, 4)
R = max(s, 0.0)
R = abs(s) + pow(s, 2)
R = np.sum([a * a for a in c])
R = np.array([np.sum(row) for row in X])
R = np.array([[i * j for j in range(3)] for i in range(2)]) + s
R = np.array([float(v) for v in c])
R = np.e ** s + np.pi * s
R = np.add(X, 1) - np.subtract(X, 2) * np.multiply(X, 3) / np.divide(X, 2.0)
R = np.convolve(b, c)
R = np.convolve(b, c[:2], mode='valid')
R = np.correlate(b, c, mode='full')
R = np.cross(c, S[0])
R = (X if X.shape[0] > 2 else W) * 2
R = X // 1 + X % 1
R = 7 // 2 * c + 7 % 3
R = np.all(X > -100) * 1.0
R = np.rot90(X)
R = X[:, [1, 0]].T
R = T.reshape(2, -1).sum(axis=1)
R = np.polyval([1, 2, 3], c)
R = np.multiply.outer(c, b) if False else np.outer(c, b)
R = X - X.max(axis=1, keepdims=True)
R = np.exp(X - X.max(axis=1, keepdims=True)) / np.exp(X - X.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
R = np.dot(2, c)
R = np.mean((X @ W) ** 2, axis=(0, 1))
R = np.sum(np.where(X > 0, 1, 0), axis=0)
R = X * np.array([True, False, True, True])
R = np.nansum(c)
R = (lambda a, b=2: a * b)(s)
R = np.meshgrid(c, b)[0]
R = X[[True, False, True]]
R = X[X > 0].sum() * np.sum(c[c < 0]) + X[X > 0].mean()
R = np.reciprocal(c ** 2 + 1) + np.negative(c)
R = np.deg2rad(X)
R = np.cbrt(np.abs(X))
R = (X > 0).mean(axis=0)
R = np.tril(np.ones((3, 3))) * S + (1 - np.tril(np.ones((3, 3)))) * -1e9
R = np.isinf(np.zeros(3)) * 0.0 if False else c
R = np.array([]).sum() + s
R = np.zeros((0, 3)).sum(axis=0) + c
R = np.trapezoid(c) if False else c.sum()
R = np.c_[X, c] @ np.r_[b, s]
R = np.r_[c, b, 1.0]
R = np.shape(X)[0] * np.size(X) * np.ndim(X) * c
R = X.item(3) + X[0].tolist()[1]
""".strip().splitlines()

SPECIAL = """
R = expit(X)
R = special.expit(X) * X
R = softmax(X, axis=1)
R = softmax(c)
R = log_softmax(X, axis=0)
R = logsumexp(X, axis=1, keepdims=True)
R = logsumexp(X)
R = xlogy(2.0, X ** 2 + 1)
R = erf(X) + erfc(c)[:, None]
R = gammaln(X ** 2 + 1) + digamma(X ** 2 + 1)
""".strip().splitlines()

BLOCKS = [
    "g = np.zeros(7)\ng[:4] = b\ng[4:] = c\nR = g",
    "g = np.zeros((3, 4))\ng[:, 1] = c\ng[0] += b\nR = g",
    "g = np.zeros(4)\nv = g[1:3]\nv += 1.5 * s\nR = g",
    "v = X.T\nv[0] = 7.0\nR = X",
    "v = X.ravel()\nv[0] = s\nR = X",
    "v = X.flatten()\nv[0] = s\nR = X",
    "v = X\nv *= 2\nR = X",
    "v = X.copy()\nv *= 2\nR = X",
    "v = X[[0, 1]]\nv += 1\nR = X",
    "A = X.reshape(4, 3)\nA[1] = 0\nR = X",
    "dh = X @ W\nh = np.maximum(0, X @ W)\ndh[h <= 0] = 0\nR = dh",
    "dh = X * 2\ndh[X < 0] *= 0.1\nR = dh",
    "dh = X * 2\ndh[X < 0] = X[X < 0] * 0.1\nR = dh",
    "dh = X * 2\ndh[X[:, 0] < 0] = 0\nR = dh",
    "P = np.exp(X)\nP /= P.sum(axis=1, keepdims=True)\nP[np.arange(3), y] -= 1\nP /= 3\nR = P",
    "h = np.zeros(3)\nfor t in range(4):\n    h = np.tanh(S @ h + X[:, t])\nR = h",
    "R = 0\nfor i in range(3):\n    for j in range(4):\n        if i == j:\n            continue\n        R += X[i, j] * W[j, 0]",
    "R = np.zeros(3)\nfor i, (row, v) in enumerate(zip(X, c)):\n    R[i] = row @ b * v",
    "out = []\nfor row in reversed(X):\n    out.append(row * 2)\nR = np.array(out)",
    "a, (d, e) = s, (2, c)\nR = a * d * e",
    "first, *rest = X\nR = first + rest[-1]",
    "grads = {}\ngrads['W'] = X.T @ X\ngrads['b'] = c\nR = sum(v.sum() for v in grads.values())",
    "params = {'W' + str(i): i * c for i in range(3)}\nR = params['W2'] + params[f'W{1}']",
    "def f(x, k=2):\n    'doubles'\n    return x * k\nR = f(f(X), k=3)",
    "def outer(x):\n    def inner(z):\n        return z * x\n    return inner\nR = outer(s)(c)",
    "def f(*args, **named):\n    return args[0] * named['k']\nR = f(c, k=2)",
    "def fact(n):\n    return 1 if n <= 1 else n * fact(n - 1)\nR = fact(5) * c",
    "class Affine:\n    scale = 2\n    def __init__(self, W, b):\n        self.W, self.b = W, b\n    def forward(self, x):\n"
    "        self.x = x\n        return self.scale * x @ self.W + self.b\nnet = Affine(W, c[:2])\nR = net.forward(X) + net.x[0, 0]",
    "class Base:\n    def __init__(self, k):\n        self.k = k\n    def __call__(self, x):\n        return self.f(x) * self.k\n"
    "class Square(Base):\n    def __init__(self, k):\n        super().__init__(k)\n        self.extra = 1\n    def f(self, x):\n"
    "        return x ** 2 + self.extra\nR = Square(3)(c)",
    "class C:\n    @staticmethod\n    def f(x):\n        return x + 1\n    @property\n    def two(self):\n        return 2\nR = C.f(c) * C().two",
    "i = 0\nR = c\nwhile i < 3:\n    R = R * 1.5\n    i += 1",
    "R = X\nR -= R.mean(axis=0)\nR /= R.std(axis=0)",
    "k = np.arange(6).reshape(2, 3) % 2 == 0\nR = k * c",
    "R = np.empty((3, 4))\nR[:] = X\nR[1:] = R[:-1]",
    "np.add.at(X, [0, 0, 2], 1.5)\nR = X",
    "cols = np.zeros((2, 2, 2))\nfor i in range(2):\n    for j in range(2):\n        cols[i, j] = X[i:i + 2, j:j + 2].sum(axis=0)\nR = cols",
    "import numpy as np\nfrom numpy import *\nprint('hello', X)\nassert X.shape == (3, 4)\nR = exp(c)\nif __name__ == '__main__':\n    R = 0",
    "a: float = 2.0\nR = a * c  # a comment\n'text'",
    "np.fill_diagonal(S, 0.0)\nR = S",
    "lst = [c, c * 2]\nlst += [c * 3]\nR = np.stack(lst) if len(lst) == 3 else None",
    "mask = np.array([1.0, 0.0, 1.0])\nR = mask[:, None] * X / 0.5",
    "R = c\nfor k in (1, 2):\n    R = R + k\nelse:\n    R = R * 2",
    "x = y\nR = X[range(3), x].sum()",
    "m = X.max(axis=1)\nR = m + np.log(np.exp(X - m[:, None]).sum(axis=1))",
]
