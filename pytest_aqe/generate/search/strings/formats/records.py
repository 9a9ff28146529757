"""Small file formats and notations: env files, property lists, ranges, permissions, tables, calendars, games."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

ENV = Format(
    "env",
    (
        "A=1", "A=1\nB=2\n", 'A="b c"', "A='b'", "export A=1", "# c\nA=1 # d\n", "A=", "A", "A=$B", "A=${B:-c}",
        'A="b\\nc"', "A = 1", "a.b=c", "a: b", "a b", "a=b\\\n  c", "! c\na=b", "", "A=b=c", "A=#b", "A=\"b\nc\"",
        "a\\ b=c\\u00e9", "A=1;B=2", "a=1,b=2", "a=1 b='c d'", "a:1;b:2", "a=1|b=2",
        "machine a\nlogin b\npassword c\n", "default login a password b\nmacdef c\nd\n\n", "a:x:0:0:b:/c:/d",
        "127.0.0.1 a b # c", "User-agent: *\nDisallow: /a\n", "Host a\n  User b\n", "msgid \"a\"\nmsgstr \"b\"\n",
        "FROM a\nRUN b \\\n  c\n", "a: b c\n\td\n", "*.a text=auto\n", "A+=b", "A?=b", "set a=b", "a b # c\na 'd'",
        "[a]\nb=1", "%a = b", "PATH=$PATH:/a", "a -> b",
    ),
    (
        "=", "=1", "A='b", 'A="b', "1A=b", "A b=c", "export", "export =", "A=$", "A=${B", "A=${", "a\\", "A\nB",
        "machine", "machine a login", ":", "A=\"b\"c",
    ),
    (
        "env", "dotenv", "environment", "environ", "properties", "vars", "config", "line", "assignment", "definition",
        "settings", "pairs", "kv", "pair", "params", "attributes", "labels", "netrc",
    ),
    ("env", "dotenv", "environment", "properties", "key=value", "key-value", "pairs", "assignment", "netrc", "hosts"),
    ("dotenv.dotenv_values", "netrc.netrc"),
)

RANGE = Format(
    "range",
    (
        "1-3", "1", "1,2,3", "1-3,5,7-9", "1:3", ":3", "1:", "::2", "1..3", "1...3", "1-", "-3", "*", "a-c", "[1, 3)",
        "(1, 3]", "[1, 3]", ">1", "<=3", "1 - 3", "1 to 3", "3-1", "0-0", "", "!2", "-1:-3", "1;2", "1/2", "even",
        "1-10:2", "*/2", "1,2-", "0x1-0x3", "1.5-2.5", "1x2", "640x480", "16:9", "1~3", "1_3", "all", "1, 2", "[0-9]",
        "1-3-5",
    ),
    (
        "-", ",", "1,,2", "1--3", "a", "1-a", ":::", "1:2:3:4", "1-2-3", ",1", "[1", "1,", "..", "1..", "x", "[1,",
        "1:a",
    ),
    (
        "range", "ranges", "slice", "span", "pages", "interval", "indices", "index", "ports", "selection", "rows",
        "resolution", "dimensions", "spec", "bounds", "lines",
    ),
    ("range", "ranges", "slice", "interval", "page", "pages", "indices", "span"),
)

MODE = Format(
    "mode",
    (
        "r", "w", "rb", "wb", "a", "r+", "w+b", "x", "rt", "U", "rwxr-xr-x", "-rw-r--r--", "drwxr-xr-x", "u+x",
        "u=rw,g-w,o=", "a+X", "0755", "755", "0o644", "+t", "lrwxrwxrwx", "rws--S--T", "auto", "strict", "ignore",
        "replace", "asc", "desc", "left", "center", "json", "rgb", "debug", "GET", "POST", "and", "or", "eq", "lt",
        "sum", "mean", "linear", "nearest",
    ),
    ("", "z", "rw", "rx+", "bb", "899", "u+z", "rwx", "drwx", "r r", "+", "u=", "tb", "ra"),
    (
        "mode", "modes", "permissions", "perm", "access", "method", "action", "order", "align", "level", "kind",
        "type", "op", "operator", "operation", "state", "status", "strategy", "errors", "command", "style", "unit",
        "direction",
    ),
    ("mode", "permission", "permissions", "chmod", "octal", "method"),
    ("open", "os.open", "io.open", "zipfile.ZipFile", "tarfile.open"),
)

TABLE = Format(
    "table",
    (
        "a  b\n1  2\n", "a | b\n--|--\n1 | 2\n", "+---+\n| a |\n+---+\n", "a\tb\n1\t2\n", "PID COMMAND\n1   a b\n",
        "a: 1\nb: 2\n\na: 3\nb: 4\n",
        "total 4\n-rw-r--r-- 1 u g 12 Jan  2 03:04 a b\ndrwxr-xr-x 2 u g 4096 Jan  2  2020 c\n"
        "lrwxrwxrwx 1 u g 1 Jan 2 2020 d -> e\n",
        "1 2\n3 4\n", "1,2\n3,4", "X.O\n.X.\nO.X", "#.#\n...\n", "1 2 3\n4 5 6\n7 8 9\n", "a\n b\n  c\n",
        "a\n├── b\n└── c\n", "", "1", "lo: flags=73<UP>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n",
        "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/a 100 50 50 50% /\n", "  *  \n * *\n",
        "53..7....\n6..195...\n",
    ),
    ("a  b\n1\n", "a b\n\n\n1 2 3\n", "|", "+-", "\n", " ", "1 2\n3\n", "a\tb\n1"),
    (
        "table", "rows", "grid", "board", "matrix", "lines", "output", "tree", "data", "text", "stdout", "columns",
        "field", "puzzle", "maze", "diagram", "garden", "minefield",
    ),
    ("table", "grid", "board", "matrix", "column", "columns", "rows", "tree", "puzzle"),
)

CALENDAR = Format(
    "calendar",
    (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\nDTSTART;TZID=UTC:20200102T030405\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCARD\nVERSION:3.0\nFN:A\nTEL;TYPE=home:1\nEND:VCARD\n", "FREQ=DAILY;COUNT=2",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,-1FR;UNTIL=20200102T030405Z;INTERVAL=2",
        "DTSTART:20200102T030405Z\nRRULE:FREQ=YEARLY;BYMONTH=1\nEXDATE:20200102",
        "1\n00:00:01,000 --> 00:00:02,500\na\nb\n\n2\n00:00:03,000 --> 00:00:04,000\nc\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000 align:start\na\n", "A:b\n c", "[00:01.50]a",
        "#EXTM3U\n#EXTINF:1,a\nb.mp3\n",
        "FREQ=MONTHLY;BYMONTHDAY=1,-1;BYSETPOS=1;WKST=SU;BYHOUR=1;BYMINUTE=2;BYSECOND=3",
        "FREQ=YEARLY;BYYEARDAY=1;BYWEEKNO=20;BYEASTER=0",
        "FREQ=HOURLY;BYSECOND=0,30;BYHOUR=9", "RDATE:20200102T030405Z\nEXRULE:FREQ=DAILY;COUNT=1",
        "DTSTART;TZID=America/New_York:20200102T030405\nRRULE:FREQ=DAILY;UNTIL=20200103",
    ),
    (
        "BEGIN:VEVENT\n", "END:VEVENT\n", "FREQ=X", "COUNT=2", "1\n00:00 --> a\n", "BEGIN:A\nEND:B\n",
        "FREQ=DAILY;COUNT=x", "A", "FREQ", "FREQ=DAILY;BYDAY=XX", "1\n00:00:01,000\na",
    ),
    ("calendar", "ical", "vcard", "rrule", "rule", "srt", "subtitle", "subtitles", "event", "playlist", "recurrence"),
    ("calendar", "ical", "icalendar", "vcard", "rrule", "recurrence", "subtitle", "subtitles", "vtt", "srt"),
    ("dateutil.rrule.rrulestr",),
)

NOTATION = Format(
    "notation",
    (
        "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1", "e4", "Nf3", "O-O", "Qxe5+", "e8=Q#", "a1", "h8",
        "AS", "10H KD", "2H 3D 5S 9C KD", "H2O", "C6H12O6", "Ca(OH)2", "Na+", "SO4^2-", "ACGT", "ACGU", ">a\nACGT\n",
        "AUGUUUUAA", "C#m7", "Bb4", "A major", "... --- ...", ".-", "3d6+2", "d20", "2d6kh1", "1+2i", "x^2 + 2x - 1",
        "3x", "sin(x)", "1e-3 m/s^2", "5 kg", "N 52 31.5", "X", "/ -", "F10R90", "1,2,3", "|..X|", "a^b", "12:34",
        "1st", "22nd", "hundred twenty-three", "one million", "What is 5 plus 13?",
        "What is 2 multiplied by -2 divided by 3?", "1 apple", "(1,2)", "0,0 -> 1,1", "forward 5", "mask = X10",
        "mem[8] = 11", "cpy 1 a", "+1, -2", "L2 R3", "turn on 0,0 through 1,1",
    ),
    (
        "", "i9", "H", "Zz", "ACGX", "4d", "d", "x^", "What is?", "What is 5 plus?", "1th", "9/9", "O-O-O-O", "C#b",
        "11H", "8/8 w - - 0 1", "... ---- x", "one hundredd",
    ),
    (
        "fen", "board", "move", "moves", "position", "square", "card", "cards", "hand", "hands", "formula",
        "molecule", "compound", "dna", "rna", "strand", "sequence", "protein", "note", "chord", "dice", "morse",
        "equation", "polynomial", "unit", "units", "question", "instruction", "instructions", "ordinal",
    ),
    (
        "chess", "fen", "formula", "chemical", "molecule", "dna", "rna", "nucleotide", "protein", "chord", "dice",
        "morse", "polynomial", "poker", "ordinal", "unit", "units", "instruction", "spoken",
    ),
)

FORMATS = (ENV, RANGE, MODE, TABLE, CALENDAR, NOTATION)
