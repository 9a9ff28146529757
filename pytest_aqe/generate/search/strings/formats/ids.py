"""Numbers and names with rules: IPs, UUIDs, ISBN, cards, IBAN, roman numerals, colours, phones, locales, MIME "
"types."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

IP = Format(
    "ip",
    (
        "1.2.3.4", "127.0.0.1", "0.0.0.0", "255.255.255.255", "10.0.0.1", "192.168.0.1", "::1", "::", "2001:db8::1",
        "2001:0db8:0000:0000:0000:0000:0000:0001", "::ffff:1.2.3.4", "fe80::1%eth0", "10.0.0.0/8", "2001:db8::/32",
        "1.2.3.4/32", "10.0.0.0/255.0.0.0", "10.0.0.0/0.255.255.255", "1.2.3.4:80", "[::1]:80", "1.2.3.4-1.2.3.9",
        "224.0.0.1", "169.254.1.1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", "ff02::1",
        "172.16.0.1", "fc00::1", "64:ff9b::1.2.3.4", "2002::", "2001:0:1::",
    ),
    (
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.a", "01.2.3.4", "1..2.3", "1.2.3.", ".1.2.3", "1:2", ":::",
        "1::2::3", "12345::", "g::1", ":1::", "1::2:", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1.2.3", "::1.2.3.256",
        "10.0.0.1/8", "1.2.3.4/33", "::1/129", "1.2.3.4/", "1.2.3.4/a", "1.2.3.4/1.2.3.4", "1.2.3.0004", "-1.2.3.4",
        " 1.2.3.4", "1.2.3.4 ", "a", "1.2.3.4/-1", "::%", "1.2.3.4/8/8", ":1", "1:", "1:2:3:4:5:6:7::8", "1.2.3.1234",
        "::1%a%b",
    ),
    (
        "ip", "ipv4", "ipv6", "addr", "address", "host", "network", "cidr", "subnet", "netmask", "remote", "server",
        "client", "peer",
    ),
    ("ip", "ipv4", "ipv6", "cidr", "network", "address", "netmask"),
    (
        "ipaddress.ip_address", "ipaddress.ip_network", "ipaddress.IPv4Address", "ipaddress.IPv6Address",
        "ipaddress.ip_interface", "socket.inet_aton", "socket.inet_pton", "ipaddress.IPv4Network",
    ),
)

UUID = Format(
    "uuid",
    (
        "12345678-1234-5678-1234-567812345678", "12345678123456781234567812345678",
        "{12345678-1234-5678-1234-567812345678}", "urn:uuid:12345678-1234-5678-1234-567812345678",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "00000000-0000-0000-0000-000000000000",
        "F47AC10B-58CC-4372-A567-0E02B2C3D479", "886313e1-3b8a-5372-9b90-0c9aee199e5d",
        "01890a5d-ac96-774b-bcce-b302099a8057",
    ),
    (
        "", "12345678-1234-5678-1234-56781234567", "12345678-1234-5678-1234-56781234567g",
        "1234567-81234-5678-1234-567812345678", "12345678-1234-5678-1234-5678123456789", "12345678",
        "{12345678-1234-5678-1234-567812345678",
    ),
    ("uuid", "guid", "id", "uid", "identifier", "token"),
    ("uuid", "guid"),
    ("uuid.UUID", "UUID"),
)

ISBN = Format(
    "isbn",
    (
        "9780306406157", "978-0-306-40615-7", "0306406152", "0-306-40615-2", "080442957X", "0-8044-2957-X",
        "978 0 306 40615 7", "979-10-90636-07-1", "9791090636071", "ISBN 978-0-306-40615-7", "ISBN 0-306-40615-2",
        "080442957x", "4006381333931", "73513537", "036000291452", "2049-3630", "0317-8471",
    ),
    (
        "", "9780306406158", "0306406153", "978030640615", "97803064061577", "978030640615X", "030640615",
        "03064061522", "X306406152", "9770306406157", "abcdefghij", "978-0-306", "030640615Y", "978030640615a",
        "0000000000001",
    ),
    ("isbn", "isbn10", "isbn13", "ean", "barcode", "issn", "upc", "gtin", "code", "book"),
    ("isbn", "ean", "barcode", "checksum", "issn", "digit"),
    ("isbnlib.is_isbn13",),
)

CARD = Format(
    "card",
    (
        "4111111111111111", "4222222222222", "5555555555554444", "2223003122003222", "378282246310005",
        "340000000000009", "6011111111111117", "6500000000000002", "30569309025904", "38520000023237",
        "3530111333300000", "6200000000000005", "5018000000000009", "6759649826438453", "4111 1111 1111 1111",
        "4111-1111-1111-1111", "79927398713", "0", "18", "490154203237518", "4000000000000000006", "36000000000008",
        "180000000000002", "213100000000001",
    ),
    (
        "", "4111111111111112", "411111111111111", "41111111111111111", "5655555555554444", "a111111111111111",
        "1234567812345670", "3782822463100055", "79927398710", "1", "4111 1111", "0000000000000000",
        "-4111111111111111", "4111111111111111a",
    ),
    ("card", "credit", "creditcard", "pan", "number", "luhn", "imei", "account"),
    ("card", "credit", "luhn", "visa", "mastercard", "amex", "checksum", "imei", "digit"),
)

IBAN = Format(
    "iban",
    (
        "DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "NO9386011117947", "FR1420041010050500013M02606",
        "BE68539007547034", "DEUTDEFF", "DEUTDEFF500", "US0378331005",
    ),
    (
        "", "DE89370400440532013001", "DE8937040044053201300", "XX89370400440532013000", "DE",
        "de89370400440532013000", "DEUTDEF",
    ),
    ("iban", "bic", "swift", "account", "bank", "isin"),
    ("iban", "bic", "swift", "bank", "isin"),
)

ROMAN = Format(
    "roman",
    (
        "I", "IV", "V", "IX", "X", "XL", "L", "XC", "C", "CD", "D", "CM", "M", "MCMXCIV", "MMXX", "MMMCMXCIX", "iv",
        "III", "XIV", "LXXXVIII", "VIII", "DCCC",
    ),
    ("", "IIII", "IC", "VX", "IIV", "VV", "MMMM", "A", "I I", "ivx", "IXI", "XXXX", "LL", "1", "IM", "CCM", "XIIV"),
    ("roman", "numeral", "numerals", "number"),
    ("roman", "numeral", "numerals"),
)

COLOR = Format(
    "color",
    (
        "#fff", "#ffffff", "#FFF", "red", "rgb(1, 2, 3)", "rgba(1,2,3,0.5)", "hsl(120, 50%, 50%)", "#12345678",
        "0xff0000", "fff", "rgb(10%, 20%, 30%)", "transparent", "#abcd", "hsla(1, 2%, 3%, .4)", "rgb(1 2 3 / 50%)",
        "bold red on blue", "color(5)", "bright_red", "default", "Red", "hsv(1, 2%, 3%)", "lightblue", "1;31",
    ),
    (
        "", "#", "#ff", "#ggg", "#fffff", "rgb(1,2)", "rgb(256, 0, 0)", "rgb(1, 2, 3", "rd", "##fff", "hsl(1, 2, 3)",
        "#ffffffff0", "rgb()", "rgba(1,2,3)", "rgb(-1,0,0)", "color(256)",
    ),
    ("color", "colour", "hex", "rgb", "fg", "bg", "foreground", "background", "style"),
    ("color", "colour", "hex", "rgb", "hsl"),
)

PHONE = Format(
    "phone",
    (
        "+1 555 123 4567", "555-1234", "(555) 123-4567", "+15551234567", "555.123.4567", "0049 30 123456",
        "+44 (0)20 7946 0958", "15551234567 x89", "tel:+1-555-123-4567", "5551234567", "030/123456", "911",
        "+49 170 1234567", "1-800-FLOWERS",
    ),
    ("", "+", "12", "555-CALL", "+1 555", "(555 123-4567", "1" * 20, "++1", "555--1234", "a", "+0"),
    ("phone", "tel", "telephone", "mobile", "fax", "number"),
    ("phone", "telephone", "mobile", "e.164"),
    ("phonenumbers.parse",),
)

LOCALE = Format(
    "locale",
    (
        "en", "en_US", "en-US", "de_DE.UTF-8", "C", "zh-Hant-TW", "pt_BR@euro", "x-a", "sr-Latn-RS-u-ca-x", "",
        "fr-CA", "i-klingon", "ja_JP.eucJP", "*", "zh_Hans", "en-US-x-a", "EN-us", "es-419", "C.UTF-8", "POSIX",
        "nb_NO.utf8@a",
        "de_AT.iso88591@euro", "en_GB.ISO8859-15", "sr_RS@latin", "a_B.c@d", "english_uk", "no", "en_US.UTF8",
    ),
    ("e", "en_", "_US", "en-USA1", "english", "en US", "en__US", "123", "en-", "e1", "en_US_"),
    ("locale", "lang", "language", "culture", "country", "region", "languages", "tag"),
    ("locale", "language", "lang", "country"),
    ("locale.normalize", "locale.setlocale", "babel.Locale.parse", "babel.core.Locale.parse"),
)

ENCODING = Format(
    "encoding",
    (
        "utf-8", "ascii", "latin-1", "UTF8", "utf_16", "cp1252", "rot13", "idna", "utf-8-sig", "punycode", "base64",
        "utf-32-le", "hex", "koi8-r", "iso-8859-15", "unicode_escape", "mbcs", "gbk", "utf-7",
    ),
    ("", "utf-9", "x", "utf 8", "latin", "unknown-8bit", "\x00"),
    ("encoding", "charset", "codec", "enc"),
    ("encoding", "charset", "codec"),
    ("codecs.lookup", "str.encode", "bytes.decode", "codecs.getreader", "str.decode"),
)

ENCODED = Format(
    "encoded",
    (
        "YQ==", "YWI=", "YWJj", "", "61", "deadbeef", "DEADBEEF", "_-8=", "/+8=", "%C3%A9", "=C3=A9", "MFRGG===",
        "0x61", "\\x61\\u00e9", "a%20b+c", "xn--e1afmkfd", "=?utf-8?b?w6k=?=", "&#97;", "\\141", "61 62", "YQ",
        "YW\nJj", "a=\n", "#0 `@", "d41d8cd98f00b204e9800998ecf8427e", "87cURD]j7BEbo80",
        "eyJhIjoxfQ.eyJiIjoyfQ.c2ln", "1100001", "Q29udGVudA==", "sha256:abc",
        "<~87cURDZ~>", "zzz", "!!!!!", "y", "=3D=\n", "a_b", "data:text/plain;base64,YQ==", "%u00e9", "&eacute;",
        "U+00E9", "ZmFsc2U", "QUJD\nREVG\n", "aGVsbG8gd29ybGQ", "0b1100001", "1,2,3", "68 65 6c", "a:b",
    ),
    (
        "Y", "YQ=", "Y===", "6", "6g", "%", "%zz", "=", "=zz", "!!!!", "\\x6", "YQ==YQ==", "é", "=?utf-8?x?a?=",
        "a.b", "a.b.c", "0x", "=?utf-8?b?",
    ),
    (
        "encoded", "b64", "base64", "hex", "digest", "hash", "checksum", "token", "signature", "data", "payload",
        "secret", "hexstr", "jwt", "encoded_str", "md5", "sha",
    ),
    ("base64", "hex", "hexadecimal", "encoded", "decode", "quoted-printable", "percent", "hash", "digest", "jwt"),
    (
        "base64.b64decode", "base64.urlsafe_b64decode", "base64.b32decode", "base64.b16decode", "base64.b85decode",
        "bytes.fromhex", "binascii.unhexlify", "binascii.a2b_base64", "quopri.decodestring", "urllib.parse.unquote",
        "codecs.decode", "email.header.decode_header",
    ),
)

MISC = Format(
    "code_number",
    (
        "00:1A:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "001A.2B3C.4D5E", "001a2b3c4d5e", "123-45-6789", "12345",
        "12345-6789", "SW1A 1AA", "K1A 0B6", "10.1000/xyz123", "40.7128,-74.0060", "52°31'N 13°24'E", "AB-1234", "X1",
        "1HGCM82633A004352", "arn:aws:s3:::b/k", "a1b2c3d", "ABC-001-XY", "SKU_12", "$1,234.50", "12,5 €", "1 234,5",
        "50%", "1/2", "(123)",
    ),
    (
        "", "00:1A:2b:3c:4d", "00:1A:2b:3c:4d:5g", "000-00-0000", "1234", "91,0", "SW1A", "12345-", "A", "$",
        "1,23,4", "1/0", "%", "10.1000",
    ),
    (
        "mac", "ssn", "zip", "zipcode", "postal", "postcode", "code", "doi", "coordinates", "latlng", "sku", "serial",
        "vin", "price", "amount", "money", "currency", "percent", "ratio", "reference",
    ),
    ("mac", "postal", "zip", "ssn", "doi", "coordinates", "currency", "amount", "price", "percent"),
)

FORMATS = (IP, UUID, ISBN, CARD, IBAN, ROMAN, COLOR, PHONE, LOCALE, ENCODING, ENCODED, MISC)
