"""Data languages: JSON, YAML, TOML, INI, CSV, XML."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

JSON = Format(
    "json",
    (
        "{}", "[]", '{"a": 1}', "[1, 2]", '"a"', "1", "null", "true", "false", "-1.5", "1e3", "0", "0.5", "-0",
        "2E-2", "1.5e+3",
        '{"a": {"b": [1, {"c": null}]}}', '{"a": 1, "b": "x"}', '[[], {}, ""]', '"\\u00e9\\n\\t\\"\\\\\\/"',
        '"\\ud83d\\ude00"',
        ' { "a" : [ 1 , 2 ] } \n', '{"a": 1, "a": 2}', '{"": 0}', '[true, false, null]', '{\n  "a": 1,\n  "b": 2\n}',
        '"é"',
        '[{"id": 1, "name": "x"}, {"id": 2, "name": "y"}]', '{"a": "1"}', '{"a": []}', "NaN", "Infinity", "-Infinity",
        '{"a": true, "b": null, "c": 1.5, "d": "x", "e": [], "f": {}}',
    ),
    (
        "", " ", "{", "[", "}", '{"a"}', '{"a": }', '{"a" 1}', '{a: 1}', "{'a': 1}", '{"a": 1', '{"a": 1,',
        '{"a": 1,}', "[1", "[1,",
        "[1,]", "[1 2]", "[,1]", '"a', '"\\', '"\\x"', '"\\u12"', '"\\u12', '"\\uXYZW"', '"a\nb"', '"\t"', "01", "1.",
        ".5", "-", "+1", "1e",
        "tru", "nul", "True", "None", '{} {}', "1 2", "[1]]", '{"a": 1 "b": 2}', '{"a": 1, "b"}', '{"a": 1, "b": }',
        "// x\n1", "\ufeff{}",
        '"\\ud800"', '{1: 2}', '{"a": 1, b}', "[1}", '{"a": [1}',
    ),
    ("json", "payload", "body", "content", "data", "document", "s", "text", "raw"),
    ("json", "serialized", "deserialize", "decode"),
    (
        "json.loads", "json.load", "json.JSONDecoder.decode", "json.JSONDecoder.raw_decode", "simplejson.loads",
        "orjson.loads", "ujson.loads",
    ),
)

YAML = Format(
    "yaml",
    (
        "a: 1", "- a\n- b", "a:\n  b: 1\n  c: [1, 2]", "{}", "", "a: |\n  x\n  y\n", "a: >-\n  x\n  y",
        "a: &x 1\nb: *x", "a: 'x'\nb: \"y\\n\"",
        "---\na: 1\n---\nb: 2\n", "# c\na: ~ # d", "a: true\nb: no\nc: null\nd: 1.5\ne: 2020-01-02", "? a\n: b",
        "a: {b: 1, c: [x]}", "!!str 1",
        "x", "a: !t x", "base: &b {a: 1}\nc:\n  <<: *b\n", "[]", "null", "- - a\n  - b\n- c: 1\n  d: 2",
        "a: \"multi\n  line\"",
        "%YAML 1.1\n%TAG ! tag:a,2000:\n---\n!b c\n", "a: !<tag:yaml.org,2002:str> 1", "a: |2-\n    x\n  y\n",
        "a: 1:30\nb: 0x1f\nc: 0o7\nd: .inf\ne: 1_000\nf: 1e3\ng: 0b1\nh: -.5\ni: 1:30.5\n",
        "a: !!binary YQ==\nb: !!set {x, y}\nc: !!omap [x: 1]\nd: !!pairs [x: 1]\n",
        "x: &x {a: 1}\ny: &y {b: 2}\nz:\n  <<: [*x, *y]\n  c: 3\n", "? |\n  a\n: - b\n",
        "[a, b: c, {d: e}, 'f', # g\n h]", "a: 2020-01-02T03:04:05.6Z\nb: 2020-01-02 03:04:05 +1:30\n",
        'a: \'it\'\'s\'\nb: "\\x41\\u00e9\\\n  c"\n', "a: b\n...\n---\nc\n", "a: >+\n  x\n\n   y\n\n",
        "{a, b: , ? c : d}", "a: &b\n  - *b\n",
        "a: !!float 1\nb: !!int '2'\nc: !!bool yes\nd: !!timestamp 2020-01-02\ne: !!null ''\n",
    ),
    (
        "a: b: c", "a: [1", "a: {b", "a:\n\t b", "'a", '"a', "- a\nb", "a: *x", "a: 1\n b: 2", "@a", "%a", "a: !<x",
        "a: 1\na: 2", "&a", "\x00",
        "%YAML 2\n---\na", "%YAML x\n---", "%TAG a", "a: |x\n  b", "a: &\n", "- !!binary é", 'a: "\\q"',
        "a: b\n  c: d", "? a\n? b", "[a, b", "a: !!int x", "<<: 1", "a: 'b' c", "*", "a: |0\n b", "{a: 1]",
        "- a: 1\n b: 2", "a: *b c", "!a!b c",
    ),
    ("yaml", "yml", "config", "front", "frontmatter", "manifest"),
    ("yaml", "yml", "frontmatter"),
    ("yaml.safe_load", "yaml.load", "yaml.safe_load_all", "yaml.load_all", "yaml.full_load", "poyo.parse_string"),
)

TOML = Format(
    "toml",
    (
        "a = 1", "", '[t]\na = "x"', "[[t]]\na = 1\n[[t]]\na = 2", 'a.b = 1\n"c d" = 2', "a = [1, 2,\n 3, # c\n]",
        "a = {b = 1, c = 'x'}",
        'a = """x\ny"""', "a = '''x\ny'''", 'a = "\\u00e9\\t\\U0001F600"', "a = 0x1F\nb = 0o7\nc = 0b1\nd = 1_000",
        "a = 1.5e3\nb = inf\nc = -nan\nd = +1",
        "a = true\nb = false", "a = 2020-01-02",
        "a = 2020-01-02T03:04:05Z\nb = 2020-01-02 03:04:05.6+01:00\nc = 03:04:05", "# c\n\n a = 1 # d\r\n",
        "[a.b]\nc = 1\n[a]\nd = 2", 'a = """x \\\n  y"""', "[a]\n[a.b]\n[[a.c]]", "a = []\nb = {}", "a = '''''x'''''",
        '[project]\nname = "a"\nversion = "1"\n', '[tool.a]\nb = "c"\n',
        "a = {b = [1], c = {d = 2}}", "[a]\nb.c = 1\n[a.d]\ne = 1",
    ),
    (
        "a", "a =", "a = ", "= 1", "a = 1 b = 2", "[a", "[a]]", "[[a]", "a = 'x", 'a = "x', 'a = "\\q"', "a = [1",
        "a = {b = 1", "a = {b = 1,}", "a = 01",
        "a = 1\na = 2", "[a]\n[a]", "a = 1__0", "a = tru", "a.b = 1\na = 2", "a = 1\n[a]", "a = 2020-13-01",
        "a = 25:00:00", 'a = """x', "a = '''x",
        "a = 1\x00", '"a = 1', "a..b = 1", "a = .5", "a = 1.", "a = 0x", 'a = "\\ud800"', "[a.b]\n[a.b.c]\n[a.b]",
        "a = {b = 1}\na.c = 2", "a = 'x\ny'", "[]", "a = \"\\u12\"",
        "a = {b = 1, b = 2}", "a = {b = {c = 1}, b.c = 2}", "[a]\nb.c = 1\n[a.b]", "a = [1]\n[[a]]",
        "a = {b.c = 1, b = 2}", "a = 2020-02-30", 'a = "\\UFFFFFFFF"', "a = 1 # \x00", "[a.b]\n[a]\nb.c = 1",
        "a = {\nb = 1}", 'a = "x\\', 'a = """x\\q"""', "a = 1,",
    ),
    ("toml", "pyproject"),
    ("toml", "pyproject"),
    ("tomllib.loads", "tomllib.load", "tomli.loads", "toml.loads", "tomlkit.parse"),
)

