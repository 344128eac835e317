"""Repairs that give each thread its own copy: reductions, private variables, locals merged at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pcwm.fix.patterns import REDUCIBLE, Update, comparison, first_use, role, store, updates_of
from pcwm.fix.repair import Proposed
from pcwm.fix.sheet import DATA_CLAUSES, ONE_THREAD, Edit, Sheet, body_of, declared, statements
from pcwm.fix.sites import Site, bases, sites
from pcwm.records import Pair
from pcwm.source.directives import Construct

_TEAM = frozenset({"parallel", "for", "sections", "taskloop", "task", "loop", "distribute", "teams"})
_LITERAL_INDEX = re.compile(r"^\w+\[(\w+)\]$")
_CONTAINER = re.compile(r"\b((vector|array|map|set|deque|unordered_map|unordered_set)\s*<|string\b)")
_REFILL = re.compile(r"\.(clear|assign|resize|fill)$")
_FOR_CLAUSES = frozenset({"schedule", "collapse", "ordered", "lastprivate", "linear", "nowait", "order"})


class Reduction:
    name = "reduction"
    rationale = "each thread updates its own copy and the copies are combined at the end: no synchronisation inside the loop"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        for base in bases(sheet, pair):
            seen: set[int] = set()
            for site in sites(sheet, pair):
                for construct in sheet.around(site.node, _TEAM):
                    if "task" in construct.words or construct.index in seen or construct.statement is None:
                        break
                    seen.add(construct.index)
                    yield from self._on(sheet, construct, construct.statement, base)

    def _on(self, sheet: Sheet, construct: Construct, body: Node, base: str) -> Iterator[Proposed]:
        updates = updates_of(sheet, body, base)
        operators = {"+" if each.operator == "-" else each.operator for each in updates}
        outside = [use for use in sheet.uses(body, base) if not any(_holds(each, use) for each in updates)]
        if len(operators) != 1 or outside or not operators <= REDUCIBLE:
            return
        item = _list_item(sheet, body, base, {each.target for each in updates})
        if item is None:
            return
        operator = operators.pop()
        needless = [
            sheet.delete_pragma(each)
            for each in sheet.directives
            if each.words & {"atomic", "critical"} and each.statement is not None and any(_holds(one, each.statement) for one in updates)
        ]
        edits = [sheet.add_clause(construct, f"reduction({operator}", (item,)), *needless]
        yield Proposed(sheet.apply(edits), f"reduction({operator}: {item}) on line {sheet.pragma_line(construct)}")


class Private:
    name = "private"
    rationale = "a temporary that every iteration sets before reading it needs no sharing: one copy a thread costs nothing"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        for base in bases(sheet, pair):
            seen: set[int] = set()
            for site in sites(sheet, pair):
                for construct in sheet.around(site.node, _TEAM):
                    if construct.index not in seen and construct.statement is not None:
                        seen.add(construct.index)
                        yield from self._on(sheet, construct, construct.statement, base)

    def _on(self, sheet: Sheet, construct: Construct, body: Node, base: str) -> Iterator[Proposed]:
        uses = sheet.uses(body, base)
        inside = sheet.declaration(base, uses[-1]) if uses else body
        if inside is not None and inside.start_byte >= body.start_byte:
            return
        if any(base in names for clause, names in construct.lists.items() if clause in DATA_CLAUSES and clause != "shared"):
            return
        for clause in _clauses(sheet, construct, body, base):
            edit = sheet.add_clause(construct, clause, (base,))
            yield Proposed(sheet.apply([edit]), f"{clause}({base}) on line {sheet.pragma_line(construct)}")


class DeclareInside:
    name = "declare inside"
    rationale = "a variable declared inside the loop body belongs to one iteration; nothing is left to share"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        for base in bases(sheet, pair):
            for site in sites(sheet, pair)[:1]:
                declaration = sheet.declaration(base, site.node)
                construct = next(iter(sheet.around(site.node, frozenset({"for", "taskloop"}))), None)
                body = sheet.loop_body(construct) if construct is not None else None
                if declaration is None or body is None or construct is None or body.type != "compound_statement":
                    continue
                names = declared(declaration)
                alone = len(names) == 1 and "=" not in sheet.text(declaration) and "static" not in sheet.text(declaration)
                function = sheet.function(site.node)
                if not alone or function is None or declaration.start_byte > construct.pragma.start:
                    continue
                if len(sheet.uses(function, base)) - 1 != len(sheet.uses(body, base)) or not statements(body):
                    continue
                line = sheet.line_of(declaration)
                moved = [sheet.delete_lines(declaration), sheet.insert_line(sheet.lead(statements(body)[0]), sheet.text(declaration))]
                yield Proposed(
                    sheet.apply(moved), f"declaration of {base} moved from line {line} into the loop of line {sheet.line_of(body)}"
                )


class ThreadPrivate:
    name = "threadprivate"
    rationale = "a global or static scratch variable used in a called function gets one copy a thread"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        for base in bases(sheet, pair):
            for site in sites(sheet, pair)[:1]:
                declaration, function = sheet.declaration(base, site.node), sheet.function(site.node)
                if declaration is None or function is None or sheet.around(site.node):
                    continue
                behind = [use for use in sheet.uses(function, base) if use.start_byte > declaration.end_byte]
                lasting = declaration.parent is not None and declaration.parent.type == "translation_unit"
                if not (lasting or "static" in sheet.text(declaration)) or not behind or role(sheet, behind[0], base) == "read":
                    continue
                edit = sheet.insert_after(declaration, f"#pragma omp threadprivate({base})")
                yield Proposed(sheet.apply([edit]), f"threadprivate({base}) behind line {sheet.line_of(declaration)}")


class MergeLocals:
    name = "merge locals"
    rationale = (
        "each thread finds its own best with no synchronisation; after the loop's barrier one short critical section a thread merges"
    )

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        for base in bases(sheet, pair):
            for site in sites(sheet, pair)[:1]:
                yield from self._at(sheet, site, base)

    def _at(self, sheet: Sheet, site: Site, base: str) -> Iterator[Proposed]:
        test = next((up for up in [site.node, *sheet.ancestors(site.node)] if up.type == "if_statement"), None)
        construct = next(iter(sheet.around(site.node, frozenset({"for"}))), None)
        if test is None or construct is None or construct.statement is None or construct.has("nowait"):
            return
        loop, group = construct.statement, _assigned(sheet, test)
        condition = test.child_by_field_name("condition")
        kinds = {name: comparison(sheet, condition, name, value) for name, value in group.items()} if condition is not None else {}
        key = next((name for name, kind in kinds.items() if kind is not None), None)
        types = {name: sheet.type_of(name, loop) for name in group}
        elsewhere = any(len(sheet.uses(loop, name)) != len(sheet.uses(test, name)) for name in group)
        if key is None or base not in group or elsewhere or not all(types.values()) or any(name not in sheet.text(loop) for name in group):
            return
        header = loop.child_by_field_name("initializer")
        index = next((name for name, text in group.items() if header is not None and sheet.uses_any(header, text)), None)
        sign = ">" if kinds[key] == "max" else "<"
        wins = f"{key}_local {sign} {key}"
        if index is not None and index != key:
            # The sequential loop keeps the first of equal values.
            wins += f" || ({key}_local == {key} && {index}_local < {index})"
        locals_ = [f"{types[name]} {name}_local = {name};" for name in group]
        merge = ["#pragma omp critical", f"if ({wins}) {{", *(f"{sheet.step}{name} = {name}_local;" for name in group), "}"]
        renamed = [Edit(use.end_byte, use.end_byte, "_local") for name in group for use in sheet.uses(loop, name)]
        edits = (
            _combined(sheet, construct, loop, locals_, merge)
            if "parallel" in construct.words
            else _inside(sheet, construct, loop, locals_, merge)
        )
        yield Proposed(
            sheet.apply([*edits, *renamed]),
            f"thread-local {', '.join(group)} in the loop of line {sheet.line_of(loop)}, merged in a critical section",
        )


def _holds(update: Update, use: Node) -> bool:
    return update.statement.start_byte <= use.start_byte and use.end_byte <= update.statement.end_byte


def _list_item(sheet: Sheet, body: Node, base: str, targets: set[str]) -> str | None:
    """What a reduction clause lists for the targets of the updates: a scalar, one element, or a whole declared array."""
    if targets == {base}:
        return base
    if targets <= {f"*{base}", f"(*{base})", f"{base}[0]"}:
        return f"{base}[0:1]"
    literal = _LITERAL_INDEX.match(next(iter(targets))) if len(targets) == 1 else None
    if literal and (literal[1].isdigit() or literal[1].isupper()):
        return f"{base}[{literal[1]}:1]"
    return base if all(target.startswith(f"{base}[") for target in targets) and sheet.array_length(base, body) else None


def _clauses(sheet: Sheet, construct: Construct, body: Node, base: str) -> Iterator[str]:
    """Which data clauses may fit a variable, by its uses in and behind the construct and by how it is declared."""
    uses = sheet.uses(body, base)
    kind = sheet.spelling(base, body) or ""
    function = sheet.function(body)
    later = [node for node in sheet.uses(function, base) if node.start_byte > body.end_byte] if function is not None else []
    is_task = bool(construct.words & {"task", "taskloop"})
    if sheet.language == "cpp" and _CONTAINER.search(kind):
        refilled = uses[0].parent is not None and _REFILL.search(sheet.text(uses[0].parent))
        if not later and construct.words & {"for", "sections"} and (refilled or first_use(sheet, body, base) == "write"):
            yield "firstprivate"
        return
    element = uses[0].parent is not None and uses[0].parent.type in {"subscript_expression", "field_expression", "pointer_expression"}
    if is_task and not element and all(role(sheet, use, base) == "read" and not _changed(use) for use in uses):
        yield "firstprivate"
        return
    if first_use(sheet, body, base) != "write" or _divides(sheet, construct, body, uses):
        return
    guard = _guard(sheet, body, uses[0])
    partly = guard is not None and any(not guard.start_byte <= use.start_byte < guard.end_byte for use in uses)
    if (element and ("*" in kind or later)) or partly or (guard is not None and later):
        return
    if is_task and base in construct.lists.get("shared", ()):
        return
    if later and role(sheet, later[0], base) == "read":
        if construct.words & {"for", "sections"}:
            yield "lastprivate"
        return
    yield "private"


def _guard(sheet: Sheet, body: Node, use: Node) -> Node | None:
    """What keeps some threads or iterations from a use inside `body`: the innermost `if`, or directive that divides or excludes."""
    shared_out = {each.statement for each in sheet.around(use, ONE_THREAD) if each.statement is not None}
    inner = (up for up in sheet.ancestors(use) if body.start_byte <= up.start_byte and up.end_byte <= body.end_byte and up != body)
    return next((up for up in inner if up.type in {"if_statement", "switch_statement"} or up in shared_out), None)


def _changed(use: Node) -> bool:
    """Whether a use also updates the variable: `x++`, `x += e`, `&x`."""
    up = use.parent
    left = up.child_by_field_name("left") if up is not None and up.type == "assignment_expression" else None
    return up is not None and (left == use or up.type in {"update_expression", "pointer_expression"})


def _divides(sheet: Sheet, construct: Construct, body: Node, uses: list[Node]) -> bool:
    """Whether elements are chosen by the index of a divided loop: then the array is the result, not scratch space."""
    loops = [
        each.statement
        for each in sheet.directives
        if each.statement is not None and "for" in each.words and body.start_byte <= each.statement.start_byte < body.end_byte
    ]
    names = {sheet.text(node) for loop in loops for node in _index(loop)}
    subscripts = [use.parent for use in uses if use.parent is not None and use.parent.type == "subscript_expression"]
    return any(sheet.uses(subscript, name) for subscript in subscripts for name in names)


def _index(loop: Node) -> list[Node]:
    header = loop.child_by_field_name("initializer")
    if header is None:
        return []
    if header.type == "declaration":
        return declared(header)
    left = header.child_by_field_name("left")
    return [left] if left is not None else []


def _assigned(sheet: Sheet, test: Node) -> dict[str, str]:
    """Scalars an `if` sets, with the value each gets; empty where its body does anything else."""
    body = body_of(test)
    found: dict[str, str] = {}
    for statement in statements(body) if body is not None and test.child_by_field_name("alternative") is None else ():
        plain = store(sheet, statement)
        if plain is None or plain.target != plain.base:
            return {}
        found[plain.base] = sheet.text(statement).rstrip("; ").split("=", 1)[1].strip()
    return found


def _combined(sheet: Sheet, construct: Construct, loop: Node, locals_: list[str], merge: list[str]) -> list[Edit]:
    """`parallel for` split into a region with locals, the loop, and the merge."""
    indent = sheet.indent(loop.start_byte)
    deeper = indent + sheet.step
    clauses = [(each.name, f"{each.name}({each.argument})" if each.argument else each.name) for each in construct.clauses]
    words = " ".join(word for word in construct.name.split() if word not in {"for", "simd"})
    region = " ".join(["#pragma omp", words, *(text for name, text in clauses if name not in _FOR_CLAUSES)])
    divide = " ".join(["#pragma omp for", *(text for name, text in clauses if name in _FOR_CLAUSES)])
    head = sheet.laid_out(indent, [region, "{"]) + sheet.laid_out(deeper, [*locals_, divide])
    tail = sheet.laid_out(deeper, merge) + sheet.laid_out(indent, ["}"])
    behind = sheet.syntax.line_end(loop.end_byte - 1)
    old = Edit(construct.pragma.start, sheet.syntax.line_end(construct.pragma.end), head)
    return [old, *sheet.deepen(loop, pragmas=False), Edit(behind, behind, tail)]


def _inside(sheet: Sheet, construct: Construct, loop: Node, locals_: list[str], merge: list[str]) -> list[Edit]:
    """Locals before a `for` of an existing region, the merge and a barrier behind it."""
    indent = sheet.indent(loop.start_byte)
    behind = sheet.syntax.line_end(loop.end_byte - 1)
    before, after = sheet.laid_out(indent, locals_), sheet.laid_out(indent, [*merge, "#pragma omp barrier"])
    return [Edit(construct.pragma.start, construct.pragma.start, before), Edit(behind, behind, after)]
