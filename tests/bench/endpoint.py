"""The platform of the benchmark, a process of its own: 5 ms to an answer, 1 % 429, 0.5 % 500."""

import asyncio
import random
import sys

import uvloop
from aiohttp import web

LATENCY_S, TOO_MANY, BROKEN = 0.005, 0.01, 0.005


async def post(_: web.Request) -> web.Response:
    await asyncio.sleep(LATENCY_S)
    chance = random.random()
    if chance < TOO_MANY:
        return web.Response(status=429, headers={"Retry-After": "1"})
    return web.Response(status=500) if chance < TOO_MANY + BROKEN else web.json_response({"id": "message"})


async def serve() -> None:
    app = web.Application()
    app.add_routes([web.post("/", post)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}/\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
