"""schemathesis against the schema that the API serves: no 500, no hang, and answers of the shape that it says.

Called with the API's URL, its token and a seed. The hyper-schema becomes an OpenAPI document first, which is what
schemathesis reads. Calls that stop the daemon, move its clock or answer with a stream are left out.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import requests

API, TOKEN, SEED = sys.argv[1:]
LEFT_OUT = re.compile(r"/herolocal/(daemon|time|apps/.*/(attach|examinations))|/metrics")
SECONDS = 40


def schema_of(part):
    """JSON Schema as OpenAPI has it: other places for definitions, nothing of the hyper-schema."""
    if isinstance(part, list):
        return [schema_of(each) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return {"$ref": part["$ref"].replace("#/definitions/", "#/components/schemas/")}
    # A property may be called `links`.
    return {
        key: {name: schema_of(each) for name, each in value.items()} if key == "properties" else schema_of(value)
        for key, value in part.items()
        if key not in ["links", "definitions"]
    }


def path_of(href):
    """The path with a name for each parameter, and what can stand there."""
    names = []

    def name(match):
        names.append(match.group(1).replace("-", "_") + str(len(names) or ""))
        return "{" + names[-1] + "}"

    path = re.sub(r"\{\(%23%2Fdefinitions%2F([a-z-]+)%2Fdefinitions%2Fidentity\)\}", name, href)
    known = {"app": ["demo", "missing"], "account": ["~", "eve@example.test"], "formation": ["web", "moon"]}
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "enum": known[name]}
            if name in known
            else {"type": "string", "minLength": 1, "maxLength": 40},
        }
        for name in names
    ]
    return path, parameters


def openapi(schema):
    paths = {}
    for definition in schema["definitions"].values():
        for link in definition["links"]:
            path, parameters = path_of(link["href"])
            # Without its app a path would lead to nothing any more.
            if LEFT_OUT.match(path) or link["title"] == "AppDelete":
                continue
            answer = {"application/json": {"schema": schema_of(link["targetSchema"])}}
            operation = {
                "operationId": link["title"],
                "parameters": parameters,
                "responses": {
                    "2XX": {"description": "done", "content": answer},
                    "4XX": {"description": "refused"},
                },
            }
            if "schema" in link:
                body = {"application/json": {"schema": schema_of(link["schema"])}}
                operation["requestBody"] = {"required": True, "content": body}
            paths.setdefault(path, {})[link["method"].lower()] = operation
    shapes = {name: schema_of(each) for name, each in schema["definitions"].items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": schema["title"], "version": "3"},
        "paths": paths,
        "components": {"schemas": shapes},
    }


with requests.Session() as session:
    session.headers["Authorization"] = f"Bearer {TOKEN}"
    session.post(f"{API}/apps", json={"name": "demo"}).raise_for_status()
    document = openapi(session.get(f"{API}/schema").json())

with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder, "openapi.json")
    file.write_text(json.dumps(document))
    run = subprocess.run(
        [
            pathlib.Path(sys.executable).parent / "schemathesis",
            *["run", str(file), "--url", API, "--header", f"Authorization: Bearer {TOKEN}"],
            *["--checks", "not_a_server_error,response_schema_conformance", "--phases", "coverage,fuzzing"],
            *["--max-time", str(SECONDS), "--max-examples", "5", "--request-timeout", "20", "--seed", SEED],
            *["--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", "--no-color"],
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )

with requests.Session() as session:
    session.headers["Authorization"] = f"Bearer {TOKEN}"
    assert session.get(f"{API}/account", timeout=20).ok
print(run.stdout[-8000:], run.stderr[-2000:], sep="\n")
sys.exit(run.returncode)
