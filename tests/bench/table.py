"""Lines of the benchmarks' tables: what was measured, beside its budget."""

import os

WIDTH = 58


def heading(text: str) -> None:
    load = "/".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\n{text}  (load {load} on {os.cpu_count()} cores)", flush=True)


def line(what: str, found: float, unit: str, budget: float | None = None) -> bool:
    """Whether it is within its budget; a line without one always is."""
    within = budget is None or found <= budget
    judged = "" if budget is None else f"  ≤ {budget:g}  {'ok' if within else 'OVER'}"
    print(f"  {what:<{WIDTH}}{found:>10.2f} {unit:<6}{judged}", flush=True)
    return within
