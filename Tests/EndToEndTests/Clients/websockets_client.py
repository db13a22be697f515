"""Python's `websockets` through the router: echo, sizes, ping and pong, close codes, many at once.

Called with the URL of an echo; prints one line for each thing that works and fails at the first that does not.
"""

import asyncio
import os
import sys

import websockets


async def echo(url):
    async with websockets.connect(url) as socket:
        for text in ["", "hello", "ü" * 100]:
            await socket.send(text)
            assert await socket.recv() == text
    print("text")


async def sizes(url):
    # Each length has another form in the frame's head (RFC 6455, section 5.2); the last needs many receives.
    async with websockets.connect(url) as socket:
        for count in [125, 126, 65_535, 65_536, 1_000_000]:
            data = os.urandom(count)
            await socket.send(data)
            assert await socket.recv() == data
    print("sizes")


async def ping(url):
    async with websockets.connect(url) as socket:
        pong = await socket.ping(b"are you there")
        await asyncio.wait_for(pong, timeout=10)
    print("ping")


async def close(url):
    for code in [1000, 4001]:
        socket = await websockets.connect(url)
        await socket.close(code=code, reason="bye")
        assert socket.close_code == code, socket.close_code
    print("close")


async def refused(url):
    try:
        await websockets.connect(url.replace("/echo", "/nowhere"))
    except websockets.exceptions.WebSocketException:
        print("refused")


async def many(url):
    async def talk(number):
        async with websockets.connect(url) as socket:
            for turn in range(10):
                await socket.send(f"{number} {turn}")
                assert await socket.recv() == f"{number} {turn}"

    await asyncio.gather(*(talk(number) for number in range(50)))
    print("many")


async def main(url):
    for step in [echo, sizes, ping, close, refused, many]:
        await step(url)


asyncio.run(main(sys.argv[1]))
