"""Calls, one a line, through much of the code of standard modules, and the helpers that they use."""

CALLS = {
    "textwrap": r"""
wrap('the quick brown fox-trot', 9)
fill('a b ' * 9, 7, max_lines=2)
dedent('  a\n   b\n')
indent('a\n\nb', '> ')
shorten('a b c d', 3)
""",
    "shlex": r"""
split('a "b c" d\\ e # f', comments=True)
quote("it's")
join(['a b', ''])
split('"open')
list(shlex('a&&b;c', punctuation_chars=True))
""",
    "difflib": r"""
list(unified_diff('abcd', 'bcxe', lineterm=''))
get_close_matches('appel', ['ape', 'apple'])
SequenceMatcher(None, 'abxcd', 'abcd').get_opcodes()
list(ndiff('one', 'ore'))
""",
    "configparser": r"""
read('[a]\nx = 1\n  2\n; c\n[b]\ny: %(x)s\n')
read('[a]\nx = 1\n[b]\ny: %(z)s\n')
read('x = 1')
read('[a]\n[a]')
""",
    "json.decoder": r"""
JSONDecoder().decode('{"a": [1, 2.5e3, true, null, "\\u00e9\\n"]}')
JSONDecoder().decode('[1,')
JSONDecoder(object_pairs_hook=list).decode('{"a": {}}')
py_scanstring('a\\ud834\\udd1e"', 0)
py_scanstring('a\\', 0)
""",
    "ast": r"""
literal_eval('{1: [2, (3, -4j)]}')
literal_eval('1 +')
dump(parse('x = 1 if y else 2'))
unparse(parse('def f(a, *b: int, c=1, **d) -> 3:\n async with x as y, z: return (yield)'))
""",
    "argparse": r"""
parse('-v', '--size', '3', 'a', 'b')
parse('--size=x')
parse()
make().format_help()
""",
    "fractions": r"""
Fraction('3/4') + Fraction(1, 3)
Fraction('1e-3')
Fraction(1.5).limit_denominator(1)
Fraction('x')
round(Fraction(7, 2)), divmod(Fraction(7, 2), 2), Fraction(1, 2) ** -2
hash(Fraction(-1, 3))
""",
    "csv": r"""
Sniffer().sniff('a;b\n1;2\n').delimiter
Sniffer().has_header('n,x\na,1\nb,2\n')
list(DictReader(['a,b', '1,2,3', '4']))
""",
    "string": r"""
Template('$a ${b} $$').substitute(a=1, b=2)
Template('$').substitute()
capwords('a  b', ' ')
Formatter().vformat('{0[k]!r:>9} {} {x.real}', (), {})
Formatter().format('{}{}', 1, 2)
""",
    "html.parser": r"""
parse('<p class=x>a &amp; b<!-- c --><br/></p>')
parse('<![CDATA[x]]><?pi?><a href="')
""",
    "tokenize": r"""
tokens('def f(a):\n  return a**2 # c\n')
tokens('x = (1,\n')
detect_encoding(iter([b'# coding: latin-1']).__next__)
""",
    "asyncio.queues": r"""
run(Queue, 1, 2, 3)
run(PriorityQueue, 3, 1, 2)
run(LifoQueue, 3, 1, 2)
run(Queue)
""",
}

HELP = {
    "configparser": """
def read(text):
    parser = ConfigParser()
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}
""",
    "argparse": """
def make():
    parser = ArgumentParser('prog', description='d', exit_on_error=False)
    parser.add_argument('-v', action='store_true', help='%(default)s')
    parser.add_argument('--size', type=int, default=2)
    parser.add_argument('names', nargs='*')
    return parser

def parse(*args):
    return vars(make().parse_args(args))
""",
    "html.parser": """
def parse(text):
    seen = []
    class Parser(HTMLParser):
        def handle_starttag(self, *args): seen.append(args)
        def handle_data(self, *args): seen.append(args)
        def handle_comment(self, *args): seen.append(args)
        def unknown_decl(self, *args): seen.append(args)
    parser = Parser()
    parser.feed(text)
    parser.close()
    return seen
""",
    "tokenize": """
import io

def tokens(text):
    return [(token.type, token.string) for token in generate_tokens(io.StringIO(text).readline)]
""",
    "asyncio.queues": """
import asyncio

def run(kind, *items):
    async def inner():
        queue = kind(maxsize=2)
        async def put():
            for item in items: await queue.put(item)
        task = asyncio.ensure_future(put())
        got = [await queue.get() for _ in items]
        await task
        queue.task_done()
        return got, queue.empty(), queue.get_nowait()
    return asyncio.run(inner())
""",
}
