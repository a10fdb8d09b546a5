"""The areas behind groups, with their titles where no edge runs through them.  Flow coordinates; lengths in pt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symgraph.figure.graph import Group
from symgraph.figure.look.typeset import Label
from symgraph.figure.page.display import Area, Curve, Item, Text, dash_of
from symgraph.figure.placing.geometry import Rectangle, runs_through
from symgraph.figure.placing.layout import Layout
from symgraph.figure.placing.plan import Plan
from symgraph.figure.placing.spacing import flow_size

TITLE_GAP = 6.0  # below a group's title
TITLE_CLEARANCE = 1.5  # around a title
TITLE_PLACES = 6  # to each side of the middle
MOST_TITLE_STEPS = 8  # by which an area grows until no edge runs through its title


class Areas:
    """Places the areas of a laid-out graph, around which `lines` run."""

    def __init__(self, plan: Plan, layout: Layout, lines: Sequence[Curve]) -> None:
        self.plan, self.graph, self.layout = plan, plan.graph, layout
        self.lines = [(line.rectangle, line.points) for line in lines]
        names = (plan.names[node.id] for node in self.graph.nodes)
        self.nodes = [Rectangle.centered(layout.nodes[name], plan.sizes[name]) for name in names]
        written = (
            name
            for names_of_stops, stops in zip(plan.stop_names, plan.stops, strict=True)
            for name, stop in zip(names_of_stops, stops, strict=True)
            if stop.label
        )
        self.taken = [*self.nodes, *(Rectangle.centered(layout.nodes[name], plan.sizes[name]) for name in written)]
        self.labels = {group.id: Label(group.title, "group") for group in self.graph.groups if group.title}
        self.sizes = {name: flow_size(plan.texts[label], plan.direction) for name, label in self.labels.items()}

    def items(self) -> Iterator[Item]:
        """The areas with their titles, from the back to the front."""
        areas = self._areas()
        for group in self.graph.groups:
            if group.id in areas and group.title:
                areas = self._with_free_title(group, areas)
        for group in self.graph.groups:
            if group.id not in areas:
                continue
            style, area = self.plan.texts.style.groups[group.role], areas[group.id]
            stroke, width = style.get("color", ""), float(style.get("penwidth", 0))
            yield Area(area, float(style["radius"]), style["fillcolor"], stroke, width, dash_of(style), group.id)
            if group.title:
                color = self.plan.texts.style.text_color("group")
                yield Text(self._title(group, area), self.labels[group.id], color, group.id)

    def _with_free_title(self, group: Group, areas: dict[str, Rectangle]) -> dict[str, Rectangle]:
        """The areas, grown downwards as far as an edge runs through the group's title, where there is room."""
        step = self.sizes[group.id].height + TITLE_GAP
        growing = self._growing_with(group, areas)
        for steps in range(MOST_TITLE_STEPS + 1):
            grown = {name: _taller(areas[name], steps * step) for name in growing}
            if steps and (self._strangers(areas, grown) or _comes_into_another(areas, grown)):
                break
            if not self._struck(self._title(group, grown[group.id])):
                return areas | grown
        return areas

    def _growing_with(self, group: Group, areas: dict[str, Rectangle]) -> list[str]:
        """A group with all it is inside of, and the groups that are drawn equally high."""
        parents = {other.id: other.parent for other in self.graph.groups}
        chain = [group.id]
        while (parent := parents[chain[-1]]) is not None:
            chain.append(parent)
        top = areas[chain[-1]]
        beside = [name for name, area in areas.items() if parents[name] is None and _is_level(area, top)]
        return [*chain[:-1], *beside]

    def _title(self, group: Group, area: Rectangle) -> Rectangle:
        """At the bottom of the area: in the middle or as near to it as is free; else at the top."""
        size = self.sizes[group.id]
        bottom, top = area.bottom - TITLE_GAP - size.height / 2, area.top + TITLE_GAP + size.height / 2
        room = max(area.size.width / 2 - TITLE_GAP - size.width / 2, 0.0)
        places = [
            Rectangle.centered((area.center[0] + side * room * step / TITLE_PLACES, y), size)
            for y in (bottom, top)
            for step in range(TITLE_PLACES + 1)
            for side in (-1, 1)
        ]
        return next((place for place in places if not self._struck(place)), places[0])

    def _areas(self) -> dict[str, Rectangle]:
        """The groups' rectangles; those at the top are drawn equally high where nothing else comes into them."""
        areas = {
            group.id: self.layout.clusters[self.plan.clusters[group.id]]
            for group in self.graph.groups
            if self.plan.clusters[group.id] in self.layout.clusters
        }
        tops = {group.id: areas[group.id] for group in self.graph.groups if group.parent is None and group.id in areas}
        if self.graph.ordered_groups and len(tops) > 1:
            top, bottom = min(area.top for area in tops.values()), max(area.bottom for area in tops.values())
            # The titles stand below the edges that pass on their way to a later group.
            room = max((size.height for size in self.sizes.values()), default=0) + 2 * TITLE_GAP
            lowest = max((around.bottom for around, _ in self.lines), default=bottom)
            bottom = max(bottom, lowest + room)
            bands = {group: Rectangle(area.left, top, area.right, bottom) for group, area in tops.items()}
            if not self._strangers(tops, bands):
                areas |= bands
        return areas

    def _strangers(self, before: dict[str, Rectangle], after: dict[str, Rectangle]) -> bool:
        """Whether any node would come, if only with a corner, into an area that it was outside of."""
        return any(node.meets(after[group]) != node.meets(before[group]) for node in self.nodes for group in after)

    def _struck(self, box: Rectangle) -> bool:
        """Whether an edge runs through a title, or a node or what is written on an edge stands in its place."""
        box = box.grown(TITLE_CLEARANCE)
        if any(place.meets(box) for place in self.taken):
            return True
        return any(around.meets(box) and runs_through(points, [box]) for around, points in self.lines)


def _taller(area: Rectangle, by: float) -> Rectangle:
    return replace(area, bottom=area.bottom + by)


def _is_level(one: Rectangle, other: Rectangle) -> bool:
    return (one.top, one.bottom) == (other.top, other.bottom)


def _comes_into_another(before: dict[str, Rectangle], after: dict[str, Rectangle]) -> bool:
    """Whether an area that grows meets one that it was apart from."""
    return any(
        grown.meets(after.get(other, area)) and not before[name].meets(area)
        for name, grown in after.items()
        for other, area in before.items()
        if other != name
    )
