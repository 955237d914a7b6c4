"""Checks what `gavel devnet --json` printed last, read from standard input.

The argument is the number of validators expected. Each finding is one line; any makes it fail.
"""

import json
import sys


def findings(answer, validators):
    def number(field, least):
        value = answer
        for part in field.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < least:
            yield f"{field} is {value!r}, expected a number from {least}"

    yield from number("validators", validators)
    yield from number("seconds", 1)
    yield from number("submitted", 1)
    yield from number("committed", 1)
    yield from number("tps", 1)
    yield from number("height", 1)
    yield from number("views_nullified", 0)
    yield from number("cpu_seconds", 0)
    for quantile in ("p50", "p99", "max"):
        yield from number(f"latency_ms.{quantile}", 0)
    for field in ("provider", "transport"):
        if not isinstance(answer.get(field), str) or not answer[field]:
            yield f"{field} is {answer.get(field)!r}, expected its name"
    root = answer.get("state_root")
    if not isinstance(root, str) or len(root) != 64:
        yield f"state_root is {root!r}, expected the one all validators agree on, 64 digits"
    if answer.get("committed", 0) > answer.get("submitted", 0):
        yield "committed is more than submitted"


def main():
    text = sys.stdin.read()
    try:
        answer = json.loads(text)
    except ValueError as e:
        sys.exit(f"the last line is no JSON ({e}): {text[:200]!r}")
    if not isinstance(answer, dict):
        sys.exit(f"the last line is no JSON object: {text[:200]!r}")
    print(json.dumps(answer, indent=2))
    wrong = list(findings(answer, int(sys.argv[1])))
    for line in wrong:
        print(f"wrong: {line}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
