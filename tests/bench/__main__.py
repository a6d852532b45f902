"""`make bench`: everything in one run; `python -m tests.bench importing` a part of it."""

import argparse
import importlib

PARTS = {
    "question": 3,
    "importing": 1,
    "digests": 1,
    "understanding": 3,
    "slack": 3,
    "teams": 5,
    "deliveries": 1,
}  # rounds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them without")
    parser.add_argument("--rounds", type=int, help="medians of so many")
    given = parser.parse_args()
    within = [
        importlib.import_module(f"tests.bench.{part}").run(rounds=given.rounds or PARTS[part])
        for part in given.parts or PARTS
    ]
    print(f"\n{sum(within)} of {len(within)} parts within their budgets")
    return 0 if all(within) else 1


if __name__ == "__main__":
    raise SystemExit(main())
