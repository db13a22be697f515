"""Writes archives that try to leave the folder they are unpacked to, or to fill the disk.

Called with an empty folder and with one that must stay as it is; prints a line for each archive: its name and what is
to be said of it.
"""

import io
import os
import sys
import tarfile

MARK = "herolocal-was-here"


def entry(name, kind=tarfile.REGTYPE, link="", size=0):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = link
    info.size = size
    return info


def declared(name, size):
    """The head of a member whose content never comes: an archive of a few bytes that says it is huge."""
    return entry(name, size=size).tobuf(tarfile.GNU_FORMAT)


def write(folder, name, members):
    with tarfile.open(os.path.join(folder, name), "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))


def main(folder, outside):
    cases = {
        "absolute": ([entry(f"{outside}/{MARK}", size=1)], f"the name '{outside}/{MARK}' leads out"),
        "parent": ([entry(f"../../../../{MARK}", size=1)], f"the name '../../../../{MARK}' leads out"),
        "hidden-parent": ([entry(f"a/../../{MARK}", size=1)], f"the name 'a/../../{MARK}' leads out"),
        "through-link": (
            [entry("door", tarfile.SYMTYPE, outside), entry(f"door/{MARK}", size=1)],
            f"door/{MARK} would be written through a link",
        ),
        "link-then-folder": (
            [entry("door", tarfile.SYMTYPE, outside), entry("door", tarfile.DIRTYPE)],
            "door would be written through a link",
        ),
        "hard-link": (
            [entry("copy", tarfile.LNKTYPE, "/etc/passwd")],
            "the name '/etc/passwd' leads out",
        ),
        "hard-link-by-link": (
            [entry("door", tarfile.SYMTYPE, "/etc"), entry("copy", tarfile.LNKTYPE, "door/passwd")],
            "copy is a hard link to a file that is not in the archive",
        ),
        "device": ([entry("disk", tarfile.BLKTYPE)], "disk is a block device, which an app cannot contain"),
        "pipe": ([entry("pipe", tarfile.FIFOTYPE)], "pipe is a FIFO, which an app cannot contain"),
        # A member of 4,000 bytes names 16 directories, whose names have 30,000 bytes together.
        "deep": (
            [entry(f"{number}/" + ("n" * 250 + "/") * 15 + "file") for number in range(2_400)],
            "the names of its directories have more than 64 MB",
        ),
        "long": ([entry("n/" * 2_500 + "file")], "is too long a name or is not UTF-8"),
    }
    for name, (members, sentence) in cases.items():
        write(folder, name, members)
        print(f"{name}\t{sentence}")
    with open(os.path.join(folder, "huge"), "wb") as file:
        file.write(declared("huge", 5 << 30))
    print("huge\tit expands to more than 4096 MB")
    with open(os.path.join(folder, "endless"), "wb") as file:
        file.write(declared("file", 1 << 20) + b"x" * 1_000)
    print("endless\tit is cut short")


main(sys.argv[1], sys.argv[2])
