"""Entry point. Must parse on any Python, so that an old one gets a sentence instead of a traceback."""
import sys

MINIMUM, MAXIMUM = (3, 11), (3, 12)


def main():
    if not MINIMUM <= sys.version_info[:2] <= MAXIMUM:
        sys.stderr.write(
            "dev: error: Python {}.{} cannot run this project; use 3.11 or 3.12 (python3.12 -m dev ...)\n".format(
                *sys.version_info[:2])
        )
        return 1
    from dev.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
