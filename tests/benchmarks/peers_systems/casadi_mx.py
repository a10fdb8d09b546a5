"""CasADi MX: a graph of operations on whole arrays."""

from __future__ import annotations

import casadi

from peers_systems import Drawing, casadi_graphs


def build(sizes: list[int]) -> casadi_graphs.Model:
    return casadi_graphs.build(casadi.MX, sizes)


def gradients(model: casadi_graphs.Model) -> list[casadi.MX]:
    return casadi_graphs.gradients(casadi.MX, model)


def draw(_model: casadi_graphs.Model, gradients: list[casadi.MX], everything: bool) -> Drawing:
    all_of_them = casadi.vertcat(*[casadi.vec(gradient) for gradient in gradients])
    return casadi_graphs.draw(all_of_them if everything else gradients[0])
