"""Time: dates, times of day, durations, cron, time zones."""

from __future__ import annotations

from pytest_aqe.generate.search.strings.formats.base import Format

# fmt: off

ISO = Format(
    "iso_datetime",
    (
        "2020-01-02", "2020-01-02T03:04:05", "2020-01-02T03:04:05Z", "2020-01-02 03:04", "2020-01-02T03:04:05.678",
        "2020-01-02T03:04:05.678901+01:30", "2020-01-02T03:04:05-05:00", "20200102", "20200102T030405",
        "20200102T030405Z", "2020-W01-2", "2020W012", "2020-W01", "2020-002", "2020-01", "2020", "03:04:05", "03:04",
        "03",
        "030405", "03:04:05.678+00:00", "T03:04", "2020-02-29", "2019-12-31T23:59:59", "2020-01-02T24:00:00",
        "2020-01-02T03:04:05,678", "2020-01-02T03", "0001-01-01", "9999-12-31", "2020-01-02T03:04:05+0130",
        "2020-01-02T03:04:05+01", "2020-01-02T03:04:05.1", "2020-01-02T03:04:05+01:02:03.000004",
        "2020-01-02t03:04:05z", "2020-01-02T03:04:05.6789012Z", "--01-02",
    ),
    (
        "", "2020-13-01", "2020-00-01", "2019-02-29", "2020-01-32", "2020-1-2", "2020-01-02T", "2020-01-02T25:00",
        "2020-01-02T03:60", "2020-01-02T03:04:61", "2020-01-02T03:04:05+", "2020-01-02T03:04:05+25:00",
        "2020-01-02T03:04:05.", "2020/01/02", "20-01-02", "2020-0102", "2020-W54-1", "2020-W01-8", "2020-01-02X03:04",
        "2020-01-02T03:0405", "2020-01-02T03:04:05ZZ", "2020-01-02 ", "a", "2020-01-aa", "0000-01-01", "2020-W00-1",
        "2020-367", "03:04:", "3:4", "2020-01-02T03:04:05.a", "2020-01-02T3",
    ),
    (
        "date", "datetime", "time", "timestamp", "start", "end", "since", "until", "day", "when", "created",
        "updated", "iso", "expires", "deadline", "dt", "value",
    ),
    ("date", "datetime", "iso", "8601", "timestamp", "time"),
    (
        "datetime.datetime.fromisoformat", "datetime.date.fromisoformat", "datetime.time.fromisoformat",
        "datetime.fromisoformat", "date.fromisoformat", "time.fromisoformat", "dateutil.parser.parse",
        "dateutil.parser.isoparse", "arrow.get", "pendulum.parse",
    ),
)

DATE = Format(
    "date",
    (
        "01/02/2020", "2020/01/02", "2.1.2020", "02-Jan-2020", "Jan 2, 2020", "2 January 2020",
        "Mon, 02 Jan 2006 15:04:05 GMT", "Mon, 02 Jan 2006 15:04:05 -0700", "Monday, 02-Jan-06 15:04:05 GMT",
        "Mon Jan  2 15:04:05 2006", "02/01/20", "3:04 PM", "03:04:05 am", "January 2020", "now", "today", "tomorrow",
        "yesterday", "1577836800", "1577836800.5", "0", "2020-01-02 03:04:05 UTC", "next monday", "1 day ago",
        "2 Jan 06 15:04 +0000", "Q1 2020", "20200102",
        "Mon, 02 Jan 99 15:04:05 -0000", "2 Jan 1970 EST", "02 Jan 2006 15:04", "Mon, 2-Jan-2006 15.04.05",
        "Jan 2 15:04:05 2006", "06-01-02 03:04", "12:34:56.789 PM EST", "Thu Sep 25 10:36:28 BRST 2003",
        "1st of May 2003", "10h 36m 28.5s", "2003-09-25T10:49:41-03:00", "Sept 03 of 2003", "25.09.2003", "0:01:02",
        "12 AM", "Jan/2/2020", "2020.01.02 03:04:05 -0700", "5 minutes ago", "last week", "in 2 days",
    ),
    (
        "32/01/2020", "30 February 2020", "Foo 2, 2020", "Mon, 32 Jan 2006 15:04:05 GMT", "25:00 PM", "01/02", "Jan",
        "Mon, 02 Jan 2006", "1/2/3/4", "-1", "02 Jan 2006 15", "Mon 02 Jan 2006 99:99:99 GMT", "a, b c d e f",
    ),
    ("date", "datetime", "time", "day", "expires", "modified", "when", "birthday", "value", "timestamp"),
    ("date", "rfc822", "rfc2822", "http-date", "strptime", "day", "month", "year", "timestamp"),
    (
        "datetime.datetime.strptime", "time.strptime", "email.utils.parsedate_to_datetime", "email.utils.parsedate",
        "email.utils.parsedate_tz", "http.cookiejar.http2time", "dateutil.parser.parse", "parsedate_to_datetime",
    ),
)

