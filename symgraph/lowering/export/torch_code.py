"""What the modules for PyTorch share: how they write numbers, and which names they need themselves."""

from __future__ import annotations

from dataclasses import replace

from symgraph.lowering.export.example_code import Spelling
from symgraph.lowering.pytorch import PYTORCH

TARGET = replace(
    PYTORCH,
    imports={
        **PYTORCH.imports,
        "np": "import numpy as np",
        "nn": "from torch import nn",
        "F": "from torch.nn import functional as F",
    },
)
_OF_MODULES = """
apply buffers bfloat16 children compile cpu cuda double eval float forward half ipu modules mtia parameters to train
training type xpu
"""
"""What every module of PyTorch has: no parameter may take such a name."""
RESERVED = ("model", "loss", "build", "gradient", "by_autograd", "value", "random", *_OF_MODULES.split())
AS_NUMBER = ".squeeze()"
VALUES = Spelling(array="torch.tensor", number="torch.tensor({})", drawn="torch.tensor({})", whole=False)
DIGITS = "torch.set_printoptions(precision=10)"
FLOAT64 = "torch.set_default_dtype(torch.float64)  # PyTorch's own is float32"
