"""Takes the build directory out of .heroku/python, so that the slug works wherever it is put.

- scripts in bin/ start the interpreter beside them instead of an absolute one;
- pyvenv.cfg and path files lose the build directory;
- byte code is compiled so that it needs no file times and holds no build directory: the same source gives the same
  slug, and a dyno does not compile at boot.
"""

import base64
import compileall
import csv
import hashlib
import os
import py_compile
import re
import shutil
import sys
from pathlib import Path

TRAMPOLINE = b"""#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")"/'python' "$0" "$@"
' '''
"""


def rewrite(path, content):
    mode = path.stat().st_mode
    path.write_bytes(content)
    path.chmod(mode)


def relocate_scripts(directory, build):
    """Rewrites scripts; the changed ones."""
    changed = set()
    for path in sorted(directory.iterdir()):
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if path.name.lower().startswith("activate"):
            rewrite(path, content.replace(build, b"/app"))
            continue
        first, newline, rest = content.partition(b"\n")
        if first.startswith(b"#!") and build in first:
            rewrite(path, TRAMPOLINE + rest)
            changed.add(path.name)
        elif content.startswith(b"#!/bin/sh\n'''exec' " + build):
            # What pip writes when the interpreter's path is too long for a #! line.
            rewrite(path, TRAMPOLINE + content.split(b"\n' '''\n", 1)[1])
            changed.add(path.name)
    return changed


def correct_records(site_packages, bin_directory, changed):
    """pip lists each script with its hash; the listed ones must be those of the rewritten files."""
    for record in sorted(site_packages.glob("*.dist-info/RECORD")):
        with record.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        touched = False
        for row in rows:
            path = Path(os.path.normpath(site_packages / row[0])) if row else None
            if path and path.parent == bin_directory and path.name in changed:
                content = path.read_bytes()
                digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                row[1:3] = [f"sha256={digest}", str(len(content))]
                touched = True
        if touched:
            with record.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)


def relocate_paths(site_packages, build):
    """Editable installs name the source by its path: a .pth may say it relative to itself."""
    for path in [*site_packages.glob("*.pth"), *site_packages.glob("*.egg-link")]:
        lines = path.read_text(encoding="utf-8").split("\n")
        for index, line in enumerate(lines):
            if line == build.decode() or line.startswith(build.decode() + "/"):
                lines[index] = os.path.relpath(line, site_packages)
        rewrite(path, "\n".join(lines).encode())
    for path in [*site_packages.glob("__editable__*.py"), *site_packages.glob("*.dist-info/direct_url.json")]:
        rewrite(path, path.read_bytes().replace(build, b"/app"))


def main():
    build = os.path.realpath(sys.argv[1])
    encoded = build.encode()
    root = Path(build, ".heroku/python")
    config = root / "pyvenv.cfg"
    lines = config.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not re.match(r"(command|prompt)\s*=", line)]
    config.write_text("\n".join(kept) + "\n", encoding="utf-8")
    changed = relocate_scripts(root / "bin", encoded)
    for site_packages in root.glob("lib/python3.*/site-packages"):
        relocate_paths(site_packages, encoded)
        correct_records(site_packages, root / "bin", changed)
    compile_all(root, build)


def installed(root):
    """What identifies the installed files: every list that pip keeps of them."""
    digest = hashlib.sha256(sys.version.encode())
    for record in sorted(root.glob("lib/python3.*/site-packages/*.dist-info/RECORD")):
        digest.update(str(record.relative_to(root)).encode() + record.read_bytes())
    return digest.hexdigest() + "\n"


def compile_all(root, build):
    stamp = root / "compiled.sha256"
    state = installed(root)
    if stamp.exists() and stamp.read_text() == state:
        return
    for cache in [*root.rglob("__pycache__")]:
        shutil.rmtree(cache)
    compileall.compile_dir(
        root / "lib",
        quiet=2,
        stripdir=build,
        prependdir="/app",
        rx=re.compile(r"/site-packages/(pip|setuptools|pkg_resources|_distutils_hack)/"),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    stamp.write_text(state)


if __name__ == "__main__":
    main()
