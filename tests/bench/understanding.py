"""Understanding: accuracy by kind and language, latency with 2,000 forums, and what starting with it costs.

`python -m tests.bench.understanding`
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from time import process_time

from dialogs.understanding import Names, understand, warm
from tests.dialogs.understanding.own_names import NOW, ZONE, many_names, own_names
from tests.dialogs.understanding.sentences_said import Said, right, sentences

_START = """
import time
started = time.process_time()
{imported}
seconds = time.process_time() - started
import os, subprocess
print(seconds, subprocess.check_output(["ps", "-o", "rss=", "-p", str(os.getpid())], text=True).strip())
"""


def run(rounds: int = 3) -> bool:
    """Prints the tables; True when every figure is within its budget."""
    said = list(sentences())
    print(
        f"Understanding: {len(said)} sentences of the test files, not trained on, but many fixed after they were seen\n"
    )
    return all([_accuracy(said), _latency(said, rounds), _start()])


def _accuracy(said: Sequence[Said]) -> bool:
    names = own_names()
    rows = [(s, understand(s.say, NOW, names, ZONE)) for s in said]
    results = [(s, got.intent == s.intent, right(s, got)) for s, got in rows]
    print(f"{'':24}{'n':>6}{'intent':>9}{'whole':>9}")
    grouped: tuple[tuple[str, Callable[[Said], str]], ...] = (
        ("kind", lambda s: s.kind),
        ("language", lambda s: s.lang),
    )
    for title, key in (*grouped, ("all", lambda _: "")):
        groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
        for sentence, intent, whole in results:
            groups[key(sentence)].append((intent, whole))
        for name, hits in sorted(groups.items()):
            shares = (sum(column) / len(hits) for column in zip(*hits, strict=True))
            print(f"{title + ' ' + name:24}{len(hits):6}" + "".join(f"{share:9.3f}" for share in shares))
    hits = [(intent, whole) for _, intent, whole in results]
    return sum(i for i, _ in hits) >= 0.95 * len(hits) and sum(w for _, w in hits) >= 0.88 * len(hits)


def _latency(said: Sequence[Said], rounds: int) -> bool:
    warm()
    started = process_time()
    names = many_names()
    print(f"\n2,010 forums indexed in {process_time() - started:.2f} s")
    times = sorted(_seconds(s.say, names) for _ in range(rounds) for s in said)
    for share in (0.5, 0.9, 0.99):
        print(f"p{share * 100:<4.0f}{times[int(len(times) * share)] * 1000:8.2f} ms")
    print(f"max  {times[-1] * 1000:8.2f} ms")
    return times[len(times) // 2] <= 0.001 and times[int(len(times) * 0.99)] <= 0.005


def _seconds(text: str, names: Names) -> float:
    started = process_time()
    understand(text, NOW, names, ZONE)
    return process_time() - started


def _start() -> bool:
    base = "import yaml, numpy, rapidfuzz.process, zoneinfo"
    without = _measured(base)
    with_it = _measured("from dialogs.understanding import warm; warm()")
    print(f"\nstart    {with_it[0]:6.2f} s, {with_it[1]:6.1f} MB")
    print(f"without  {without[0]:6.2f} s, {without[1]:6.1f} MB (its libraries alone)")
    bare = _measured("pass")
    print(f"bare     {bare[0]:6.2f} s, {bare[1]:6.1f} MB (Python alone)")
    return with_it[0] <= 1 and with_it[1] - bare[1] <= 80


def _measured(imported: str) -> tuple[float, float]:
    code = _START.format(imported=imported)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) / 1024


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