DURATION = Format(
    "duration",
    (
        "1s", "5m", "2h", "1d", "1w", "1h30m", "1.5h", "90", "PT1H", "P1DT2H3M4.5S", "P1Y2M3W", "1:30", "01:02:03",
        "1 day, 2:03:04", "1 hour 30 minutes", "500ms", "1us", "-1h", "0", "1d 2h 3m 4s", "1 week", "2 days ago",
        "inf", "+1d", "1y", "1mo", "1min", "10 sec", "00:00", "-P1D", "3 days, 4:05:06.789000", "P1W", "5M", "1D",
        "1h 30", "-1 day, 23:59:59",
        "P1Y", "P0.5D", "P2W", "-PT1M", "P1YT1S", "+P1M", "P0001-02-03T04:05:06", "PT1.5S", "P00021015T103015",
        "PT0S", "1:02:03.4", "5 w 4 d", "1 d 1:02", "2h32m1.5s", "1hr", "3 mins", "1 sec, 2 msec", "infinite",
        "2 weeks, 3 days and 1 hour",
    ),
    (
        "", "h", "1x", "1h1", "P", "PT", "P1H", "1:60", "1:2:3:4", "--1h", "1h h", "a", "1.2.3s", "1 h m", "PT1D",
        "h1", "1,5h", " ", "m5", "1d2", "12:",
    ),
    (
        "duration", "timeout", "interval", "delta", "period", "ttl", "age", "delay", "offset", "timedelta", "elapsed",
        "time", "expiry", "wait",
    ),
    ("duration", "interval", "seconds", "minutes", "hours", "timedelta", "timeout", "days", "weeks"),
    ("datetime.timedelta", "pytimeparse.parse", "isodate.parse_duration"),
)

CRON = Format(
    "cron",
    (
        "* * * * *", "0 0 * * 0", "*/5 1-5 1,15 * MON-FRI", "@daily", "0 12 1 1 ?", "30 4 L * 5#2", "0 0 * JAN,feb 7",
        "@every 1h", "* * * * * *", "0/15 * * * *", "@reboot", "0-59/2 0 1W * *",
    ),
    (
        "", "* * * *", "60 * * * *", "* 24 * * *", "a * * * *", "*/0 * * * *", "5-1 * * * *", "@x", "1, * * * *",
        "- * * * *", "*/ * * * *", "* * 0 13 8",
    ),
    ("cron", "crontab", "schedule", "rule"),
    ("cron", "crontab", "schedule"),
    ("croniter.croniter",),
)

ZONE = Format(
    "timezone",
    (
        "UTC", "Europe/Berlin", "America/New_York", "+01:00", "-0530", "Z", "GMT", "EST", "UTC+1", "EST5EDT",
        "CET-1CEST,M3.5.0,M10.5.0/3", "+00:00", "utc", "<+03>-3", "local", "+1", "UTC-05:30",
        "AEST-10AEDT,J60,300/-1:30",
    ),
    (
        "", "X/Y", "+25:00", "+1:2:3", "Europe/", "+", "EST5EDT,M13.1.0,M1.1.0", "A", "UTC+", "EST5EDT,M3", "+01:60",
        "../x",
    ),
    ("tz", "timezone", "zone", "tzinfo", "offset", "utcoffset"),
    ("timezone", "tz", "zone", "offset", "utc"),
    ("zoneinfo.ZoneInfo", "pytz.timezone", "dateutil.tz.gettz"),
)

FORMAT_CODES = Format(
    "strftime",
    (
        "%Y-%m-%d", "%H:%M:%S", "%d/%m/%y %I:%M %p", "%Y-%m-%dT%H:%M:%S.%f%z", "%a, %d %b %Y", "%A %B %j %U %W %w",
        "%%", "", "%x %X %c", "%s", "YYYY-MM-DD", "%G-W%V-%u", "%Z", "%-d", "HH:mm:ss", "%D %T",
        "yyyy-MM-dd'T'HH:mm:ssZ", "%:z",
        "%I:%M:%S %p", "%b %d, %Y", "%y%m%d", "%B %d", "%j %Y", "%Y %U %w", "%Y %W %u", "%G %V %u", "%d.%m.%Y %H:%M",
        "%H:%M:%S.%f", "%a %b %d %H:%M:%S %Z %Y", "%z", "%f", "%c", "%C", "%e %k %l", "%Y\\%m", "%p", "%d %b",
    ),
    ("%", "%Q", "%Y%Y", "a", "%1",
        "%G %u", "%V", "%Y %V %w", "%j %G %u", "%d %d", "%.", "% Y", "%(Y)", "%G",
    ),
    ("format", "fmt", "datefmt", "layout"),
    ("strftime", "strptime", "format"),
    ("datetime.datetime.strftime", "time.strftime", "datetime.strftime"),
)

FORMATS = (ISO, DATE, DURATION, CRON, ZONE, FORMAT_CODES)
