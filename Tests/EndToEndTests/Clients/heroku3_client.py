"""`heroku3`, Python's client of the Platform API, against a daemon's loopback port.

Called with the API's URL, its token and the certificate of its rendezvous; prints one line for each thing that works
and fails at the first that does not.
"""

import contextlib
import io
import shutil
import socket
import ssl
import sys
import tarfile
import urllib.parse

import heroku3
import heroku3.api
import heroku3.rendezvous
import requests

API, TOKEN, CERTIFICATE = sys.argv[1:]
PROCFILE = b"web: python3 -m http.server $PORT\nworker: sleep 1000\n"
heroku3.api.HEROKU_URL = API


def refuses(status, call):
    try:
        call()
    except requests.HTTPError as error:
        assert error.response.status_code == status, error.response.text
        return error.response.json()
    raise AssertionError("it was not refused")


def source():
    """An app that is a Procfile, as a `.tar.gz`."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        entry = tarfile.TarInfo("Procfile")
        entry.size = len(PROCFILE)
        archive.addfile(entry, io.BytesIO(PROCFILE))
    return content.getvalue()


def wait_for(app, text, **filters):
    """Reads the app's log until a line has `text`."""
    for line in app.stream_log(lines=1500, timeout=100, **filters):
        if text in line.decode():
            return line.decode()
    raise AssertionError(f"the log ended without {text}")


def login():
    assert not heroku3.from_key("wrong").is_authenticated
    heroku = heroku3.from_key(TOKEN)
    assert heroku.is_authenticated and heroku.ratelimit_remaining() == 4500
    assert "@" in heroku.account().email
    return heroku


def apps(heroku):
    app = heroku.create_app("demo")
    assert app.stack.name == "heroku-24" and app.region.name == "us" and app.owner.email
    # It knows by the message that the name is taken, and takes the app that is there.
    with contextlib.redirect_stdout(io.StringIO()):
        assert heroku.create_app("demo").id == app.id
    for name in ["second", "third"]:
        heroku.create_app(name, stack_id_or_name="heroku-22", region_id_or_name="us")
    assert {"demo", "second", "third"} == {each.name for each in heroku.apps()}
    with contextlib.redirect_stdout(io.StringIO()):
        assert len(heroku.apps(valrange="name ..; max=2")) == 3
    assert heroku.app(app.id).name == heroku.app("demo").name == "demo"
    assert heroku.apps()["second"].stack.name == "heroku-22"
    refuses(404, lambda: heroku.app("missing"))
    assert app.enable_maintenance_mode().maintenance and not app.disable_maintenance_mode().maintenance
    assert heroku.app("second").rename("renamed").name == "renamed"
    return app


def config(app):
    variables = app.config()
    variables["COLOUR"] = "blue"
    variables.update({"SIZE": "1", "COLOUR": "red"})
    del variables["SIZE"]
    assert app.config().to_dict() == {"COLOUR": "red"} and "COLOUR" in app.config()
    assert app.update_config({"TASTE": "sweet"})["TASTE"] == "sweet"


def deploy(app):
    place = app._h._http_resource("POST", ("sources",)).json()["source_blob"]
    requests.put(place["put_url"], data=source()).raise_for_status()
    build = app.create_build(place["get_url"], version="v-1")
    lines = [line.decode() for line in build.stream(timeout=100)]
    assert any("Procfile declares types" in line for line in lines), lines
    assert [each.status for each in app.builds()] == ["succeeded"], lines
    wait_for(app, "heroku[web.1]: State changed from starting to up")


def scale(app):
    formation = app.process_formation()
    assert {each.type: each.quantity for each in formation} == {"web": 1, "worker": 0}
    assert formation["web"].scale(2).quantity == 2
    wait_for(app, "State changed from starting to up", dyno="web.2")
    assert sorted(each.name for each in app.dynos()["web"]) == ["web.1", "web.2"]
    rows = app.batch_scale_formation_processes({"web": 1, "worker": 1})
    assert {row.type: row.quantity for row in rows} == {"web": 1, "worker": 1}
    assert app.scale_formation_process("worker", 0).quantity == 0
    assert app.process_formation()["web"].resize("standard-1x").size == "Standard-1X"


def restart(app):
    app.update_config({"COLOUR": "green"})
    app.restart()
    app.kill_dyno("web.1")
    wait_for(app, "heroku[web.1]: Restarting")