INI = Format(
    "ini",
    (
        "[a]\nb = 1\n", "[a]\nb: 1\nc\n", "", "[DEFAULT]\na = 1\n[b]\nc = %(a)s\n", "# c\n; d\n[a]\nb = 1 ; e\n",
        "[a]\nb = 1\n  2\n  3\n\nc = 4",
        "[a]\nb =\n[c]\nd = true\ne = 1.5\nf = off", "[a]\n[b]", "[a]\nb = ${c}\nc = 1", "[a]\nb = x=y:z",
        "[a b]\nC D = 1", "[a]\nb = %%\n", "[a]\r\nb=1\r\n",
        "[a:b]\nc = 1\n", "[a]\nb = 1\n\n[c]\nb = 2\n", "[a]\nb = ${c:d}\n[c]\nd = 1\n", "[a]\nb = \"x\"\n",
        "[a]\nb = ${c:d:e}\n", "[a]\nb = %(c)s\nc = %(b)s\n", "[DEFAULT]\n[a]\nb = yes\nc: 1\nd : 0x1\n\n\n  e\n",
        "[a]\nb = 1\n# c\n\n; d\n  2\n", "[a]\nb = $$ %% x\n",
    ),
    (
        "b = 1", "[a", "[]", "[a]\n= 1", "[a]\nb = 1\nb = 2", "[a]\n[a]", "[a]\nb = %(x)s", "  b",
        "[a]\n  b = 1\n c = 2", "[a]\nb = %", "a]", "[a]\nb = %(b)s", "[a]\nb = ${", "x",
    ),
    ("ini", "cfg", "config", "settings", "conf"),
    ("ini", "cfg", "configparser", "section", "configuration"),
    (
        "configparser.ConfigParser.read_string", "configparser.RawConfigParser.read_string",
        "configparser.ConfigParser.read_file",
    ),
)

