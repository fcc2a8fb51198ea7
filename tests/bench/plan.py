"""What is measured, on which worlds."""

from dataclasses import dataclass, field

# Of more orders only the bulk and the floor are compared: all else is in proportion.
# They are copies of so many.
MOST_COMPARED = 200
BIG = {"copies": 200, "delivered": 90}
# A million lines in three years.
MEASURED = {"copies": 1000, "backordered": 20, "delivered": 150, "days": 1095}


@dataclass(frozen=True)
class Case:
    """A scenario on a world."""

    scenario: str
    template: str
    orders: int
    products: int = 50
    options: tuple = field(default=())

    def get_world(self):
        """The arguments of ``world.make``."""
        return {
            "orders": self.orders,
            "products": self.products,
            "confirmed": self.scenario in ("backorder", "floor", "night"),
            **dict(self.options),
        }

    def get_size(self):
        """How many orders there are in the end."""
        return self.orders * dict(self.options).get("copies", 1)


def get_bulk_case(scenario, size):
    """A bulk of any number of orders, or its floor."""
    copies, rest = divmod(size, MOST_COMPARED)
    if copies < 2 or rest:
        return Case(scenario, "addon", size)
    return Case(scenario, "addon", MOST_COMPARED, options=(("copies", copies),))


def get_cases(sizes, is_big):
    """What is measured for these numbers of orders.

    :param sizes: numbers
    :param bool is_big: on the big database, too
    :return: list of ``Case``
    """
    cases = [
        get_bulk_case(scenario, size)
        for size in sizes
        for scenario in ("backorder", "floor")
    ]
    size = max((size for size in sizes if size <= MOST_COMPARED), default=MOST_COMPARED)
    cases += [
        Case("backorder", "addon", size, products=200),
        Case("floor", "base", size),
        Case("night", "addon", size),
        *(
            Case(scenario, "base", size)
            for scenario in ("plain", "replenish", "replenish_always")
        ),
        *(
            Case("unused", template, 20, options=(("stock", 1_000_000),))
            for template in ("base", "addon")
        ),
        Case("short_filter", "addon", 20, options=(("copies", size // 2),)),
    ]
    if is_big:
        cases.append(Case("big", "addon", 100, options=tuple(BIG.items())))
        cases.append(Case("measures", "addon", 200, options=tuple(MEASURED.items())))
    return cases