def logs(app):
    text = app.get_log(lines=3)
    assert len(text.splitlines()) == 3, text
    lines = app.get_log(lines=1000, source="app", dyno="api").splitlines()
    assert lines and all(" app[api]: " in line for line in lines), lines
    assert lines[0].split(" ", 1)[1].startswith("app[api]: Initial release by user ")


def releases(app):
    versions = [release.version for release in app.releases()]
    assert versions == list(range(1, len(versions) + 1))
    newest = app.releases(order_by="version", limit=1, sort="desc")
    assert [release.version for release in newest] == versions[-1:] and newest[0].current
    assert newest[0].user.email and newest[0].slug.id
    back = app.rollback(newest[0].version)
    assert back.description == f"Rollback to v{versions[-1]}" and back.version == versions[-1] + 1
    assert app.rollback(newest[0].id).version == versions[-1] + 2
    assert app.slug(newest[0].slug.id).id == newest[0].slug.id


def domains(app):
    domain = app.add_domain("www.example.test", None)
    assert domain.kind == "custom" and domain.cname.endswith(".herokudns.localhost")
    assert [each.hostname for each in app.domains()] and "www.example.test" in app.domains()
    assert app.get_domain("www.example.test").id == domain.id
    assert app.remove_domain("www.example.test")
    assert "www.example.test" not in app.domains()


def others(heroku, app):
    assert [each.user.email for each in app.collaborators()] == [heroku.account().email]
    assert len(app.addons()) == len(app.sni_endpoints()) == len(app.transfers()) == 0
    assert len(heroku.invoices()) == len(heroku.features()) == len(heroku.oauthclients()) == 0
    assert app.enable_feature("http-session-affinity").enabled
    assert not app.disable_feature("http-session-affinity").enabled
    drain = app.create_logdrain("http://127.0.0.1:9/")
    assert app.logdrains()[0].id == drain.id and app.remove_logdrain(drain.id).url == drain.url
    assert app.update_buildpacks(["heroku/procfile"])
    assert [each.buildpack.url for each in app.buildpacks()] == ["urn:buildpack:heroku/procfile"]
    key = heroku.account().add_key(
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@here"
    )
    assert [each.comment for each in heroku.keys()] == ["me@here"]
    assert heroku.account().remove_key(key.id).fingerprint == key.fingerprint
    assert "add-ons" in refuses(422, lambda: app.install_addon("redis:mini"))["message"]


def run(app):
    dyno = app.run_command_detached("echo the $TASTE one", env={"TASTE": "bitter"})
    assert dyno.type == "run" and dyno.attach_url is None
    wait_for(app, f"app[{dyno.name}]: the bitter one")
    wait_for(app, f"heroku[{dyno.name}]: Process exited with status 0")


def attach(app):
    if not shutil.which("openssl"):
        return
    begin = heroku3.rendezvous.Rendezvous.__init__

    def trusting(self, *arguments, **named):
        begin(self, *arguments, **named)
        # It comes with Heroku's own.
        self.cert = CERTIFICATE

    heroku3.rendezvous.Rendezvous.__init__ = trusting
    output, dyno = app.run_command("echo a $TASTE one; seq 5000", printout=False, env={"TASTE": "mild"})
    assert dyno.attach_url.startswith("rendezvous://localhost:"), dyno.attach_url
    assert output.split()[:3] == ["a", "mild", "one"] and output.split()[-1] == "5000", output
    # A secret is good for one client, and a wrong one for none.
    place = urllib.parse.urlparse(dyno.attach_url)
    context = ssl.create_default_context(cafile=CERTIFICATE)
    for secret in [place.path[1:], "0" * 36, "short\r\n" * 10]:
        with socket.create_connection((place.hostname, place.port), timeout=60) as plain:
            with context.wrap_socket(plain, server_hostname=place.hostname) as secure:
                secure.sendall(secret.encode() + b"\r\n")
                assert secure.recv(100) == b""


def destroy(heroku, app):
    assert app.delete()
    refuses(404, lambda: heroku.app("demo"))
    assert {"renamed", "third"} == {each.name for each in heroku.apps()}


heroku = login()
print("login")
app = apps(heroku)
print("apps")
for step in [config, deploy, scale, restart, logs, releases, domains, run, attach]:
    step(app)
    print(step.__name__, flush=True)
for step in [others, destroy]:
    step(heroku, app)
    print(step.__name__, flush=True)
