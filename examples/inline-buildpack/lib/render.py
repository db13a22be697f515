"""Turns each pages/NAME.txt into site/NAME.html: the first line is the heading, the rest are paragraphs."""

import html
import pathlib
import sys

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{heading} - {title}</title></head>
<body>
<h1>{heading}</h1>
{paragraphs}
<p><small>{title}, build {build}</small></p>
</body>
</html>
"""


def render(text, title, build):
    heading, _, rest = text.strip().partition("\n")
    blocks = [block.strip() for block in rest.split("\n\n") if block.strip()]
    paragraphs = "\n".join(f"<p>{html.escape(block)}</p>" for block in blocks)
    return PAGE.format(
        heading=html.escape(heading), title=html.escape(title), paragraphs=paragraphs, build=html.escape(build)
    )


def main(source, target, title, build):
    pathlib.Path(target).mkdir(exist_ok=True)
    for page in sorted(pathlib.Path(source).glob("*.txt")):
        result = pathlib.Path(target, page.stem + ".html")
        result.write_text(render(page.read_text(encoding="utf-8"), title, build), encoding="utf-8")
        print(f"{page.name} -> site/{result.name}")


if __name__ == "__main__":
    main(*sys.argv[1:5])
