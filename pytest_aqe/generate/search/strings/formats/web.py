"""The web: URLs, queries, header values, cookies, e-mail, HTML, markdown."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

URL = Format(
    "url",
    (
        "http://a.com", "https://a.com/b?c=d#e", "http://u:p@a.com:80/", "ftp://a.com/b", "//a.com/b", "/a/b",
        "a.com", "a/b", "mailto:a@b.c", "http://[::1]:80/", "http://1.2.3.4", "http://localhost:8000", "file:///a/b",
        "http://a.com/%20?a=1&b=2&a=3", "http://é.com", "?a=b", "#a", "",
        "https://a.b.co.uk/c/../d;p?q=1", "HTTP://A.COM", "http://a.com?b", "data:text/plain;base64,YQ==",
        "git+https://a.com/b.git@c#egg=d", "ssh://git@a.com:22/b.git", "git@a.com:b/c.git", "redis://:p@h:1/0",
        "postgresql://u@h/d?x=y", "http://a.com:", "javascript:x", "ws://a.com", "http://xn--bcher-kva.com",
        "sqlite:///a.db", "http+unix://%2Fa/b", "http://u@a.com", "s3://b/k", "urn:a:b", "https://a.com/b/",
        "https://www.a.com/b.html", "http://a.com//b", "http://a-b.com/c_d/~e",
        "http://[v1.a]/", "http://a.com;b=c", "http://a.com/b;c?d", "//u@a.com:1", "http:///a", "..", "./a?b",
        "../../a", "http://a.com:80#b", "https://a.com/b?c[]=1&c[]=2#/d", "data:,a", "http://A.com/%7Eb/./c/../d",
        "svn+ssh://a/b", "tel:1", "http://a.com?a=1;b=2", "mysql://a:b@c:1/d?e=f&g=h",
        "ldap://[2001:db8::7]/c=GB?d?e",
    ),
    (
        "http://", "http:/a.com", "http//a.com", "://a", "http://a b.com", "http://[::1", "http://a.com:x",
        "http://a.com:99999", "http://[x]/", "http://.com", "http://a", "http:a.com", " http://a.com",
        "http://a..com", "http://-a.com", "htp://a.com", "http://a.com\n", "http://a@b@c", "1http://a", "http://?a",
        "http://a.com/ b",
        "http://a℀.com", "http://[v.a]/", "http://[::1%a]/", "http://[::1]a/", "http://]a[", "http://a.com:-1",
        "http://a.com:٣",
    ),
    (
        "url", "uri", "href", "link", "endpoint", "address", "host", "origin", "base", "location", "referer", "src",
        "proxy", "dsn", "repo", "remote",
    ),
    ("url", "uri", "link", "scheme", "netloc", "hostname"),
    (
        "urllib.parse.urlparse", "urllib.parse.urlsplit", "urllib.parse.urljoin", "urllib.parse.quote",
        "urllib.parse.unquote", "urllib.request.urlopen", "urlparse", "urlsplit", "httpx.URL", "yarl.URL",
        "requests.get",
    ),
)

QUERY = Format(
    "query_string",
    (
        "a=1", "a=1&b=2", "a=1&a=2", "a", "a=", "=1", "", "a=%20+b", "a[]=1&a[]=2", "a[b]=c", "a=1;b=2", "?a=1",
        "a=1&&b=2", "a=%C3%A9", "a=b=c", "&", "a=1&", "a.b=c", "a=%zz", "a=1#b",
    ),
    ("%", "a=%f", "a=%ff", "&&", "=", "a&b=1&=c"),
    ("query", "qs", "querystring", "params", "form", "body", "encoded"),
    ("query", "querystring", "urlencoded", "form"),
    ("urllib.parse.parse_qs", "urllib.parse.parse_qsl", "urllib.parse.unquote_plus", "parse_qs", "parse_qsl"),
)

HEADER = Format(
    "header_value",
    (
        "text/html", "text/html; charset=utf-8", 'text/html; charset="utf-8"; q=0.5', "application/json",
        'multipart/form-data; boundary="a b"', 'form-data; name="a"; filename="b.txt"', "attachment; filename=a.txt",
        "attachment; filename*=UTF-8''%e2%82%ac.txt", 'inline; filename="a\\"b.txt"',
        "text/html, application/json;q=0.9, */*;q=0.1", "*/*", "text/*", "gzip, deflate;q=0.5, identity;q=0",
        "en-US,en;q=0.5", "a", "a, b", '"a, b", c', "a=1; b=2", "a; b", "max-age=60, no-cache, private", "Basic YTpi",
        "Bearer abc", 'Digest realm="a", nonce="b", qop=auth', "bytes=0-1", "bytes=-5", "bytes=0-,5-6", "bytes 0-1/2",
        "bytes */2",
        "for=1.2.3.4;proto=https;host=a.com;by=_x", 'for="[::1]:80", for=unknown',
        'For=1.2.3.4, for="_a.1-b";Proto=http', "1.2.3.4, 5.6.7.8", "https", "W/\"a\"", '"a"',
        '"a", W/"b"', "*", "chunked", "keep-alive, Upgrade", "a.com:80", "[::1]:80", "[::1]",
        "Mon, 02 Jan 2006 15:04:05 GMT", '<http://a.com>; rel="next"; title=x', "0", "100", "", "a/b; c=d; e",
        "multipart/mixed; boundary=a",
        "100-continue", "a=\"b\\\\c\"", "text/html;level=1, text/html;q=0.7, */*;q=0.5", "image/svg+xml",
        "application/vnd.api+json; version=1", "no-store", "session; a=b, c", "DENY", "nosniff", "1; mode=block",
        "timeout=5, max=10", "websocket", "WSGI/1.0 (x) a/1.2", "host=a;proto=;by=", "a=b, c=d",
        "text/html;charset=utf-8;", "form-data; name=\"a\"; filename=\"C:\\b.txt\"",
        'attachment; filename="%C3%A9.txt"; filename*=iso-8859-1\'en\'%A3',
        'a; b*0="c"; b*1*=utf-8\'\'d%20e; b*2=f', 'text/plain; charset*=us-ascii\'en\'a; b="c\\\\d" (e)',
        "(a (b) c) text/plain", "=?utf-8?q?a=20b?= =?utf-8?b?w6k=?= c", "1.0", "<a@b.c>", "<a@[1.2.3.4]> <b.c@d>",
        "7bit", 'a="b, c", d=e;f', 'a="b"; c=d, e=f; g="h"', "default-src 'self'; img-src *", "a, *;q=0",
        "max-age=60;stale=1", 'd="a"; b; c=', "\ta\r\n b", "SAMEORIGIN", 'no-cache="a, b"', "bytes=1-", "seconds",
        'x=1, y="2" , z',
    ),
    (
        "text", "text/", "/html", "text/html;", "text/html; charset", 'a="b', "a=", "=a", ";", ",", "a/b/c", "a; =b",
        "Basic", "Basic !", "bytes=", "bytes=a-b", "bytes=5-1", "bytes 0-1", "for", "for=", "*/", "text/html;q=2",
        "a b", "text/html;q=x", "Bearer", "max-age=x", "; a=b", "a;;b", '"', "a, ,b", "Basic YQ==", "for=_; ,",
        "[::1", "a:b:c", "a.com:x",
        "a; b*=c", "a; b*1=c", "a; b*0*=x'y", "1.", "1.a", "<a@b", "<a", "(a", "=?utf-8?x?a?=", "=?a?q?b", "bytes=-",
        "bytes=1-2,0-1", "bytes 5-1/2", "bytes 0-1/a", "a;=", "<@b>",
    ),
    (
        "header", "headers", "accept", "content_type", "contenttype", "type", "mimetype", "mime", "disposition",
        "value", "etag", "range", "authorization", "auth", "forwarded", "cookie", "encoding", "language", "raw",
        "host",
    ),
    (
        "header", "headers", "http", "content-type", "mime", "accept", "forwarded", "content-disposition", "etag",
        "q-value", "quality",
    ),
    (
        "email.message.Message.get_param", "email.message.EmailMessage.add_header", "cgi.parse_header",
        "mimetypes.guess_extension", "werkzeug.http.parse_options_header",
        "email.headerregistry.ContentTypeHeader.parse",
    ),
)

HEADER_BLOCK = Format(
    "header_block",
    (
        "A: b\n", "A: b\r\nC: d\r\n\r\n", "A: b\n c\nD: e\n\nbody", "Content-Type: text/plain\r\n\r\nx", "A:b\n",
        "A: \n", "", "Subject: =?utf-8?q?=C3=A9?=\nFrom: a <b@c.d>\nTo: e@f.g, h <i@j.k>\n\nx",
        'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\na\n--x\n'
        'Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nYQ==\n--x--\n',
        "GET /a?b=c HTTP/1.1\r\nHost: a.com\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "A: b\nA: c\n",
        "From a@b Mon Jan 2 03:04:05 2006\nA: b\n\nx",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        "Content-Type: multipart/digest; boundary=x\n\n--x\n\nA: b\n\nc\n--x--\nd\n",
        "Content-Type: message/rfc822\n\nA: b\n\nc", "Content-Type: message/delivery-status\n\nA: b\n\nC: d\n",
        "Content-Type: multipart/mixed; boundary=x\n\npre\n--x\n"
        "Content-Type: multipart/alternative; boundary=y\n\n--y\n\na\n--y--\n\n--x--\n",
        "Content-Type: multipart/mixed\n\na", "MIME-Version: 1.0\nContent-Disposition: attachment; filename=a\n\nb",
        "X-A:\n  b\n\tc\nD: e\n", "a b c\nA: b\n",
        "Name: a\nVersion: 1.0\nRequires-Dist: b>=1; extra == 'c'\n\nDescription.\n",
    ),
    (
        "A", ": b", " A: b", "A: b\nC", "A b: c\n", "\nA: b", "GET /", "GET", "HTTP/1.1 x", "A: b\x00", "A : b\n",
        "A: b\nc d\n", "Content-Type: multipart/mixed; boundary=x\n\n--x\na",
    ),
    ("headers", "header", "message", "msg", "request", "response", "raw", "mail", "metadata"),
    ("headers", "message", "http", "email", "metadata", "rfc822"),
    (
        "email.message_from_string", "email.parser.Parser.parsestr", "email.parser.HeaderParser.parsestr",
        "http.client.parse_headers",
    ),
)

COOKIE = Format(
    "cookie",
    (
        "a=1", "a=1; b=2", 'a="b c"', "a=1; Path=/; HttpOnly; Secure",
        "a=b; Expires=Wed, 09 Jun 2021 10:18:14 GMT; Max-Age=0; Domain=.a.com; SameSite=Lax", "a=", "a", "",
        'a="\\"b\\054"', "a=1;b=2", "a=b=c", "a=1; a=2", "$Version=1; a=b; $Path=/", " a = 1 ", "a=é",
        'a="\\303\\251"', "a=1, b=2",
    ),
    (
        "=1", ";", "a b=1", 'a="b', "a=1; ;", "a[b]=1", "a=1; Path", "a=\x00", "a=b c", "; a=1", "expires=x",
        "a=1; expires=Wed",
    ),
    ("cookie", "cookies", "header", "jar"),
    ("cookie", "cookies", "set-cookie"),
    ("http.cookies.SimpleCookie", "http.cookies.SimpleCookie.load", "http.cookies.BaseCookie.load"),
)

EMAIL = Format(
    "email",
    (
        "a@b.co", "first.last+tag@a-b.co.uk", '"a b"@c.com', "a@[1.2.3.4]", "A <a@b.co>", '"Last, F" <a@b.co>',
        "a_b@c.d.info", "1@2.com", "a@é.com", "é@b.com", "a@b.co, c@d.co", "a!#$%&'*+/=?^_`{|}~-@b.co",
        '"a\\"b"@c.com', "a@localhost", "a@xn--bcher-kva.com", "a@b.co (c)", "g: a@b.co, c@d.co;", "<a@b.co>",
        "=?utf-8?q?=C3=A9?= <a@b.co>", "A@B.COM", '"a@b"@c.com', '" "@b.co', "a@b.museum", "(c) a@b.co", "a @ b.co",
        "<@a:b@c.d>",
        "<@a,@b:c@d.ef>", "undisclosed-recipients:;", 'A B <"a b"@c.co> (d (e))',
        'g: A <a@b.co>, "B" <c@d.ef>;, h@i.jk', "a.b (c) @ (d) e.co", '"A\\\\\\"B" <a@b.co>, , c@d.ef',
        "A. B. C <a@b.co>",
    ),
    (
        "", "a", "@b.co", "a@", "a@b", "a@b.", "a@.co", "a@@b.co", "a b@c.co", ".a@b.co", "a.@b.co", "a..b@c.co",
        '"a@b.co', "a@b..co", "a@-b.co", "a@b.c", "a@b_c.co", "a@b.co.", "<a@b.co", "a@[1.2.3", "a\\ b@c.co",
        "\"a\"b@c.co", "a" * 65 + "@b.co", "a@b,co", "a@b.co\n", 'a"b"c@d.co', "a@" + "b" * 64 + ".co", "(a",
    ),
    ("email", "mail", "address", "addr", "sender", "recipient", "to", "from", "author", "contact"),
    ("email", "e-mail", "mail", "address", "mailbox"),
    ("email.utils.parseaddr", "email.utils.getaddresses", "email.headerregistry.Address", "validate_email"),
)

HTML = Format(
    "html",
    (
        "<p>a</p>", "a", "", "<a href='b' c>d</a>", "<br>", "<br/>",
        "<!DOCTYPE html><html><head><title>a</title></head><body>b</body></html>", "<!-- c -->",
        "<script>a<b</script>", "&lt;&#39;&eacute;&amp", "<ul><li>a<li>b</ul>", "<INPUT DISABLED VALUE=a>",
        "<p class=\"a b\" id=c>d<b>e</b></p>", "<style>p{}</style>", "<![CDATA[a]]>", "<?php a ?>", "a < b & c",
        "<a\nb=\"c>d\">", "<table><tr><td>1</td></tr></table>", "<textarea>a</textarea>", "<img src=a alt='b \"c\"'>",
        "<pre>\n a\n</pre>", "<p>a<p>b", "<b><i>a</b></i>", "<!--[if IE]>a<![endif]-->", "<svg:a xlink:b='c'/>",
        "<h1>a</h1>\n<p>b</p>", "&#x1F600;&nbsp;&notit;&#0;&#128;&#xd800;&#1114112;",
    ),
    (
        "<", "<p", "</p", "</p>", "<!--", "<!", "</", "<a b='c", "&", "&#", "&#x", "&#xq;", "<>", "</>", "<script>a",
        "<1>", "<a b=>", "<?", "<![", "-->", "</ a>", "<a/b>", "<!x", "<!-->", "</a b>", "&lt", "&#1;",
    ),
    ("html", "markup", "page", "body", "text", "content", "tag", "element", "fragment"),
    ("html", "tag", "tags", "markup", "escape", "sanitize"),
    (
        "html.parser.HTMLParser.feed", "html.unescape", "html.escape", "bs4.BeautifulSoup", "lxml.html.fromstring",
        "HTMLParser.feed",
    ),
)

MARKDOWN = Format(
    "markdown",
    (
        "# a\n\nb", "*a* **b** ***c*** _d_ `e` ~~f~~", "- a\n- b\n  - c\n", "1. a\n2. b\n", "[a](b \"c\")", "![a](b)",
        "> a\n> b", "```py\nx\n```", "    code\n", "a\n===\nb\n---\n", "| a | b |\n|---|:-:|\n| 1 | 2 |\n", "---",
        "<b>a</b>", "[a]: http://b\n\n[a]", "a  \nb", "- [ ] a\n- [x] b", "\\*a\\*", "http://a.com", "",
        "a[^1]\n\n[^1]: b", "---\ntitle: a\n---\nb", "+ a\n\n  b\n", "~~~\na\n~~~", "###### a ######", "* a\n* b",
        "<!-- a -->", "@a #1",
    ),
    ("[a](b", "[a", "```\na", "*a", "`a", "![a]", "#a", "####### a", "| a |", "[](", "**a", ">"),
    ("markdown", "md", "text", "readme", "content", "body", "description", "changelog"),
    ("markdown", "md", "readme", "changelog"),
    ("markdown.markdown", "mistune.markdown", "commonmark.commonmark"),
)

FORMATS = (URL, QUERY, HEADER, HEADER_BLOCK, COOKIE, EMAIL, HTML, MARKDOWN)
