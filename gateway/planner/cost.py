"""Cost: vendor calls and records that an operation may need at the worst, from its text alone, before any call.

Every price is linear: so many calls for each record above a field, and so many for each list that those records came
from (what the planner finds by one listing for all of them). So a fragment is priced once, wherever it is spread, and
the whole takes time in proportion to the document. What is assumed where the text cannot tell:
a list that is read whole (to order it, to filter what the vendor cannot) holds ``WHOLE`` records; an account has
``EVENTS`` events, and a human is found in one of them in ``LOOK`` pages; a list without ``first`` that a vendor does
not page holds ``FEW`` records; vendors' pages are as full as the account with the smallest ones asks for them; and an
account is at the vendor that needs most calls. What goes beyond is refused when it happens.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    get_named_type,
    value_from_ast_untyped,
)

from gateway.planner.prices import (
    ALONE,
    ASKED_EACH,
    BY_REF,
    DEFAULT_FIRST,
    EVENTS,
    FEW,
    LARGEST_FIRST,
    LISTS,
    LOOK,
    PAGE,
    SIFTED,
    WHOLE,
    WRITE,
)


class Price(NamedTuple):
    """Calls for each record above, and for each list that those records came from. ``at``: the dearest path below.

    ``records``: how many records it may bring for each record above; ``fullest``: the path below that brings most.
    ``alone``: 1 where each record must be read by itself besides, as the list it came from says too little.
    ``ever``: calls once for the whole operation, however many records ask.
    """

    each: int = 0
    once: int = 0
    at: tuple[str, ...] = ()
    records: int = 0
    fullest: tuple[str, ...] = ()
    alone: int = 0
    ever: int = 0

    @property
    def calls(self) -> int:
        """For one record above, which came from one list."""
        return self.each + self.once + self.alone + self.ever


class Cost(int):
    """Vendor calls at the worst. ``at``: the dearest field's path, with dots.

    ``records``: how many the answer may hold; ``fullest``: the path of the field that brings most of them.
    """

    at: str
    records: int
    fullest: str

    def __new__(cls, calls: int, at: str = "", records: int = 0, fullest: str = "") -> "Cost":
        made = super().__new__(cls, calls)
        made.at, made.records, made.fullest = at, records, fullest
        return made


@dataclass(frozen=True, slots=True)
class Asked:
    """What the pricing needs of an operation."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    accounts: int
    page: int
    known: dict[tuple[str, str], Price]

    def pages(self, records: int) -> int:
        """In how many of a vendor's pages so many records stand."""
        return -(-records // self.page)


def cost_of(
    document: DocumentNode,
    name: str | None,
    variables: Mapping[str, Any],
    schema: GraphQLSchema,
    accounts: int,
    page: int = PAGE,
) -> Cost:
    """Vendor calls at the worst.

    Args:
        document: valid against ``schema``. name: of the operation, where there are several.
        variables: as given; defaults are read from the operation.
        accounts: how many can be asked for events.
        page: the smallest page that any account asks its vendor for.
    """
    operation = _operation(document, name)
    if operation is None:
        return Cost(0)
    given = {
        one.variable.name.value: value_from_ast_untyped(one.default_value)
        for one in operation.variable_definitions or ()
        if one.default_value is not None
    }
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    asked = Asked(schema, fragments, {**given, **variables}, max(1, accounts), page, {})
    root = schema.get_root_type(operation.operation)
    if root is None:
        return Cost(0)
    price = _selection(asked, operation.selection_set, root)
    return Cost(price.each + price.once + price.ever, ".".join(price.at), price.records, ".".join(price.fullest))


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode) and (not name or (one.name and one.name.value == name)):
            return one
    return None


def _selection(asked: Asked, selections: SelectionSetNode, parent: GraphQLNamedType) -> Price:
    """The sum of what is selected on objects of a type."""
    each = once = records = alone = ever = 0
    dearest = most = 0
    at: tuple[str, ...] = ()
    fullest: tuple[str, ...] = ()
    for price in _parts(asked, selections, parent):
        each += price.each
        once += price.once
        records += price.records
        alone |= price.alone
        ever += price.ever
        if price.calls > dearest:
            dearest, at = price.calls, price.at
        if price.records > most:
            most, fullest = price.records, price.fullest
    return Price(each, once, at, records, fullest, alone, ever)


def _parts(asked: Asked, selections: SelectionSetNode, parent: GraphQLNamedType) -> Iterator[Price]:
    for one in selections.selections:
        if not _stands(asked, one):
            continue
        if isinstance(one, FieldNode):
            yield _field(asked, one, parent)
        elif isinstance(one, InlineFragmentNode):
            condition = one.type_condition
            yield _selection(
                asked, one.selection_set, asked.schema.type_map[condition.name.value] if condition else parent
            )
        elif isinstance(one, FragmentSpreadNode):
            yield _fragment(asked, one.name.value)


def _fragment(asked: Asked, name: str) -> Price:
    fragment = asked.fragments.get(name)
    if fragment is None:
        return Price()
    key = (name, fragment.type_condition.name.value)
    if key not in asked.known:
        asked.known[key] = Price()  # validation refuses circles; should one come, it ends here
        asked.known[key] = _selection(asked, fragment.selection_set, asked.schema.type_map[key[1]])
    return asked.known[key]


