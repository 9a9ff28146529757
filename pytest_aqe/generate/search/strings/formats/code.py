"""Programs: Python source, imports, shell commands, SQL, templates, diffs."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

PYTHON = Format(
    "python",
    (
        "x = 1\n", "", "pass", "def f(a, b=1, *args, c, d=2, **kw):\n    return a\n",
        "class A(B, metaclass=M):\n    x: int = 1\n\n    def m(self):\n        pass\n",
        '"""Doc."""\n\nimport os\n\nx = os.name\n', "if a:\n    pass\nelif b:\n    pass\nelse:\n    pass\n",
        "for x in y:\n    break\nelse:\n    continue_ = 1\n",
        "while x:\n    x -= 1\n",
        "try:\n    a()\nexcept (A, B) as e:\n"
        "    raise C from e\nexcept D:\n    raise\nelse:\n    pass\nfinally:\n    pass\n",
        "with a as b, c:\n    pass\n",
        "async def f():\n    async with a as b:\n        await b\n    async for x in y:\n        yield x\n",
        "lambda x, *y, z=1: x",
        "x = [i for i in y if i]\nz = {k: v for k, v in w}\ns = {i for i in y}\ng = (i for i in y)\n",
        "@d\n@e(1)\ndef f(): ...\n",
        "match x:\n    case [1, *y]:\n        pass\n"
        "    case {'a': z} | A(b=1):\n        pass\n    case _:\n        pass\n",
        "x = f'{a!r:>{w}} {b}'\n", "global x\ndel x, y[0]\nassert x, 'm'\n", "x: int\ny: list[str] = []\n",
        "x += 1; y = z = 2\n", "a if b else c", "x[1:2, ::3].y(*a, **k)\n",
        "def f(a: int, /, b: str = 'x', *, c) -> None:\n    nonlocal d\n    yield from b\n",
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx = 'é'\n", "(y := f(x)) and not z or w in v is not None\n",
        "x = '''a\nb'''\n", "x = (\n    1,\n    2,\n)\n", "x = 1 \\\n    + 2\n", "if True:\n\tx = 1\n",
        "def f():\n    '''Doc.\n\n    >>> f()\n    1\n    '''\n", "raise ValueError('x')\n", "return 1\n",
        "from __future__ import annotations\n", "# c\n", "x = 1 # noqa: E501\n", "1 < x <= 2 != 3\n",
        "-x ** ~y // 2 @ z >> 1 & 3 | 4 ^ 5\n", "type X = int\n", 'r"a\\b" b"c" u"d"\n',
        "__all__ = ['a', 'b']\n__version__ = '1.2.3'\n", "if __name__ == '__main__':\n    main()\n",
        "class A:\n    '''Doc.'''\n    @property\n    def x(self): return 1\n"
        "    @staticmethod\n    def s(): pass\n    @classmethod\n    def c(cls): pass\n",
        "try:\n    import a\nexcept ImportError:\n    a = None\n", "if TYPE_CHECKING:\n    from a import b\n",
        "x = yield\n", "print(\"a\", end='')\n", "def g[T](x: T) -> T: return x\n",
        "x: 'int' = u'a'\n",
        "from typing import Literal, NamedTuple, TypedDict, cast, overload\nA = NamedTuple('A', [('b', int)])\n"
        "B = TypedDict('B', {'c': str})\nd: Literal['e'] = cast('str', f)\n",
        "try:\n    x\nexcept* A:\n    pass\n", "def f():\n    return 1, *x\n",
        "f(*a, b, **c, d=1)\nx = {**a, 'b': 1, **c}\ny = [*a, *b]\n",
        "async def f():\n    return [x async for x in y if await z]\n",
        "match x:\n    case A(b, c=1) if d:\n        pass\n    case {'a': 1, **r} | [] | None | -1 | 'b' as e:\n"
        "        pass\n    case A.B | (1, 2):\n        pass\n",
        "raise\n", "def f(*a: int, **k: str): pass\n", 'x = f\'{a=} {b!s} {{c}} {d:{e}.{f}}\' \'"\'\n',
        "def f(a, a2=1, /, *, b=2): 'doc'\n", "x = lambda: (yield)\n",
        "@overload\ndef f(x: int) -> int: ...\n@overload\ndef f(x: str) -> str: ...\ndef f(x): return x\n",
        "for x, *y in z: continue\n", "import a\nimport a\nb = a\ndef a(): pass\n",
        "def f():\n    x = 1\n    def g():\n        nonlocal x\n        del x\n    return g\n",
        "x = a[...], a[1:, None], b'\\xff', 1j, 0xF, 1_0.5e-3\n", "class A(B[C], d=1): x = 1; y: int\n",
        "x = '%s %(a)d' % y + '{}'.format(z)\n", "assert (x, 'm')\nif (1, 2): pass\nx is 'a'\n",
    ),
    (
        "x =", "def f(:\n", "if x\n    pass\n", "  x = 1\n", "def f():\npass\n", "x = (1,\n", "'abc",
        "x = 1\n  y = 2\n", "return return", "1 = x", "'''abc", "x = 08", "f(a=1, 2)", "\x00", "else:\n    pass\n",
        "if x:\n    a\n  b\n", "x = $", "print 1", "x = f'{'", "\\", "class", "a b", "break",
    ),
    (
        "source", "src", "code", "program", "script", "python", "text", "contents", "content", "module", "snippet",
        "stmt", "expr", "lines",
    ),
    ("source", "python", "code", "tokenize", "ast", "statement", "docstring"),
    (
        "ast.parse", "compile", "exec", "tokenize.generate_tokens", "tokenize.tokenize", "builtins.compile",
        "inspect.cleandoc", "textwrap.dedent", "libcst.parse_module", "lib2to3", "codeop.compile_command",
    ),
)

IMPORTS = Format(
    "imports",
    (
        "import a\n", "from a import b\n", "import a, b\n", "import a as b\n", "import a.b.c\n",
        "from a import b, c\n", "from a import b as c\n", "from a import b as c, d as e\n", "from a import *\n",
        "from . import a\n", "from .. import a\n", "from .a import b\n",
        "from ...a.b import c\n", "from a import (b, c)\n", "from a import (\n    b,\n    c,\n)\n",
        "from a import (b, # x\n    c) # y\n", "from a import b, \\\n    c\n", "import a; import b\n",
        "import a  # noqa\n", "# c\nimport a\n",
        "import a\nimport b\nfrom c import d\n", '"""Doc."""\nimport a\n', "import a\n\nx = 1\nimport b\n",
        "from a import (\n    # x\n    b as c,\n    d,  # y\n)\n", "from a import (b)\n", "import a.b as c\n",
        "import a as a\nfrom b import c as c\n", "from __future__ import annotations\n",
        "if x:\n    import a\n", "    import a\n", "def f():\n    from a import b\n",
        "try:\n    import a\nexcept ImportError:\n    import b as a\n", "from a import b; from c import d\n",
        "import a, \\\n    b\n", "from a import \\\n    b\n", "from a.b import (\n    c as d\n)\n",
        "import os\nimport sys\n\nimport pytest\n\nfrom . import x\n", "from a import (b, c\n    , d)\n",
        "from a import b # x; y\n", "# c\n\n# d\nfrom a import b\n# e\nimport c\n", "import a\r\nimport b\r\n",
        "'''x\nimport a\n'''\nimport b\n", "import a # x: y\n", "#!/x\nimport a\n",
        "from a import b as c  # x\nfrom a import b\n",  "import\ta\n",
        "from  a  import  b ,c\n", "from.import a\n", "from.a import(b)\n", "x = 1; import a\n", "if x: import a\n",
        "import a\nfrom a import b\nimport a\n", "from a import b\nfrom a import c as d\n",
        "from a import ( # x\n    b, # y\n    # z\n    c\n    # w\n)\n", "import a # x\nimport b # y\n# z\n",
        "from a import (\n    b as c, # x\n    b as d, # y\n)\n", "import a\\\n    .b\n",
        "from a import b, c # x\n# y\nfrom d import e\n", "raise x\nimport a\n", "yield\nimport a\n",
        "from a import *  # x\nfrom a import b\n", '"""x""" ; import a\n', "import a\n'''d'''\nimport b\n",
        "x = '''\nimport a\n'''\n", "from a import b as b\n", "import a.b as b\n",
        "# x: off\nimport b\nimport a\n# x: on\n",
    ),
    (
        "import", "from a import", "from import a", "import a,", "import a b", "from a", "from a import (b",
        "import a as", "from a import b as", "import *", "from a import ()", "import .a", "from a import b c",
        "import 1", "importa", "from a import b,", "from a import (b as)", "import a; ",
    ),
    (
        "imports", "import", "line", "lines", "source", "code", "contents", "statement", "statements", "text", "raw",
        "content",
    ),
    ("import", "imports", "imported"),
    ("ast.parse", "importlib.import_module"),
)

SHELL = Format(
    "shell",
    (
        "a b", "a", "", "a 'b c'", 'a "b c"', "a \"b \\\" c\"", "a b\\ c", "a # c", "a 'b'\"c\"", "a=1 b", "a | b",
        "a && b || c; d", "a > b 2>&1 < c", "$A ${B:-c}", "a --b=c -d e", "$(a) `b`", "a \\\n b", "''", "a  b\tc\n",
        "(a)", "a&", "'a\\b'", '"$a"', "~/a", "*.py", "a -- b", "a;b", "é", "a\n# c\nb", 'a""b', "a 'b\nc'",
        '"a\\nb\\\\"', "git log --format='%h %s'",
    ),
    ("'a", '"a', "a\\", "a 'b", 'a "b\\', "'", '"\\"', "a '", "a |", "$(", "`a"),
    (
        "cmd", "command", "cmdline", "args", "argv", "shell", "line", "options", "flags", "argument", "arguments",
        "opts",
    ),
    ("shell", "command", "quoted", "tokenize", "argv"),
    ("shlex.split", "shlex.shlex", "shlex.quote", "os.system", "subprocess.run", "subprocess.Popen"),
)

SQL = Format(
    "sql",
    (
        "SELECT 1", "SELECT a, b FROM t WHERE c = 1 AND d LIKE '%x' ORDER BY a DESC LIMIT 1;",
        "INSERT INTO t (a) VALUES ('x''y', NULL)", "UPDATE t SET a = ? WHERE b IN (1, 2)", "DELETE FROM t",
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL)", "SELECT * FROM a JOIN b ON a.c = b.c -- d",
        "SELECT count(*) AS n FROM t GROUP BY a HAVING n > 1 /* c */", 'select "a b" from [t]',
        "BEGIN; SELECT 1; COMMIT;", "WITH x AS (SELECT 1) SELECT * FROM x", "SELECT :a, %s, %(b)s",
        "DROP TABLE IF EXISTS t", "",
        "CREATE FUNCTION f() RETURNS int AS $$ BEGIN IF a THEN RETURN 1; END IF; END; $$ LANGUAGE plpgsql;",
        "SELECT CASE WHEN a THEN 1 ELSE 2 END FROM (SELECT b) AS c",
        "DECLARE a INT; BEGIN FOR i IN 1..2 LOOP b; END LOOP; WHILE x LOOP y; END LOOP; END;",
        "SELECT a.b, c::int, d[1] OVER (PARTITION BY e) FROM f, g h WHERE i BETWEEN 1 AND 2 AND j IS NOT NULL "
        "OR k <> -1.5e3",
        'INSERT INTO t VALUES (1, \'a\'), (2, "b") ON CONFLICT DO NOTHING RETURNING id',
        "CREATE OR REPLACE TABLE a.b (c VARCHAR(10) DEFAULT 'x', FOREIGN KEY (d) REFERENCES e (f) ON DELETE CASCADE)",
        "SELECT 1 UNION ALL SELECT 2 EXCEPT (SELECT 3)",
        "CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW BEGIN SELECT 1; END",
        "# a\nSELECT DISTINCT `a` + @b || ?1 FROM c AT TIME ZONE 'x'", "GRANT SELECT ON a TO b",
        "SELECT EXISTS (SELECT 1) ; ; SELECT 2", "ALTER TABLE a ADD COLUMN b INT",
    ),
    ("SELECT", "SELECT FROM", "SELECT 'a", "SELECT (1", "1; DROP TABLE t; --", ";", "/* a", "SELEC 1"),
    ("sql", "query", "statement", "stmt"),
    ("sql", "query", "table", "select"),
    ("sqlite3.Connection.execute", "sqlite3.complete_statement"),
)

TEMPLATE = Format(
    "template",
    (
        "{}", "{a}", "a {0} {1}", "{a.b[c]!r:>10}", "{{}}", "%s", "%(a)s %d%%", "%-5.2f|%+03d|%#x|%c|%r", "$a",
        "${a} $$", "{{ a }}", "{% if a %}b{% endif %}", "{# c #}", "", "a", "<%= a %>", "{a:{b}}", "{:,.2f}",
        "{0:%Y-%m-%d}", "{a!s}{b!a}", "{{ a|b:'c' }}", "{% for x in y %}{{ x }}{% endfor %}", "${a:-b}", "#{a}",
        "{a[0]}", "{:<5}{:^5}{:*>5}", "%*d", "%i %o %e %G %%", "@a@", "[a]",
        "{:d}", "{a:s} {b:w}", "{:x} {:o} {:b} {:e} {:g} {:%} {:n}", "{:tg} {:ti}", "{:>10.3f}",
        "{a.b} {c[d]} {0[1]}", "{:=+5d}", "{:_}", "{:.3}", "{:05}", "{!r:^20}", "{{{a}}}", "{%- set a = 1 -%}",
        "{{ a.b() }} {{ c[0]|d(1) }}", "{{#a}}b{{/a}}{{^c}}d{{/c}}{{>e}}{{{f}}}", "<a>{b}</c>",
        "%(asctime)s %(levelname)-8s %(message)s", "{asctime} {levelname:<8} {message}", "$name $$ ${x}y", "{a!a:#x}",
    ),
    (
        "{", "}", "{a", "a}", "{a!}", "{a!x}", "{a:", "{0} {}", "%", "%(a", "%(a)", "%z", "$", "${", "${a", "${1}",
        "$1", "{{ a", "{% if a %}", "{[}", "{a.}", "{a[}", "{!r}", "{a b}",
    ),
    ("template", "format", "fmt", "pattern", "string", "message", "msg", "text", "spec"),
    ("template", "placeholder", "substitute", "interpolate", "format", "variable", "variables"),
    (
        "string.Template", "str.format", "string.Formatter.parse", "string.Formatter.format", "jinja2.Template",
        "format",
    ),
)

IDENTIFIER = Format(
    "identifier",
    (
        "a", "name", "snake_case", "camelCase", "PascalCase", "kebab-case", "CONSTANT_CASE", "Title Case", "_private",
        "__dunder__", "a1", "HTTPServer", "getHTTPResponse2", "a.b.c", "é", "x_1_y", "class", "dot.case",
        "Train-Case", "a__b", "_", "iOS", "mixed_camelCase", "ALL", "a-b_c D",
    ),
    ("", "1a", "a b", "a-", "-a", "a$", "a__", "1", "a.", ".a", " ", "a..b", "é!", "a\n"),
    (
        "name", "identifier", "ident", "key", "attr", "field", "slug", "word", "case", "title", "variable", "column",
        "label", "id", "qualname", "module",
    ),
    ("camel", "camelcase", "snake", "snake_case", "identifier", "slug", "case", "kebab", "name"),
    (
        "str.isidentifier", "keyword.iskeyword", "getattr", "setattr", "hasattr", "str.isupper", "str.islower",
        "str.title",
    ),
)

KEYPATH = Format(
    "key_path",
    (
        "a", "a.b", "a[b]", "a[0]", "a[b][c]=1", "a[]=1", "a.b[0].c", "a=1", "[0]", "[]", "a[b][]",
        "a/b/c", "/a/0", "a.0.b", "a['b']", 'a["b"].c', "$.a[*].b", "$..a", "a[1:2]", "a[-1]", "a.*", "a[b\\]c]=1",
        "a\\.b", "a\\[b", "a=", "a==b",  "a:b",  "$", "a~1b", "a[?(@.b>1)]", "[a][b]", "a[b]c",
        "a[0][1]", "a[10]",   "a->b", "a::b",
    ),
    (
        "", "a[", "a]", "a[b", "a[b]]", "a[[b]]", "a..b", ".a", "a.", "[", "]", "a[b][", "a[b]c[", "=1", "[]a",
        "a[]b", "a[b]]=1", "a[b]d=1", "a[b][c", "]=1", "a]b", "a[]]",
    ),
    (
        "path", "key", "keys", "keypath", "selector", "query", "expr", "expression", "field", "option", "param",
        "source", "item", "pair", "arg", "accessor", "pointer",
    ),
    ("nested", "path", "key", "keys", "bracket", "brackets", "dotted", "index", "jsonpath", "pointer", "subscript"),
    ("operator.attrgetter",),
)

DIFF = Format(
    "diff",
    (
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
        "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n",
        "diff --git a/x b/y\nsimilarity index 90%\nrename from x\nrename to y\n",
        "diff --git a/x b/x\nnew file mode 100644\nindex 0000000..e69de29\n--- /dev/null\n+++ b/x\n"
        "@@ -0,0 +1 @@\n+a\n",
        "*** a\n--- b\n***************\n*** 1 ****\n! a\n--- 1 ----\n! b\n", "- a\n+ b\n? ^\n  c\n", "",
        "1c1\n< a\n---\n> b\n",
    ),
    ("@@ -1 +1 @@\n", "--- a\n", "@@ -a +b @@\n", "--- a\n+++ b\n@@ -1,9 +1 @@\n-a\n"),
    ("diff", "patch", "hunk", "delta"),
    ("diff", "patch", "hunk", "unified"),
    ("difflib.restore",),
)

FORMATS = (PYTHON, IMPORTS, SHELL, SQL, TEMPLATE, IDENTIFIER, KEYPATH, DIFF)
