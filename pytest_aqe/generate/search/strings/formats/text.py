"""Text in general: words, sentences, odd characters, lines, paths, globs, regexes, terminal escapes, logs."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

TEXT = Format(
    "text",
    (
        "a", "", "hello world", "Hello, World!", "abc", "a b c", " ", "a\nb", "  a  ", "A", "ab", "aa", "1", "a\tb",
        "the quick brown fox jumps over the lazy dog", "A man, a plan, a canal: Panama", "racecar", "a\n\nb\n",
        "abc def. Ghi jkl? Mno!", "x" * 80, "HELLO", "Hello", "hello-world_foo", "a,b;c", "don't", '"a"', "(a)",
        "a.b", "isogram", "aA", "level", "a, b and c", "a 1 b 22 c", "one two  three", "end.", "    a",
        "a  \n  b", "UPPER lower Title", "a...b", "\n", "a\r\nb\r\n", "word " * 5, "  a\n    b\n  c\n",
        "pack my box with five dozen liquor jugs", "été", "a-\nb", "supercalifragilisticexpialidocious", "\ta",
        "a\x0cb", "1a", "a1", "aaa bbb aaa", "Ab Cd", "a\\nb",
        "one-two three--four", "I saw a cat... Then left! Why?", "word1, word2; word3: word4",
        "a very-long-hyphenated-word here", "x\n\n\n\ny", "\n a\n\tb\n", "Mr. Smith went to Washington. He left.",
        "a (b) [c] {d} <e>", "aaa", "abcabc", "aBcDeF", "123 abc", "x=1", "a-b", "1st", "A.B.C.",
        "abcdefghijklmnopqrstuvwxyz", "tHe", "cats", "boxes", "cities", "children", "people", "person", "ox", "bus",
        "half", "a/b c", "hello hello world", "10 green bottles", "aabbb", "$5 & 10%", "it's",
    ),
    (),
    (
        "text", "string", "s", "str", "value", "content", "message", "msg", "sentence", "word", "words", "phrase",
        "line", "paragraph", "title", "name", "description", "input", "data", "body", "label", "a", "b", "prefix",
        "suffix", "input_string", "chars",
    ),
    (
        "text", "string", "sentence", "word", "words", "palindrome", "pangram", "isogram", "anagram", "wrap",
        "whitespace", "reverse", "shuffle", "indent", "dedent",
    ),
    (
        "str.split", "str.lower", "str.upper", "str.strip", "len", "textwrap.wrap", "textwrap.fill",
        "textwrap.dedent", "str.splitlines",
    ),
)

UNICODE = Format(
    "unicode",
    (
        "é", "e\u0301", "日本語", "\U0001f600", "\U0001f469\u200d\U0001f4bb", "ß", "İ", "ﬁ", "\u05e9\u05dc", "a\u200bb",
        "\ufeffa", "\x00", "\x7f", "\u2028", "Ａ", "ǅ", "\ud800", "٣", "²", "\u00a0", "ñ", "Ω", "\u202ea",
        "\U0001f1e9\U0001f1ea", "—“”…", "\x85", "Straße", "한글", "ı", "a\x08b", "\u3000", "\x1f", "ÀÉÎ", "Москва",
        "\u00ad", "１２",
    ),
    (),
    ("text", "char", "character", "string", "unicode", "s", "c", "ch", "glyph", "codepoint"),
    (
        "unicode", "character", "characters", "accent", "accents", "emoji", "ascii", "normalize", "width", "cjk",
        "diacritics", "codepoint",
    ),
    (
        "unicodedata.normalize", "ord", "unicodedata.category", "unicodedata.east_asian_width", "unicodedata.name",
        "str.encode", "str.casefold", "str.isascii",
    ),
)

PATH = Format(
    "path",
    (
        "a.txt", "a/b.py", "/a/b", "", ".", "..", "~/a", "./a", "../a", "/", "a/", "C:\\a\\b", "a.tar.gz", ".hidden",
        "a b.txt", "/a/../b", "//a/b", "\\\\h\\s\\a", "a//b", "no_extension", "a/./b", "file:///a", "C:/a", "é.txt",
        "a.PY", "__init__.py", "a/__init__.py", "~u/a", "$HOME/a", "test_a.py", "a/.b/c", "c:a", "/dev/null", "-",
        "a.b.c", "README.md", "a.whl", "a-1.0-py3-none-any.whl", "a-1.0.tar.gz", "/usr/lib/python3/a.so", "setup.py",
        "%TEMP%\\a", "a.json", "CON", "a.jpg", "Makefile",
    ),
    ("a\x00b", "/missing/a", "a" * 300, "a\nb", "a?", " ", "a:b", "...", "a*", "/a/b/"),
    (
        "path", "file", "filename", "filepath", "dir", "directory", "folder", "fname", "fn", "src", "dst", "dest",
        "root", "base", "target", "location", "output", "pathname", "extension", "ext", "suffix", "module", "cwd",
    ),
    ("path", "file", "filename", "directory", "folder", "extension", "basename"),
    (
        "os.path.join", "os.path.splitext", "os.path.basename", "os.path.dirname", "pathlib.Path", "open",
        "os.path.exists", "os.path.abspath", "os.path.normpath", "mimetypes.guess_type", "Path", "os.listdir",
        "os.makedirs", "pathlib.PurePath", "os.path.expanduser",
    ),
)

GLOB = Format(
    "glob",
    (
        "*", "*.py", "a/**/b", "?", "[abc]", "[!a]", "{a,b}", "**", "a", "[a-z]*", "*.{py,txt}", "!a", "a/", "/a",
        "\\*", "**/a", "a/*", "", "[]]", "a?b*", "# c", "**/", "a/**", "[[]", "[!a-c]x", "*.*", "[a-]", "[^a]", "**a",
        "\\!a", "\\#a", "a\\ ", "[-a]", "[z-a]", "[[:alpha:]]", "@(a|b)", "*a*b*",
    ),
    ("[", "[a", "{a", "[]", "\\", "[!]", "***", "a**b", "{a,b", "]", "[!", "[a-", "[a\\", "!"),
    ("pattern", "glob", "patterns", "mask", "wildcard", "filter", "include", "exclude", "ignore", "pat", "rule"),
    ("glob", "wildcard", "fnmatch", "gitignore", "pattern"),
    (
        "fnmatch.fnmatch", "fnmatch.translate", "glob.glob", "fnmatch.fnmatchcase", "fnmatch.filter",
        "pathlib.Path.glob",
    ),
)

REGEX = Format(
    "regex",
    (
        "a", "a*", "^a$", "(a|b)+", "[a-z]", "\\d{2,3}", "(?P<n>a)", "", ".", "a?b", "(?:a)(?=b)(?!c)", "\\.",
        "(?i)a", "[^a\\]]", "\\bA\\b", "(a)\\1", "a{2}", "(?<=a)b", "^", "a|", "\\w+\\s\\S", "(?P<n>a)(?P=n)",
        "(?#c)a", "a*?b+?", "[\\w.-]+", "\\x41\\u0042\\n", "(a)?(?(1)b|c)", "(a)(b)?", "/a/g", ".*", "\\A\\Z", "[]a]",
        "a{,2}", "(?<!a)b", "a{1,}", "(?x) a # c", "(?s:.)", "((a))", "[\\d\\s]",
        "(?i-s:a)", "(?-i:a)", "(?a:\\w)", "a{2", "(?>a)", "a*+", "\\N{DIGIT ONE}",
        "\\0\\07\\377", "[a-\\d]", "(?P<n>a)|(?(n)b)", "(?im)^a$", "[[a]", "[a||b]", "(?<=ab|cd)e",
        "\\t\\v\\a\\\\", "(?:a|b|c)|[^\\n\\D]", "x{1}y{0,1}z{3,}?", "(?=a)*", "a#b\n c", "\\ü",
    ),
    (
        "(", ")", "[", "*", "(?P<n", "\\", "a**", "(?P<1>a)", "\\1", "[z-a]", "(?z)", "(?aLmsux)a", "a{99999999999}",
        "\\g<1>\\1", "(?P<a>b)(?P<a>c)",
        "(?<=a*)b", "a{3,2}", "+", "(?", "[a", "(?P=x)", "(?<", "\\u12", "(a", "(?i", "(?P", "\\x", "(?(2)a)", "(?#",
        "\\q",
        "(?ai:a)", "(?-a:b)", "(?i-i:a)", "(?au)a", "(?:", "(?i-", "(?-:a)", "\\N{X}", "\\N", "\\400", "(?P>a)",
        "[\\w-a]", "(?(n)a)", "(?(0)a)", "(?(1", "(?<a", "a{1}{2}", "a??*", "(?:a", "(a)(?(1)b|c|d)", "\\g<a>",
        "\\g<", "(?=a", "(?i)x(?s)", "[b-a]", "a{2,1}", "\\x{1}",
    ),
    ("pattern", "regex", "regexp", "expr", "expression", "re", "rx", "match", "filter", "search"),
    ("regex", "regexp", "regular", "expression", "pattern"),
    (
        "re.compile", "re.match", "re.search", "re.sub", "re.fullmatch", "re.findall", "re.escape", "re.split",
        "re.finditer",
    ),
)

ANSI = Format(
    "ansi",
    (
        "\x1b[31ma\x1b[0m", "\x1b[1;4ma", "a", "\x1b[2J", "\x1b[38;5;1ma\x1b[m", "\x1b[38;2;1;2;3m", "\x1b]0;a\x07",
        "\x1b]8;;http://a\x1b\\b\x1b]8;;\x1b\\", "a\rb", "a\x08b", "\x1b[1A\x1b[K", "\x9b1m", "\x1b(B", "\x1b[?25l",
        "\x1b[0;1;31;42ma\x1b[39;49mb", "\x1bc", "a\x1b[1mb\x1b[22mc", "\x1b[1;2H", "\x1b7", "\x1b[48;5;200m",
        "\x1b[90m日\x1b[0m", "[red]a[/red]", "\x1b[3~", "\x1bOP",
    ),
    (
        "\x1b", "\x1b[", "\x1b[31", "[31m", "\x1b[x", "\x1b[;m", "\x1b[999m", "\x1b]0;a", "\x1b[38;5m", "\x1b[1;",
        "\x1b[ m", "\x1b[38m", "\x1b[38;2;1m",
    ),
    ("text", "ansi", "line", "output", "string", "s", "color", "escape", "data", "terminal", "message"),
    ("ansi", "escape", "terminal", "color", "colour", "tty", "width", "console"),
)

LOG = Format(
    "log",
    (
        "INFO", "2020-01-02 03:04:05,678 INFO a: b", "[ERROR] a",
        '1.2.3.4 - u [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 12 "-" "b"',
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    x\nValueError: b", "DEBUG:a:b",
        "<34>1 2003-10-11T22:14:15.003Z h a - ID47 - b", "Jan  2 03:04:05 h a[1]: b", "WARNING", "a.py:1:2: E501 b",
        "critical", "a.py:1: error: b [c]", "Warning: a", "FAIL", "ok 1 - a", "level=info msg=\"a b\" n=1", "a=1 b=2",
    ),
    ("", "INFOO", "[ERROR", "10", "Traceback", "a.py:x: b", "<34"),
    ("log", "level", "line", "record", "entry", "trace", "traceback", "loglevel", "severity", "message", "output"),
    ("log", "logging", "level", "traceback", "severity", "stacktrace"),
    ("logging.getLevelName", "logging.Logger.setLevel", "logging.Handler.setLevel"),
)

BRACKETS = Format(
    "brackets",
    (
        "()", "(a)", "[(a), {b}]", "((a) b)", "a(b, c)", "<a<b>>", "list[int]", "dict[str, list[int]]",
        "Optional[a.B]", "a | b", "Callable[[int], str]", "(a, b) -> c", "'(a'", '"a" (b)', "{a: {b: c}}",
        "f(x=1, *y)", "a + b * (c - d)", "-1 + 2 ** 3", "not a and (b or c)", "a == 1 and b != 'c'",
        "(lambda (x) (+ x 1))", "1 + 1", "3 4 + 2 *", "a -> b", "a := b", "n != 1",
        "n%10==1 && n%100!=11 ? 0 : n>=2 ? 1 : 2", "nplurals=2; plural=(n != 1);", "x > 1 || !y", "a ? b : c", "2(3)",
        "a, b, *c", "tuple[int, ...]", "Literal['a', 1]", "key:value AND (a OR b) -c", "a<=b>=c<d>e", "!a",
        "a&b^c|~d", "a.b(c)[d]",
    ),
    (
        "(", ")", "(]", "([)]", "((a)", "(a))", "[", "{a", "a(", "a)", "1 +", "+", "* 1", "(1", "a b", "list[",
        "list[int", "1 + + 2", ")(", "a ? b", "a &&", "!", "()a", "[]]", "n ==", "a and", "(a,", "a..b", "1)", "((",
        "x = y", "a ? : b",
    ),
    (
        "expr", "expression", "text", "formula", "string", "brackets", "parens", "annotation", "type", "signature",
        "hint", "condition", "rule", "filter", "query", "plural", "s", "equation",
    ),
    (
        "bracket", "brackets", "parentheses", "balanced", "nested", "expression", "annotation", "type", "formula",
        "operator", "plural", "arithmetic", "calculator",
    ),
)

FORMATS = (TEXT, UNICODE, PATH, GLOB, REGEX, ANSI, LOG, BRACKETS)
