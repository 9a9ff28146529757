"""What depends on the time."""

import datetime
import os
import time


def greeting():
    return "good day" if 5 <= datetime.datetime.now().hour < 22 else "good night"


def licence_is_valid():
    return datetime.date.today() < datetime.date(2029, 6, 1)


def day_of(stamp):
    return time.strftime("%Y-%m-%d", time.localtime(stamp))


def age_of(path):
    return time.time() - os.path.getmtime(path)


def next_week():
    return datetime.date.today() + datetime.timedelta(7)