def _stands(asked: Asked, node: Any) -> bool:
    """Whether @skip and @include let it stand."""
    for directive in node.directives or ():
        if directive.name.value in ("skip", "include"):
            condition = next((argument.value for argument in directive.arguments if argument.name.value == "if"), None)
            value = value_from_ast_untyped(condition, dict(asked.variables)) if condition is not None else None
            if value is (directive.name.value == "skip"):
                return False
    return True


def _field(asked: Asked, node: FieldNode, parent: GraphQLNamedType) -> Price:
    """One field: its own price, and that of what is below it for as many records as it brings."""
    name = node.name.value
    declared = getattr(parent, "fields", {}).get(name)
    if declared is None or name.startswith("__"):
        return Price()
    below_type = get_named_type(declared.type)
    below = _selection(asked, node.selection_set, below_type) if node.selection_set else Price()
    given = _given(asked, node, declared)
    own, records = _own(asked, f"{parent.name}.{name}", given, parent is asked.schema.mutation_type)
    at, fullest = (name, *below.at), (name, *below.fullest)
    if f"{parent.name}.{name}" in BY_REF:
        once = own.once + below.once + below.alone
        return Price(own.each + below.each, once, at, 1 + below.records, fullest, ever=below.ever)
    if records is None:  # the same records, seen from another side
        alone = int(f"{parent.name}.{name}" in ALONE) | below.alone
        return Price(own.each + below.each, own.once + below.once, at, below.records, fullest, alone, below.ever)
    brought = records * (1 + below.records)
    each = own.each + (below.each + below.alone) * records + below.once
    return Price(each, own.once, at, brought, fullest, ever=own.ever + below.ever)


def _given(asked: Asked, node: FieldNode, declared: GraphQLField) -> dict[str, Any]:
    """A field's arguments: as they stand, by the variables, else by the schema's defaults."""
    found = {
        name: argument.default_value
        for name, argument in declared.args.items()
        if argument.default_value is not Undefined
    }
    for one in node.arguments or ():
        value = value_from_ast_untyped(one.value, dict(asked.variables))
        if value is not Undefined:
            found[one.name.value] = value
    return found


def _own(asked: Asked, field: str, given: Mapping[str, Any], is_write: bool) -> tuple[Price, int | None]:
    """A field's own price, and how many records it brings for each above; None where it brings one at the most."""
    records = _first(given)
    if is_write:
        return Price(each=WRITE), 1
    if field in LISTS:
        further = int(bool(given.get("after")))  # what follows a place may begin in one page and end in the next
        whole = asked.pages(WHOLE) if given.get("filter") else 0
        sifted = asked.pages(WHOLE) if field in SIFTED else 0
        return Price(each=LISTS[field] * asked.pages(records) + further + whole, once=sifted), records
    if field in ASKED_EACH:
        return Price(each=ASKED_EACH[field]), 1 if field.startswith("Query.") else FEW
    if field in BY_REF:
        return Price(once=BY_REF[field] * asked.pages(PAGE)), None
    match field:
        case "Query.events":
            return Price(each=_accounts(asked, given) * _pages(asked, given, records)), records
        case "Query.nodes":
            count = _length(given.get("ids"))
            # a read each, and a list in which their paths are found
            return Price(each=count + asked.accounts * asked.pages(PAGE)), count
        case "Query._entities":
            count = _length(given.get("representations"))
            return Price(each=ASKED_EACH["Query.node"] * count), count
        case "Query.profile":
            ids = given.get("eventIds")
            return Price(each=_length(ids) * (1 + _look(asked)) if ids is not None else _everywhere(asked)), FEW
        case "Query.accounts":
            return Price(), asked.accounts
        case "Event.sameAs":
            return Price(each=asked.accounts, ever=asked.accounts * asked.pages(WHOLE)), asked.accounts
        case "Person.sameAs":
            return Price(each=asked.accounts, ever=_everywhere(asked)), asked.accounts
    return Price(), None


def _everywhere(asked: Asked) -> int:
    """Looking for people in every event of every account."""
    return asked.accounts * (asked.pages(WHOLE) + EVENTS * _look(asked))


def _look(asked: Asked) -> int:
    return LOOK * asked.pages(PAGE)


def _first(given: Mapping[str, Any]) -> int:
    """How many records a page may have; one that no list gives is refused by the list. A variable may say 100.0."""
    first = given.get("first")
    return int(first) if isinstance(first, (int, float)) and 0 < first <= LARGEST_FIRST else DEFAULT_FIRST


def _length(given: Any) -> int:
    """How many items a list has; one item need not stand in a list."""
    return len(given) if isinstance(given, list) else 1


def _accounts(asked: Asked, given: Mapping[str, Any]) -> int:
    """How many accounts a list of events asks."""
    filter = given.get("filter")
    for narrowing in ("accounts", "vendors"):
        named = filter.get(narrowing) if isinstance(filter, dict) else None
        if isinstance(named, list):
            return min(len(named), asked.accounts) if narrowing == "accounts" else asked.accounts
    return asked.accounts


def _pages(asked: Asked, given: Mapping[str, Any], records: int) -> int:
    """Pages of one account's events: all where they are ordered, or filtered by what vendors cannot; else two lists."""
    filter = given.get("filter")
    searching = isinstance(filter, dict) and set(filter) - {"accounts", "vendors"}
    one_by_one = EVENTS if isinstance(filter, dict) and filter.get("statuses") else 0  # see ALONE
    if given.get("orderBy") or searching:
        return asked.pages(WHOLE) + one_by_one
    return 2 * asked.pages(records) + one_by_one