CSV = Format(
    "csv",
    (
        "a,b\n1,2\n", "a", "a,b", '"a","b"\n', '"a ""b""",c', '"a\nb",c', "a;b\n1;2", "a\tb\n1\t2", "a,,c", "",
        "a, b , c", "a|b|c", "a,b\r\n1,2\r\n", "id,name\n1,x\n2,y",
        "a,b\n\n1,2", "'a','b'", "1,2.5,-3", ",", "a,b\n1\n1,2,3", "a\\,b,c", "# c\na,b", "a , \"b, c\" , d",
    ),
    ('"a', '"a"b', 'a"b', '"a""', "\n", '"a,b', "a,b\x00"),
    ("csv", "tsv", "row", "rows", "line", "lines", "fields", "columns", "values", "items", "list"),
    ("csv", "comma", "separated", "delimiter", "delimited", "rows"),
    ("csv.reader", "csv.DictReader", "csv.Sniffer.sniff", "csv.Sniffer.has_header"),
)

XML = Format(
    "xml",
    (
        "<a/>", "<a></a>", "<a>x</a>", '<a b="1"/>', "<a><b>1</b><b>2</b></a>",
        '<?xml version="1.0" encoding="utf-8"?>\n<a/>', "<a><!-- c --></a>", "<a><![CDATA[<x>]]></a>",
        "<a>&lt;&amp;&#233;&#xe9;</a>", '<n:a xmlns:n="u:x"><n:b/></n:a>', "<!DOCTYPE a>\n<a/>",
        "<a b='1' c=\"2\">x<b/>y</a>", "<a>\n  <b/>\n</a>\n", '<a xmlns="u:x"/>', "<?p x?><a/>",
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<?xml version="1.0"?>\n'
        '<plist version="1.0"><dict><key>a</key><string>b</string><key>c</key><array><integer>1</integer><real>'
        '1.5</real><true/><false/></array><key>d</key><data>YQ==</data><key>e</key><date>'
        '2020-01-02T03:04:05Z</date></dict></plist>\n',
        '<rss version="2.0"><channel><title>a</title><item><link>http://b</link></item></channel></rss>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="2"><path d="M0 0L1 1z"/></svg>',
    ),
    (
        "", "<a>", "</a>", "<a", "<a></b>", "<a b/>", "<a b=1/>", "<a b='1' b='2'/>", "<a/><b/>", "x<a/>",
        "<a>&x;</a>", "<a>&</a>", "<n:a/>", "<a><!-- c", "<a><![CDATA[x", "<a>]]></a>", "<1/>", "<a>&#0;</a>",
        "< a/>",
    ),
    ("xml", "svg", "rss", "document", "markup"),
    ("xml", "element", "svg", "rss"),
    (
        "xml.etree.ElementTree.fromstring", "xml.etree.ElementTree.XML", "xml.dom.minidom.parseString",
        "lxml.etree.fromstring", "ET.fromstring", "defusedxml.ElementTree.fromstring",
    ),
)

LITERAL = Format(
    "python_literal",
    (
        "1", "'a'", "[1, 2]", "{'a': 1}", "(1,)", "None", "True", "-1.5", "{1, 2}", "b'x'", "1+2j", "()", "{}",
        "'a' 'b'", "[{'a': (1, [2])}]", "0x1f", "1_000", "...", " 1", "set()", "'''a\nb'''", '"a"', "[1,]", "1e3",
    ),
    (
        "", "a", "[1", "{'a'}:", "'a", "f(1)", "1 + ", "{'a': }", "lambda: 1", "a.b", "1 if 1 else 2",
        "[x for x in []]", "{[]: 1}", "\x00", "1 2", "--1", "(1",
    ),
    ("literal", "expr", "value", "default"),
    ("literal", "literal_eval", "repr"),
    ("ast.literal_eval", "eval"),
)

FORMATS = (JSON, YAML, TOML, INI, CSV, XML, LITERAL)
