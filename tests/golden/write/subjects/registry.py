"""Subclasses register themselves; stubs stand in for collaborators."""


class Plugin:
    registry = {}
    name = ""

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if cls.name:
            Plugin.registry[cls.name] = cls


def create(name, **options):
    if name not in Plugin.registry:
        raise KeyError(name)
    return Plugin.registry[name](**options)


def copy_lines(source, target, transform=None):
    count = 0
    for line in source:
        if transform is not None:
            line = transform(line)
        if line is None:
            continue
        target.write(line)
        count += 1
    return count


def first_with(items, attribute):
    for item in items:
        if getattr(item, attribute, None):
            return getattr(item, attribute)
    return None
