"""Reads an untrusted PDF in a process of its own: `python -m infrastructure.pdf FILE [PAGE INTO]`.

Prints how many pages it has, or writes one page, with only what that page uses, as a PDF. Exits with 3 when a password
is needed, 4 when it can't be read. Time and memory are bounded, so that no file takes the server down.
"""

import resource
import sys

import pikepdf

ENCRYPTED, BROKEN = 3, 4
CPU_SECONDS = 60
MEMORY_BYTES = 2 << 30


def main(path: str, *page_and_target: str) -> int:
    """Run; the exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        with pikepdf.open(path) as pdf:
            if not page_and_target:
                print(len(pdf.pages))
                return 0
            page, target = page_and_target
            with pikepdf.new() as taken:
                taken.pages.append(pdf.pages[int(page) - 1])
                taken.remove_unreferenced_resources()
                taken.save(target)
    except pikepdf.PasswordError:
        return ENCRYPTED
    except (pikepdf.PdfError, RuntimeError, ValueError, IndexError, MemoryError):
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
