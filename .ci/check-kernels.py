"""Checks what `gavel bench kernels --json` printed last, read from standard input.

The arguments are the operation, provider and batch size that must have been measured. Each finding
is one line; any makes it fail. Figures are not judged: a busy machine has any.
"""

import json
import sys


def is_number(value, least):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= least


def findings(answer, op, provider, batch):
    seen = False
    for index, entry in enumerate(answer):
        where = f"entry {index}"
        if not isinstance(entry, dict):
            yield f"{where} is {entry!r}, expected an object"
            continue
        for field in ("op", "provider", "workload", "input"):
            if not isinstance(entry.get(field), str) or not entry[field]:
                yield f"{where}: {field} is {entry.get(field)!r}, expected its name"
        for field, least in (("batch", 1), ("items_per_second", 1), ("allocated_bytes_per_op", 0)):
            if not is_number(entry.get(field), least):
                yield f"{where}: {field} is {entry.get(field)!r}, expected a number from {least}"
        ratios = entry.get("ratio_to")
        if not isinstance(ratios, dict) or not all(is_number(x, 0) for x in ratios.values()):
            yield f"{where}: ratio_to is {ratios!r}, expected a number for each side"
        if (entry.get("op"), entry.get("provider"), entry.get("batch")) == (op, provider, batch):
            seen = True
            if not ratios:
                yield f"{where}: ratio_to is empty, expected the JDK at least"
    if not seen:
        yield f"no entry for {op} by {provider} in batches of {batch}"


def main():
    text = sys.stdin.read()
    try:
        answer = json.loads(text)
    except ValueError as e:
        sys.exit(f"the last line is no JSON ({e}): {text[:200]!r}")
    if not isinstance(answer, list):
        sys.exit(f"the last line is no JSON list: {text[:200]!r}")
    for entry in answer:
        print(json.dumps(entry))
    op, provider, batch = sys.argv[1:]
    wrong = list(findings(answer, op, provider, int(batch)))
    for line in wrong:
        print(f"wrong: {line}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
