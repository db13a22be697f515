"""The `mcp` package's client with `herolocal mcp:start`: every tool is listed and called.

Called with the program, HEROLOCAL_HOME of a running daemon and the directory of examples/misbehaving; prints the era
of each connection that works and fails at the first thing that does not.
"""

import asyncio
import json
import sys
import urllib.request

from mcp import Client
from mcp.client.stdio import StdioServerParameters

PROGRAM, HOME, EXAMPLE = sys.argv[1:]
APP = "mcp-demo"
DASHED = {"dyno_name": "dyno-name", "process_type": "process-type"}
READS = set(
    "list_apps get_app_info get_app_logs config_get ps_list releases_list pipelines_list pipelines_info router_events "
    "router_view trace_request daemon_status".split()
)
DESTROYS = set(
    "destroy_app maintenance_on config_set config_unset ps_scale ps_restart ps_stop deploy_one_off_dyno "
    "deploy_to_heroku releases_rollback pipelines_promote inject_fault time_step".split()
)
NEWEST, NEWEST_WITH_HANDSHAKE = "2026-07-28", "2025-11-25"


def connect(mode):
    parameters = StdioServerParameters(command=PROGRAM, args=["mcp:start"], env={"HEROLOCAL_HOME": HOME})
    return Client(parameters, mode=mode)


class Caller:
    """Calls tools and keeps which."""

    def __init__(self, client):
        self.client = client
        self.called = set()

    async def __call__(self, name, /, fails=False, **arguments):
        self.called.add(name)
        result = await self.client.call_tool(name, {DASHED.get(key, key): value for key, value in arguments.items()})
        text = "\n".join(part.text for part in result.content)
        assert bool(result.is_error) == fails, f"{name} {arguments}: {text}"
        return text

    async def until_up(self, count):
        waiting = await asyncio.create_subprocess_exec(
            PROGRAM, "ps:wait", "-a", APP, env={"HEROLOCAL_HOME": HOME}, stderr=asyncio.subprocess.DEVNULL
        )
        assert await asyncio.wait_for(waiting.wait(), 120) == 0
        dynos = json.loads((await self("ps_list", app=APP)).split("\n\n")[0])
        assert len(dynos) == count, dynos


async def deploy(call):
    assert "\"pid\"" in await call("daemon_status")
    await call("create_app", name=APP)
    assert APP in await call("list_apps")
    assert "deployed to Heroku" in await call("deploy_to_heroku", app=APP, directory=EXAMPLE)
    await call.until_up(1)
    await call("ps_scale", app=APP, dyno="web=2")
    await call.until_up(2)
    assert "web" in await call("ps_scale", app=APP)


async def change(call):
    await call("config_set", app=APP, vars={"GREETING": "hello = world", "OTHER": "-x"})
    config = await call("config_get", app=APP)
    assert json.loads(config)["GREETING"] == "hello = world", config
    await call("config_unset", app=APP, keys=["OTHER"])
    assert len(json.loads(await call("releases_list", app=APP, lines=3))) == 3
    await call("releases_rollback", app=APP)
    await call("ps_restart", app=APP, process_type=None)
    await call.until_up(2)
    output = await call("deploy_one_off_dyno", app=APP, command="echo hello $((1 + 2))")
    assert "hello 3" in output, output
    await call("deploy_one_off_dyno", app=APP, command="exit 3", fails=True)


async def look(call):
    info = json.loads(await call("get_app_info", app=APP))
    url = info["app"]["herolocal"]["loopback_url"]
    await call("maintenance_on", app=APP)
    await call("maintenance_off", app=APP)
    with urllib.request.urlopen(url, timeout=60) as response:
        assert response.status == 200
    assert "GREETING" in await call("get_app_logs", app=APP, lines=500)
    events = await call("router_events", app=APP)
    request = events.split("request_id=")[-1].split()[0]
    assert json.loads(await call("trace_request", request_id=request))["request_id"] == request
    assert "in_flight" in await call("router_view", app=APP)
    await call("inject_fault", app=APP, kind="refuse", count=1, probability="0.5")
    await call("remove_faults", app=APP)
    await call("time_step", duration="1s")
    assert "findings" in await call("doctor", app=APP, quick=True)


async def promote(call):
    await call("pipelines_create", app=APP, name="mcp-pipe", stage="production")
    assert json.loads(await call("pipelines_list"))[0]["name"] == "mcp-pipe"
    assert json.loads(await call("pipelines_info", pipeline="mcp-pipe"))["apps"][0]["coupling"]["stage"] == "production"
    # Nothing comes behind production.
    await call("pipelines_promote", app=APP, fails=True)


async def leave(call):
    await call("ps_stop", app=APP, dyno_name="web.1")
    await call("rename_app", app=APP, newName=APP + "-2")
    await call("destroy_app", app=APP + "-2", confirm="another", fails=True)
    await call("destroy_app", app=APP + "-2", confirm=APP + "-2")
    assert "not_found" in await call("get_app_info", app=APP, fails=True)


async def stateless():
    async with connect("auto") as client:
        assert client.protocol_version == NEWEST, client.protocol_version
        tools = (await client.list_tools()).tools
        assert all(tool.description and tool.annotations for tool in tools)
        hints = {tool.name: tool.annotations for tool in tools}
        assert {name for name, hint in hints.items() if hint.read_only_hint} == READS
        assert {name for name, hint in hints.items() if hint.destructive_hint} == DESTROYS
        call = Caller(client)
        for step in (deploy, change, look, promote, leave):
            await step(call)
        # More at once than are run side by side.
        await asyncio.gather(*(call("list_apps") for _ in range(20)))
        assert call.called == set(hints), call.called ^ set(hints)
    print("stateless")


async def handshake():
    async with connect("legacy") as client:
        assert client.protocol_version == NEWEST_WITH_HANDSHAKE, client.protocol_version
        assert len((await client.list_tools()).tools) > 20
        await Caller(client)("daemon_status")
    print("handshake")


async def main():
    await stateless()
    await handshake()


asyncio.run(main())
