# ruff: noqa: E501 - code as people write it
"""Models as people write them in NumPy, each with gradients that are right by reverse mode and by finite differences."""

from __future__ import annotations

from textwrap import dedent

import pytest
from code_checks import by_differences, code_of, right
from test_code_programs import spec

MODELS = {
    "least squares in one dimension": (
        "{X: [4, 3], y: [4], w: [3], b: []}",
        "r = X @ w + b - y\nL = r @ r / len(y)",
        {"w": "2 * X.T @ r / len(y)", "b": "2 * r.mean()", "r": "2 * r / r.size", "X": "2 * np.outer(r, w) / 4"},
    ),
    "ridge with a penalty": (
        "{X: [4, 3], y: [4], w: [3], lam: []}",
        "L = 0.5 * np.linalg.norm(X.dot(w) - y) ** 2 + 0.5 * lam * np.sum(w ** 2)",
        {"w": "X.T.dot(X.dot(w) - y) + lam * w", "lam": "w @ w / 2"},
    ),
    "softmax cross-entropy by labels": (
        "{X: [3, 2], W: [2, 3], y: [3]}",
        """
        scores = X @ W
        shifted = scores - scores.max(axis=1, keepdims=True)
        logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        L = -logp[np.arange(3), y].mean()
        onehot = np.eye(3)[y]
        """,
        {"W": "X.T @ (np.exp(logp) - onehot) / 3", "scores": "(np.exp(logp) - (np.arange(3) == y[:, None])) / 3"},
    ),
    "hinge loss of many classes": (
        "{X: [3, 2], W: [2, 3], y: [3]}",
        """
        scores = X.dot(W)
        correct = scores[np.arange(3), y][:, np.newaxis]
        margins = np.maximum(0, scores - correct + 1)
        margins[np.arange(3), y] = 0
        L = margins.sum() / 3
        binary = (margins > 0).astype(float)
        binary[np.arange(3), y] = -np.sum(binary, axis=1)
        """,
        {"W": "X.T.dot(binary) / 3"},
    ),
    "layer normalisation": (
        "{x: [2, 3], gamma: [3], beta: [3], G: [2, 3]}",
        """
        mu = x.mean(axis=1, keepdims=True)
        var = x.var(axis=1, keepdims=True)
        std = np.sqrt(var + 1e-5)
        xhat = (x - mu) / std
        out = gamma * xhat + beta
        L = np.sum(G * out)
        dxhat = G * gamma
        """,
        {
            "gamma": "(G * xhat).sum(axis=0)",
            "beta": "G.sum(0)",
            "x": "(dxhat - dxhat.mean(1, keepdims=True) - xhat * (dxhat * xhat).mean(1, keepdims=True)) / std",
        },
    ),
    "batch normalisation, step by step": (
        "{x: [3, 2], gamma: [2], beta: [2], dout: [3, 2]}",
        """
        N, D = x.shape
        mu = 1. / N * np.sum(x, axis=0)
        xmu = x - mu
        sq = xmu ** 2
        var = 1. / N * np.sum(sq, axis=0)
        sqrtvar = np.sqrt(var + 0.001)
        ivar = 1. / sqrtvar
        xhat = xmu * ivar
        L = np.sum(dout * (gamma * xhat + beta))
        dxhat = dout * gamma
        divar = np.sum(dxhat * xmu, axis=0)
        dxmu1 = dxhat * ivar
        dsqrtvar = -1. / (sqrtvar ** 2) * divar
        dvar = 0.5 * 1. / np.sqrt(var + 0.001) * dsqrtvar
        dsq = 1. / N * np.ones((N, D)) * dvar
        dxmu2 = 2 * xmu * dsq
        dx1 = dxmu1 + dxmu2
        dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
        dx2 = 1. / N * np.ones((N, D)) * dmu
        dx = dx1 + dx2
        """,
        {"x": "dx", "gamma": "np.sum(dout * xhat, axis=0)", "beta": "np.sum(dout, axis=0)"},
    ),
    "attention with a causal mask": (
        "{Q: [3, 2], K: [3, 2], V: [3, 2], G: [3, 2]}",
        """
        mask = np.triu(np.ones((3, 3)), k=1) * -1e9
        S = Q @ K.T / np.sqrt(2) + mask
        E = np.exp(S)
        A = E / E.sum(axis=-1, keepdims=True)
        L = (G * (A @ V)).sum()
        dA = G @ V.T
        dS = A * (dA - np.sum(dA * A, axis=-1, keepdims=True))
        """,
        {"Q": "dS @ K / np.sqrt(2)", "K": "dS.T @ Q / np.sqrt(2)", "V": "A.T @ G"},
    ),
    "a recurrent net over time": (
        "{xs: [3, 2], h0: [2], Wx: [2, 2], Wh: [2, 2], b: [2]}",
        """
        hs = {-1: h0}
        for t in range(3):
            hs[t] = np.tanh(Wx @ xs[t] + Wh @ hs[t - 1] + b)
        L = np.sum(hs[2] ** 2)
        dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
        dh = 2 * hs[2]
        for t in reversed(range(3)):
            draw = (1 - hs[t] * hs[t]) * dh
            db += draw
            dWx += np.outer(draw, xs[t])
            dWh += np.dot(draw[:, None], hs[t - 1][None, :])
            dh = Wh.T @ draw
        """,
        {"Wx": "dWx", "Wh": "dWh", "b": "db", "h0": "dh"},
    ),
    "a step of an LSTM": (
        "{x: [2], h: [2], c: [2], W: [8, 4], b: [8]}",
        """
        def sigmoid(z):
            return 1 / (1 + np.exp(-z))
        z = np.concatenate((x, h))
        a = W @ z + b
        i, f, o, g = sigmoid(a[:2]), sigmoid(a[2:4]), sigmoid(a[4:6]), np.tanh(a[6:])
        cn = f * c + i * g
        hn = o * np.tanh(cn)
        L = hn.sum()
        dcn = o * (1 - np.tanh(cn) ** 2)
        da = np.hstack([dcn * g * i * (1 - i), dcn * c * f * (1 - f), np.tanh(cn) * o * (1 - o), dcn * i * (1 - g ** 2)])
        dz = W.T @ da
        """,
        {"W": "np.outer(da, z)", "b": "da", "x": "dz[:2]", "h": "dz[2:]", "c": "dcn * f"},
    ),
    "convolution by loops": (
        "{x: [2, 5], w: [2, 2, 3], b: [2], dout: [2, 5]}",
        """
        xp = np.pad(x, ((0, 0), (1, 1)), mode='constant')
        out = np.zeros((2, 5))
        for k in range(2):
            for t in range(5):
                out[k, t] = np.sum(xp[:, t:t + 3] * w[k]) + b[k]
        L = np.sum(out * dout)
        dw = np.zeros_like(w)
        dxp = np.zeros_like(xp)
        for k in range(2):
            for t in range(5):
                dw[k] += dout[k, t] * xp[:, t:t + 3]
                dxp[:, t:t + 3] += dout[k, t] * w[k]
        """,
        {"w": "dw", "x": "dxp[:, 1:-1]", "b": "dout.sum(axis=1)"},
    ),
    "maximum pooling by a mask": (
        "{x: [2, 4], G: [2, 2]}",
        """
        windows = x.reshape(2, 2, 2)
        out = windows.max(axis=2)
        L = (out * G).sum()
        mask = windows == out[:, :, None]
        """,
        {"x": "(mask * G[:, :, None]).reshape(2, 4)"},
    ),
    "a Gaussian process's likelihood": (
        "{A: [2, 2], y: [2], s: []}",
        """
        K = A @ A.T + s ** 2 * np.eye(2)
        Kinv = np.linalg.inv(K)
        sign, logdet = np.linalg.slogdet(K)
        L = 0.5 * y.T @ Kinv @ y + 0.5 * logdet
        alpha = np.linalg.solve(K, y)
        dK = 0.5 * (Kinv - np.outer(alpha, alpha))
        """,
        {"y": "alpha", "A": "(dK + dK.T) @ A", "s": "2 * s * np.trace(dK)", "K": "dK"},
    ),
    "embeddings that are added up": (
        "{E: [3, 2], w: [2], y: [3]}",
        "h = E[y] * w\nL = np.tanh(h).sum()\ng = 1 - np.tanh(h) ** 2\ndE = np.zeros_like(E)\nnp.add.at(dE, y, g * w)",
        {"E": "dE", "w": "(g * E[y]).sum(axis=0)"},
    ),
    "dropout and leaky relu with a given mask": (
        "{x: [3], m: [3], W: [3, 3]}",
        "z = W @ x\nh = np.where(z > 0, z, 0.1 * z)\nd = h * m / 0.8\nL = d @ d\ndh = 2 * d * m / 0.8\ndz = dh.copy()\ndz[z < 0] *= 0.1",
        {"W": "dz[:, None] * x", "x": "W.T.dot(dz)", "z": "dh * ((z > 0) + 0.1 * (z <= 0))", "h": "dh"},
    ),
    "a bilinear form and a contraction": (
        "{x: [2], T: [2, 3, 2], z: [2]}",
        "L = np.einsum('i,ijk,k->', x, T, z)",
        {"x": "np.einsum('ijk,k->i', T, z)", "T": "x[:, None, None] * np.ones((1, 3, 1)) * z", "z": "T.sum(1).T @ x"},
    ),
    "a cumulative sum and log-sum-exp": (
        "{x: [4]}",
        "c = np.cumsum(x)\nL = np.log(np.sum(np.exp(c)))\np = np.exp(c - L)",
        {"x": "np.cumsum(p[::-1])[::-1]", "c": "p"},
    ),
    "Gaussian negative log-likelihood": (
        "{x: [3], mu: [], rho: []}",
        "sigma = np.log1p(np.exp(rho))\nL = np.mean(0.5 * np.log(2 * np.pi) + np.log(sigma) + (x - mu) ** 2 / (2 * sigma ** 2))",
        {
            "mu": "np.mean(mu - x) / sigma ** 2",
            "rho": "np.mean(1 / sigma - (x - mu) ** 2 / sigma ** 3) / (1 + np.exp(-rho))",
            "sigma": "np.mean(1 / sigma - (x - mu) ** 2 / sigma ** 3)",
        },
    ),
    "cosine similarity": (
        "{a: [3], b: [3]}",
        "na, nb = np.linalg.norm(a), np.linalg.norm(b)\nL = np.dot(a, b) / (na * nb)",
        {"a": "b / (na * nb) - L * a / na ** 2"},
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_gradients_of_a_model_are_right(name: str) -> None:
    shapes, code, claims = MODELS[name]
    listed = "\n".join(f'  {wrt}: "{claim}"' for wrt, claim in claims.items())
    values = "values: {y: [2, 0, 1]}" if "y: [3]" in shapes else ""
    made = code_of(spec(shapes, dedent(code), "L", f"\n{listed}", more=values))
    assert [(claim.wrt, claim.problem, right(made, claim)) for claim in made.claims] == [
        (wrt, "", True) for wrt in claims
    ]
    declared = {wrt: claim for wrt, claim in claims.items() if f"{wrt}: [" in shapes}
    listed = "\n".join(f'  {wrt}: "{claim}"' for wrt, claim in declared.items())
    assert max(by_differences(code_of(spec(shapes, dedent(code), "L", f"\n{listed}", more=values)))) < 1e-5
