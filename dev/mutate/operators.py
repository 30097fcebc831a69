"""The errors that are put into the code: one change of the syntax tree each."""

import ast
import copy
from dataclasses import dataclass, field

COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}
ARITHMETIC = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
#: what is no number and no set of records
TEXTS = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
#: methods that compute nothing
WORDS = ("_", "warning", "info", "debug", "ensure_one")


@dataclass
class Mutant:
    """One error: where it is, what was there and what is there now."""
    index: int  # among those of the file
    line: int
    end_line: int
    function: str  # Class.method
    operator: str
    before: str
    after: str
    _replace: object = field(repr=False, compare=False)


def find(source):
    """All errors that can be put into the methods of the classes of a module.

    :rtype: list[Mutant]
    """
    return list(_iterate(ast.parse(source)))


def compile_mutant(source, index, filename):
    """The code of the module with that error in it."""
    tree = ast.parse(source)
    for mutant in _iterate(tree):
        if mutant.index == index:
            mutant._replace()
            return compile(ast.fix_missing_locations(tree), filename, "exec")
    raise LookupError(f"{filename} has no mutant {index}")


def find_code(code, function):
    """The code object of `Class.method` in that of its module."""
    for name in function.split("."):
        code = next(one for one in code.co_consts if hasattr(one, "co_code") and one.co_name == name)
    return code


def _iterate(tree):
    index = 0
    for owner in tree.body:
        if not isinstance(owner, ast.ClassDef):
            continue
        for method in owner.body:
            if not isinstance(method, ast.FunctionDef):
                continue
            # a list, because the tree may be changed by whoever reads this
            for holder, name, position, node in list(_walk(method)):
                for operator, new in _variants(holder, name, node):
                    yield Mutant(
                        index, node.lineno, node.end_lineno, f"{owner.name}.{method.name}", operator,
                        _text(node), _text(new), _replacement(holder, name, position, ast.copy_location(new, node)))
                    index += 1


def _replacement(holder, name, position, new):
    def replace():
        if position is None:
            setattr(holder, name, new)
        else:
            getattr(holder, name)[position] = new
    return replace


def _walk(node):
    """(holder, its field, position in it, node) of what is done in a method, but for what is said in words."""
    for name, value in ast.iter_fields(node):
        if isinstance(node, ast.FunctionDef) and name != "body":
            continue  # decorators and defaults are evaluated when the module is loaded
        for position, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_said(child):
                if hasattr(child, "lineno"):
                    yield node, name, position, child
                yield from _walk(child)


def _is_said(node):
    """Errors, translated terms, logs and docstrings; and what only says that a record comes alone."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or _is_said(node.value)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in WORDS
    return isinstance(node, (ast.Raise, ast.arguments))


def _variants(holder, name, node):
    """(name of the operator, what stands there instead)."""
    yield from _boolean_variants(holder, name, node)
    if isinstance(node, ast.Compare):
        for position, operation in enumerate(node.ops):
            new = copy.deepcopy(node)
            new.ops[position] = COMPARISONS[type(operation)]()
            yield "comparison", new
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in ARITHMETIC and not _is_text(node):
        new = copy.deepcopy(node)
        new.op = ARITHMETIC[type(node.op)]()
        yield "arithmetic", new
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield "number", ast.Constant(node.value + 1)
    elif isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant):
        # what is not done stays in the code: without its names, the code would not fit the function
        yield "return None", ast.Return(ast.IfExp(ast.Constant(True), ast.Constant(None), node.value))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "call left out", ast.If(ast.Constant(False), [copy.deepcopy(node)], [])


def _boolean_variants(holder, name, node):
    if isinstance(node, ast.BoolOp):
        new = copy.deepcopy(node)
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "negation", copy.deepcopy(node.operand)
    elif name in ("test", "ifs") and not isinstance(node, ast.Compare):
        yield "negation", ast.UnaryOp(ast.Not(), copy.deepcopy(node))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool) and isinstance(holder, ast.Return):
        yield "negation", ast.Constant(not node.value)


def _is_text(node):
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    return any(isinstance(getattr(one, "value", None), str) or isinstance(one, TEXTS) for one in sides)


def _text(node):
    """The code of a node on one line."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Constant):
        return "pass"
    if isinstance(node, ast.Return) and isinstance(node.value, ast.IfExp) \
            and isinstance(node.value.test, ast.Constant):
        return "return None"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 160 else f"{text[:157]}..."
