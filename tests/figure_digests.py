"""Two figures in all formats, each as a line with its SHA-256."""

from __future__ import annotations

import hashlib

from figure_samples import SAMPLES

from symgraph.figure.page.render import FORMATS, figure, pictures


def digests() -> list[str]:
    return [
        f"{name} {kind} {hashlib.sha256(content).hexdigest()}"
        for name in ("network-2-2-1", "gradient-of-two-paths")
        for kind, content in pictures(figure(SAMPLES[name], "bundled"), FORMATS).items()
    ]


if __name__ == "__main__":
    print("\n".join(digests()))
