"""Not written yet."""


def arguments(sub):
    pass


def main(args):
    return 1
