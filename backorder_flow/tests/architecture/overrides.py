"""Which methods of Odoo an addon overrides, and whether the two still fit."""

import ast
import inspect
import sys
from textwrap import dedent
from typing import NamedTuple

from odoo.http import Controller

ANYTHING = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class Extension(NamedTuple):
    """A class of an addon that extends a model or a controller of Odoo."""

    owner: str  # the model, or the class of the controller
    cls: type
    parents: tuple  # the classes that super() looks in, the nearest first


class Override(NamedTuple):
    """A method of an addon, and the one of the same name that it overrides."""

    owner: str
    name: str
    method: object
    parent: object

    @property
    def is_private(self):
        return self.name.startswith("_")

    def describe(self):
        """The method of Odoo as the page lists it."""
        return f"{self.owner}.{self.name}{get_signature(self.parent)}"

    def get_problems(self):
        """The calls that Odoo's method takes and ours does not, a text for each."""
        ours = get_signature(self.method)
        problems = dict.fromkeys(compare(ours, get_signature(self.parent)))
        return [f"{self.owner}.{self.name}{ours} {problem}" for problem in problems]


def get_extensions(env, addon):
    """The classes of an addon, each with what it extends.

    Other addons may stand between the two. Only Odoo's own and what the addon depends
    on count, so that the result is the same in every database.
    """
    # Which modules there are is no secret of the user's.
    module = env["ir.module.module"].sudo().search([("name", "=", addon)])
    # All of them, in whatever state: the default leaves out what is installed.
    depends = module.upstream_dependencies(exclude_states=("none",)).mapped("name")
    modules = tuple(f"odoo.addons.{name}." for name in ("base", *depends))
    ours = f"odoo.addons.{addon}."

    def is_parent(cls):
        name = cls.__module__
        return name.startswith((*modules, ours)) or not name.startswith("odoo.addons.")

    for owner, cls, order in _get_classes(env, ours):
        later = order[order.index(cls) + 1 :]
        yield Extension(owner, cls, tuple(filter(is_parent, later)))


def _get_classes(env, prefix):
    """Yield (owner, class, order in which Python looks for methods)."""
    for model in env.registry.values():
        for cls in model._base_classes__:
            if cls.__module__.startswith(prefix):
                yield model._name, cls, model.__mro__
    for name, module in sorted(sys.modules.items()):
        if name.startswith(prefix):
            for cls in vars(module).values():
                if inspect.isclass(cls) and cls.__module__ == name:
                    if issubclass(cls, Controller):
                        yield cls.__mro__[1].__name__, cls, cls.__mro__


def get_overrides(env, addon):
    """The methods of an addon that override one of Odoo, or of what it depends on."""
    ours = f"odoo.addons.{addon}."
    return [
        Override(extension.owner, name, method, parent)
        for extension in get_extensions(env, addon)
        for name, method in get_methods(extension.cls)
        if (parent := _find_parent(name, extension.parents, ours))
    ]


def _find_parent(name, classes, ours):
    """The nearest method of that name which is not of the addon itself."""
    return next(
        (
            dict(get_methods(cls)).get(name)
            for cls in classes
            if name in vars(cls) and not cls.__module__.startswith(ours)
        ),
        None,
    )


def get_missing(extension):
    """The methods that a class calls by super() and that no parent has.

    :return: list of texts
    """
    return [
        f"{extension.owner}.{called} (called by {name} in {extension.cls.__module__})"
        for name, method in get_methods(extension.cls)
        for called in get_super_calls(method)
        if not any(called in vars(cls) for cls in extension.parents)
    ]


def get_methods(cls):
    """Yield (name, function) of the methods that a class itself defines."""
    for name, value in vars(cls).items():
        if isinstance(value, property):
            value = value.fget
        value = inspect.unwrap(getattr(value, "__func__", value))
        if inspect.isfunction(value):
            yield name, value


def get_super_calls(method):
    """The names that a method looks up with super()."""
    tree = ast.parse(dedent(inspect.getsource(method)))
    return [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", None) == "super"
    ]


def get_signature(method):
    """The signature of a method, without self and without types."""
    signature = inspect.signature(method)
    parameters = [
        parameter.replace(annotation=parameter.empty)
        for parameter in list(signature.parameters.values())[1:]
    ]
    return inspect.Signature(parameters)


def compare(ours, theirs):
    """Yield what calls of one signature may have and another does not take.

    :param ours: Signature of the method that overrides
    :param theirs: Signature of the method that callers know
    """
    for args, kwargs in get_calls(theirs):
        try:
            taken = ours.bind(*args, **kwargs).arguments
        except TypeError as error:
            yield f"refuses a call of {theirs}: {error}"
            continue
        for name, value in taken.items():
            if ours.parameters[name].kind not in ANYTHING and name != value:
                yield f"takes {value} of {theirs} for {name}"
    for name in ours.parameters.keys() & theirs.parameters.keys():
        if ours.parameters[name].default != theirs.parameters[name].default:
            yield f"has another default for {name} than {theirs}"


def get_calls(signature):
    """Yield short and long calls that a signature takes, by position and by name.

    Each is a pair (args, kwargs), in which each value is the name of its parameter.
    """
    parameters = signature.parameters.values()
    required = [p for p in parameters if p.default is p.empty]
    for chosen in (required, parameters):
        for by_name in (False, True):
            args, kwargs = [], {}
            for parameter in chosen:
                if parameter.kind == parameter.VAR_POSITIONAL:
                    args += [] if by_name else [parameter.name]
                elif (
                    parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD)
                    or parameter.kind == parameter.POSITIONAL_OR_KEYWORD
                    and by_name
                ):
                    kwargs[parameter.name] = parameter.name
                else:
                    args.append(parameter.name)
            yield args, kwargs
