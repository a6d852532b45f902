"""The clock that is handed around: real, or set by hand where one may."""

import datetime as dt

YEARS = range(1970, 2200)  # to which a clock may be set: the weeks before and after can still be reckoned


def real_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SettableClock:
    """Runs with the real time until it is set; then it stands still."""

    def __init__(self) -> None:
        self.set_to: dt.datetime | None = None

    def __call__(self) -> dt.datetime:
        return self.set_to or real_clock()

    def set(self, moment: dt.datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a clock needs a time zone")
        self.set_to = moment.astimezone(dt.UTC)
