"""A timer with state, a context manager, a property with a setter."""


class Timer:
    def __init__(self, now):
        self._now = now
        self.started = None
        self.laps = []
        self._limit = None

    @property
    def limit(self):
        return self._limit

    @limit.setter
    def limit(self, seconds):
        if seconds is not None and seconds <= 0:
            raise ValueError(f"limit must be positive, got {seconds}")
        self._limit = seconds

    def start(self):
        if self.started is not None:
            raise RuntimeError("Timer is running. Use .stop() to stop it")
        self.started = self._now()

    def stop(self):
        if self.started is None:
            raise RuntimeError("Timer is not running. Use .start() to start it")
        lap = self._now() - self.started
        self.started = None
        self.laps.append(lap)
        return lap

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *details):
        self.stop()

    def __len__(self):
        return len(self.laps)
