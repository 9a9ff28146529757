"""Texts for people: docstrings, usage, changelogs, markup, style sheets, names."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

DOCSTRING = Format(
    "docstring",
    (
        "Short.", "", "Short.\n\nLong.\nMore.",
        "Short.\n\nArgs:\n    a (int): The a.\n    b: The b.\n        More.\n\nReturns:\n    str: The c.\n\n"
        "Raises:\n    ValueError: If d.\n",
        "Short.\n\n:param a: the a\n:type a: int\n:param str b: the b\n:returns: c\n:rtype: str\n"
        ":raises ValueError: if d\n",
        "Short.\n\nParameters\n----------\na : int\n    The a.\nb : str, optional\n    The b.\n\nReturns\n"
        "-------\nstr\n    The c.\n\nRaises\n------\nValueError\n    If d.\n",
        "Short.\n\n@param a: the a\n@type a: int\n@return: c\n@rtype: str\n@raise E: d\n",
        "Short.\n\n>>> f(1)\n2\n>>> g(\n...     3)\n4\n",
        "Short.\n\nExample::\n\n    f(1)\n\n.. note:: a\n.. deprecated:: 1.0\n    Use b.\n",
        "Args:\n    a (int, optional): The a. Defaults to 1.\n    b (str?): x\n    *args: y\n    **kw: z\n",
        "Yields:\n    int: a\n\nExamples:\n    >>> f()\n    1\n\nAttributes:\n    a (int): b\n\nNote:\n    c\n",
        "Short.\n    Indented.\n\n      More.\n    ",
        ">>> f()  # doctest: +ELLIPSIS, -SKIP\nTraceback (most recent call last):\n    ...\nValueError: a\n",
        "Returns:\n    The a.\n", ":param a: b\n    c\n:yields int: d\n:ivar e: f\n:meta private:\n",
        "Notes\n-----\nA.\n\nSee Also\n--------\nf : g\n\nExamples\n--------\n>>> f()\n1\n\n"
        ".. deprecated:: 1.0\n    A.\n",
        "Yields\n------\na : int\n    B.\n\nOther Parameters\n----------------\nc, d : {1, 2}, default=1\n"
        "    E.\n*args\n**kw\n\nWarns\n-----\nW\n",
        "Short:\n\n* a\n* b\n\n1. c\n", ">>> if a:\n...     b\n... else:\n...     c\n1\n<BLANKLINE>\n",
        "    >>> a\n    1\n\n    b\n", "\n    Short.\n\n    Long.\n    ",
        "Short. Args: a", "Short.\nArgs:\n    a: b.\n    Returns: c\n",
        "Raises:\n    A: b\n    C: d\nReturns:\n    e: f: g\n", "Arguments:\n  a -- b\n  c -- d\n", ":return: a",
        "Returns\n-------\n    A.\n",
        "Args:\n    a (int): b. Defaults to 1.\nRaises:\n    E: c\nYields:\n    d: e\n",
        "Examples\n--------\n>>> a\n1\n\nb\n\n>>> c\nd\n",
        "Summary.\n\n.. versionadded:: 1.0\n.. warning:: A\n   b\n",
        "Short.\n\n:param int a: b\n:param c: d. Defaults to 1.\n:param str? e: f\n:deprecated: 1.0 use b\n"
        ":example: a\n",
        "Attributes\n----------\na : int\n    B.\n\nMethods\n-------\nf(x)\n    C.\n\nReferences\n----------\n"
        ".. [1] D\n",
    ),
    (
        "Args:\n", "Args:\na: b\n", "Args:\n    a\n", ":param:\n", ":param a\n", ":a: b\n", ":raises",
        "Parameters\n----------\n", "Parameters\n---\na\n", ">>>f()\n", ">>> f(\n2\n", "    >>> a\n  1\n",
        "Args:\n    : x\n", "Returns:\n", "Args:\nReturns:\n", ":param a b c d: e\n", ">>> a # doctest: +X\n",
        ".. deprecated::\n", ":returns a: b\n", "Args:\n        a: b\n    c: d\n", ":param a:\n",
        "Args:\n    a (int: b\n",
    ),
    ("docstring", "doc", "docs", "documentation", "description", "text", "help"),
    (
        "docstring", "docstrings", "google", "numpy", "numpydoc", "rest", "sphinx", "epydoc", "doctest",
        "documentation", "directive",
    ),
    ("inspect.cleandoc", "inspect.getdoc", "doctest.DocTestParser.parse", "docstring_parser.parse"),
)

USAGE = Format(
    "usage",
    (
        "Usage: a", "Usage: a [-b] <c>\n\nOptions:\n  -b, --bee=X  Do b [default: 1].\n  -h --help    Show.\n",
        "usage: a [-h] [--b B] {c,d} ...\n\npositional arguments:\n  {c,d}\n",
        "Usage:\n  a b <c>...\n  a (d | e) [--f]\n  a --version\n",
        "-a", "--a", "--a=b", "-abc", "-a b --c d", "--no-a", "a b c", "--", "-", "--a b -- c", "-o=x", "/a", "--a=",
        "-j4", "+a", "-1", "@a", "--a-b=c=d", "-vvv", "--a 'b c'",
    ),
    ("---", "--=", "Usage", "Usage:\n", "[", "<a", "--a --", "a [", "-=", "Usage: a (b", "Usage: a |", "Usage: a [b"),
    ("usage", "help", "option", "options", "flag", "flags", "arg", "argv", "args", "switch", "opt"),
    ("usage", "option", "options", "flag", "command-line", "cli", "argv"),
    ("docopt.docopt", "argparse.ArgumentParser.parse_args", "getopt.getopt", "optparse.OptionParser.parse_args"),
)

CHANGE = Format(
    "commit",
    (
        "feat: a", "fix(a): b", "feat(a)!: b\n\nC.\n\nBREAKING CHANGE: d", "chore: a\n\n[skip ci]",
        "Merge branch 'a' into b", "Merge pull request #1 from a/b\n\nC",
        "Revert \"feat: a\"\n\nThis reverts commit abc1234.", "a",
        "docs: a (#1)\n\nCloses #2, fixes a/b#3\nSigned-off-by: A <a@b.co>\n", "", "A\n\nb\n\nc",
        "HEAD", "HEAD~1^2", "main..a", "refs/heads/a", "refs/tags/v1.0", "origin/main", "feature/a-b", "abc1234",
        "v1.0-3-gabc1234-dirty", " M a\n?? b\nR  c -> d\n",
        "commit abc1234\nAuthor: A <a@b.co>\nDate:   Mon Jan 2 15:04:05 2006 -0700\n\n    B\n",
        "# a\n## 1.0.0 (2020-01-02)\n### Added\n- b\n\n## [0.1.0] - 2019-01-02\n",
        "WIP: a", "fixup! a", ":bug: a", "[a] b", "A: b, c", "abc def", "main", "master", "release/1.2", "1.x",
        "JIRA-1: a", "fix: a\n\nRefs: #1\nReviewed-by: B\n", "perf: a", "refactor(a, b): c", "* main\n  a\n",
    ),
    (
        ":", "feat:", "feat a", "(a): b", "feat(: a", "feat(a: b", "BREAKING CHANGE", "Merge", "FEAT: a", "feat():a",
        "feat : a", "#", "a\nb",
    ),
    (
        "commit", "message", "msg", "branch", "ref", "subject", "changelog", "rev", "revision", "sha", "tag", "notes",
        "log", "title",
    ),
    ("commit", "git", "branch", "changelog", "conventional", "merge", "revision", "pull", "repository"),
)

RST = Format(
    "rst",
    (
        "A\n=\n\nb\n", "*a* **b** ``c`` `d`_ |e| :f:`g` [1]_\n", ".. image:: a.png\n   :alt: b\n",
        "* a\n* b\n\n  * c\n", "#. a\n#. b\n", "a::\n\n    b\n",
        "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n", "== ==\na  b\n== ==\n1  2\n== ==\n",
        ".. [1] a\n.. _b: http://c\n.. d\n", ":a: b\n:c: d\n", "a\n  b\n", "| a\n| b\n", ".. code:: python\n\n   x\n",
        "====\nA\n====\n", "h1. a\n\n* b\n** c\n", "= A =\n[[b|c]] '''d''' ''e''\n* f\n{{g|h=i}}\n",
        "\\section{a}\\emph{b} $c^2$ % d\n",
        "@article{a1,\n  title = {B {C}},\n  year = 2020,\n  author = \"D and E\"\n}\n",
        "[b]a[/b] [url=http://a]b[/url]", "{\\rtf1 a}", ".TH A 1\n.B b\n", "= a\n\n== b\n\n* c\n", "+ a\n- b\n! c",
    ),
    (
        "A\n==\n\nb\n-\n", "**a", "``a", ".. a", "\\section{a", "@article{a", "[b]a", "{{a", "[[a", "=\nA", "$a",
        "| a", "+--\n",
    ),
    ("rst", "markup", "wiki", "latex", "tex", "bibtex", "bbcode", "text", "source", "content"),
    ("rst", "restructuredtext", "latex", "wiki", "bibtex", "bbcode", "markup", "directive", "role"),
    ("docutils.core.publish_parts",),
)

CSS = Format(
    "css",
    (
        "a { b: c; }", "a", ".a", "#a", "*", "a b > c + d ~ e", "a.b#c[d]", "a[b=\"c\"]", "a[b^='c' i]", "a:hover",
        "a:nth-child(2n+1)", "a::before", "a, b", "a:not(.b)", "@media (min-width: 1px) { a { b: c } }",
        "@import url(a.css);", "/* a */", "a{b:c!important;d:1px solid #fff}", "a { b: \"c;d\"; }",
        ":root { --a: 1px; }", "b: c", "b: c; d: e;", "a\\:b", "a:contains('b')", "a|b", "@font-face{src:url('a')}",
        "//a[@b='c']/d[1]/text()", "/a/b", "//*", "a/@b", "../a", "a[position()<2]", "", "1px", "50%",
        "calc(1px + 2%)", "a:nth-of-type(odd)", "a.b.c", ".\\31 a",
    ),
    (
        "a {", "a { b }", "a { b: }", "}", "a[", "a[b", "a[b=", ":", "a:", "a::", ".", "#", "a >", "> a", "a,,b",
        "/* a", "a { b: 'c }", "a:not(", "a:nth-child(", "//", "a[1", "a { : c }", "@", "a..b", "a[b='c]", ":not()",
    ),
    ("css", "selector", "style", "xpath", "stylesheet", "styles", "rule", "query"),
    ("css", "selector", "style", "xpath", "stylesheet"),
    (
        "lxml.cssselect.CSSSelector", "cssselect.parse", "xml.etree.ElementTree.Element.find",
        "xml.etree.ElementTree.Element.findall",
    ),
)

PERSON = Format(
    "person",
    (
        "John Smith", "Smith, John", "Dr. John Q. van der Public III (Jack)", "J. R. R. Tolkien", "Madonna",
        "Smith, Dr. John A., Jr.", "O'Neil", "Jean-Luc Picard", "MARY", "van Gogh, Vincent", "John and Jane Smith",
        "Mr. Smith", "Ludwig van Beethoven", "", "john", "JS", "A B", "A <a@b.co>", "A (b)", "A, B, and C", "A & B",
        "A B et al.", "Smith J, Doe A", "McDonald", "Élodie", "@john", "1 Main St, Springfield, IL 62701",
        "Acme, Inc.", "New York", "Germany", "US", "USD", "Monday", "January",
    ),
    (" ", ",", "Smith,", ", John", "Dr.", "()", "A,,B", "1", "Jr.", "."),
    (
        "person", "author", "authors", "fullname", "name", "username", "user", "first", "last", "surname",
        "firstname", "lastname", "contributor", "company", "city", "country", "address",
    ),
    ("person", "author", "authors", "surname", "firstname", "lastname", "initials", "full name", "title"),
)

FORMATS = (DOCSTRING, USAGE, CHANGE, RST, CSS, PERSON)
