"""`python -m bench` runs every benchmark, `python -m bench NAME …` one. JSON lines on standard output, nothing else."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benchmarks: the files here that can be run by themselves."""
    return sorted(
        file.stem
        for file in HERE.glob("*.py")
        if not file.stem.startswith("_") and '\nif __name__ == "__main__":' in file.read_text()
    )


def main() -> int:
    """Run those asked for, each in a process of its own; returns 1 when one fails."""
    wanted, arguments = ([sys.argv[1]], sys.argv[2:]) if len(sys.argv) > 1 else (names(), [])
    if unknown := [name for name in wanted if name not in names()]:
        print(f"No benchmark {unknown[0]}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    failed = [
        name
        for name in wanted
        if subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=False).returncode
    ]
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
