"""Python's `aiohttp` through the router: kept-alive connections, streams both ways, many requests at once.

Called with the URL of examples/misbehaving; prints one line for each thing that works and fails at the first that
does not.
"""

import asyncio
import hashlib
import sys

import aiohttp

PIECE = b"0123456789abcdef" * 4096


async def keep_alive(url):
    reused = []
    trace = aiohttp.TraceConfig()

    async def on_reuse(session, context, parameters):
        reused.append(True)

    trace.on_connection_reuseconn.append(on_reuse)
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[trace]) as session:
        for _ in range(20):
            async with session.get(url + "/echo") as response:
                assert response.status == 200
                assert response.headers["Via"] == "1.1 heroku-router"
                await response.json()
    assert len(reused) == 19, len(reused)
    print("keep-alive")


async def upload(url):
    digest = hashlib.sha256()

    async def pieces():
        for number in range(80):
            piece = PIECE + bytes([number])
            digest.update(piece)
            yield piece

    async with aiohttp.ClientSession() as session:
        async with session.post(url + "/upload", data=pieces()) as response:
            answer = await response.json()
    assert answer == {"bytes": 80 * (len(PIECE) + 1), "sha256": digest.hexdigest()}, answer
    print("upload")


async def expect(url):
    async with aiohttp.ClientSession() as session:
        async with session.post(url + "/upload", data=PIECE, expect100=True) as response:
            assert (await response.json())["bytes"] == len(PIECE)
    print("expect")


async def download(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url + "/bytes?n=20000000") as response:
            count = 0
            async for piece in response.content.iter_chunked(65536):
                count += len(piece)
        assert count == 20_000_000, count
        async with session.get(url + "/chunked?n=1000") as response:
            text = await response.text()
        assert text == "".join(f"chunk {number}\n" for number in range(1000))
    print("download")


async def many(url):
    async with aiohttp.ClientSession() as session:

        async def ask(number):
            async with session.get(f"{url}/bytes?n={number}") as response:
                assert len(await response.read()) == number

        await asyncio.gather(*(ask(number) for number in range(300)))
    print("many")


async def main(url):
    for step in [keep_alive, upload, expect, download, many]:
        await step(url)


asyncio.run(main(sys.argv[1]))
