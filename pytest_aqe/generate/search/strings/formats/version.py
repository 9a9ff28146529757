"""Versions, requirements, numbers as text, sizes."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

VERSION = Format(
    "version",
    (
        "1.0", "1.2.3", "1", "1.2.3a1", "1.2b2", "1.2rc1", "1.0.dev1", "1.0.post1", "1.0a1.post2.dev3+local.1",
        "1!2.0", "v1.2.3", "1.2.3-alpha.1", "1.2.3+build.5", "1.2.3-rc.1+b.2", "0.0.0", "1.0-1", "1.2.0", "10.20.30",
        "1.0.0-alpha", "1.0.0-0.3.7", "2.0.0", "1.2.3.4", "1.0c1", "1.0-beta_2", "1.0_post1", "1.0.0-SNAPSHOT",
        "1.0alpha", "1.0.0--x-y", "3.10", "1.0pre1", "1.0.r1", "2020.1.2", "1.x", "latest", "1.2b0", "1.2a9", "0.1",
        "0.0.1", " 1.0 ", "1.0+ubuntu-1", "9.9.9",
    ),
    (
        "", "a", "1.", ".1", "1..2", "1.2.3-", "1.2.3+", "01.2.3", "1.02.3", "1.2.3-01", "1.2.3-a..b", "v", "1.2.3 4",
        "1.2.3+a+b", "-1.0", "1.2.3-é", "1.0a.b", "1!", "1.2.a", "1.2.3a1b2", "1.0.dev1.dev2", "1,2,3", "1.2.3.",
        "1.2.3dev+", "1.0.post",
    ),
    (
        "version", "ver", "release", "semver", "tag", "v", "pre", "python_version", "current", "latest", "old", "new",
        "spec", "revision",
    ),
    ("version", "semver", "semantic", "release", "pep 440", "bump", "prerelease", "pre-release"),
    (
        "packaging.version.Version", "packaging.version.parse", "distutils.version.StrictVersion",
        "distutils.version.LooseVersion", "pkg_resources.parse_version", "semver.parse", "semver.Version.parse",
        "StrictVersion", "LooseVersion",
    ),
)

REQUIREMENT = Format(
    "requirement",
    (
        "a", "a==1.0", "a>=1,<2", "a[b,c]>=1", 'a; python_version < "3.8"', "a @ https://b.c/d.whl", "a~=1.4.2",
        "a!=1.*", "a===x", "-e .", "-r a.txt", "a # c", "a==1 --hash=sha256:ab", ">=1.0", "~=1.0", "^1.2", "~1.2",
        "==1.*", "a (>=1)", "a >= 1 , < 2 ; extra == 'b' and (os_name == 'x' or c in 'd')",
        "git+https://a.b/c.git@d#egg=e", "", "a.b-c_d", "<2,!=1.5,>=1", "1.2 - 2.3", ">=1 || <0.5", "*", "1.x",
        "=1.0", ">1", "<=1.0.dev1", "==1.0+local", "!=1.0.post1",
        "a; sys_platform == \"x\" and python_version >= '3'",
        ">=1.0,!=1.3.4.*,<2.0", "===1.0", "~=1.4.5.0", "==1.0.*", "!=1.0.*", "<1.0.post1", "<=1.0a1", ">1.0+local",
        "==1!2.0", "a; 'b' in c or not d",
        "a; python_full_version >= '3.6.2' and (implementation_name == 'cpython' or platform_machine not in 'x86')",
        "a ; extra=='b'", "a>=1; sys_platform=='win32' # c", "file:///a/b.whl", "./a", "a@1.0", "a/b", "@a/b@^1.0.0",
        "a:b:1.0", "a-1.0.tar.gz", ">=1.0 <2.0", "!= 1.0", "1.0.*", "a[]", "a[ b , c ] (<2)", "a;os.name=='x'",
        "==v1.0", ">dev", "~>1.2", "(1.0, 2.0]", "[1.0]", "<=2,>=1 || >3",
    ),
    (
        "a==", "==a", "a>>1", "a[", "a[b", "a;", "a b", "-a", "a==1,", "a @", "a; x == 'y'", "a; python_version",
        ">=", "~=1", "a>=1.*", "a[b]]", "1.0 2.0", "a-", "a; os_name == 'x' and", "a (>=1", "a; 'a' == 'b'",
        "==1.*.1", "a,b",
        "a; python_version ~~ '3'", "a; 'x' not 'y'", "==1.0.*.dev1", "==1.0.dev1.*", ">1.0.*", "a>=1.0.*", "===",
        "a; (b == 'c'", "a @ ", "a; b", "a==1.0+", "~=1.0.*", "<1.0+local", "a>=1;", "a; 'b' = c",
    ),
    (
        "requirement", "requirements", "req", "spec", "specifier", "constraint", "dependency", "dep", "package",
        "line", "range", "version", "marker", "deps",
    ),
    ("requirement", "specifier", "dependency", "constraint", "pep 508", "marker"),
    (
        "packaging.requirements.Requirement", "packaging.specifiers.SpecifierSet", "packaging.specifiers.Specifier",
        "packaging.markers.Marker", "pkg_resources.Requirement.parse", "pkg_resources.parse_requirements",
    ),
)

NUMBER = Format(
    "number",
    (
        "1", "0", "-1", "1.5", "+1", "1e3", "1_000", "0x1f", "0b1", "0o7", "inf", "nan", "-0.0", ".5", "1.", " 1 ",
        "1E-5", "10", "1000000", "1/2", "-3/4", "1+2j", "j", "1,000", "1.000,5", "٣", "2147483648",
        "99999999999999999999", "-inf", "Infinity", "007", "1.5e+3", "0.1", "-1.5E2", "1_0.0_1e1_0", "0.000001", "½",
        "²", "123456.789", "3/-4", "1.5/2", "+.5", "0.0", "-0", "1e400",
    ),
    (
        "", " ", "a", "1a", "--1", "1__0", "_1", "0x", "1.2.3", "1e", "+", "-", ".", "1 2", "0b2", "08", "1/0", "1/",
        "/2", "one", "e5", "1,", "\u2212" "1", "1e+", "- 1", "0xg", "None", "1_",
    ),
    (
        "number", "num", "n", "value", "count", "size", "amount", "digits", "string", "s", "x", "port", "int",
        "float", "integer", "limit", "quantity", "numeric", "decimal",
    ),
    ("number", "numeric", "integer", "decimal", "float", "int", "digits", "hex", "binary"),
    (
        "int", "float", "decimal.Decimal", "fractions.Fraction", "complex", "str.isdigit", "str.isnumeric",
        "str.isdecimal", "Decimal", "Fraction", "builtins.int", "builtins.float",
    ),
)

SIZE = Format(
    "size",
    (
        "1", "1KB", "1 MB", "1.5GiB", "10k", "0B", "1024", "2M", "1e3kb", "1kB", "5 bytes", "3T", "1Ki", "-1MB",
        "100%", "1.5 MiB", "10px", "2em", "1in", "12pt", "5Gb", "1,024 KB", "0.5g", "1 byte", "7PB", "1024 b",
    ),
    ("", "KB", "1XB", "1 K B", "B1", "1.2.3M", "M", "1KBB", "a KB", "--1K", "1kbx"),
    ("size", "bytes", "memory", "limit", "filesize", "capacity", "width", "height", "length", "value", "rate"),
    ("size", "bytes", "kb", "mb", "kib", "memory", "unit", "units", "human", "pixel"),
    ("humanfriendly.parse_size",),
)

BOOLEAN = Format(
    "boolean",
    (
        "true", "false", "yes", "no", "on", "off", "1", "0", "True", "FALSE", "y", "n", "t", "f", "none", "null",
        "enabled", "disabled", "None", " yes ", "always", "never", "auto", "Y", "N",
    ),
    ("", "maybe", "2", "tru", "-1", "yess", " "),
    (
        "flag", "bool", "boolean", "enabled", "value", "val", "option", "default", "s", "answer", "truthy", "env",
        "confirm", "choice",
    ),
    ("boolean", "bool", "true", "false", "truthy", "yes", "enabled"),
    ("distutils.util.strtobool", "strtobool", "bool"),
)

FORMATS = (VERSION, REQUIREMENT, NUMBER, SIZE, BOOLEAN)
