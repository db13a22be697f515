"use strict";

// An HTTP server with a WebSocket echo at /echo, a slow endpoint and a page to try both.

const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { acceptWebSocket } = require("./websocket");

const port = Number(process.env.PORT || 5000);
const dyno = process.env.DYNO || "no dyno";
const page = fs.readFileSync(path.join(__dirname, "index.html"));

function answer(response, status, type, content) {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(content) });
  response.end(content);
}

function handle(request, response) {
  const url = new URL(request.url, "http://app.invalid");
  if (url.pathname === "/") {
    answer(response, 200, "text/html; charset=utf-8", page);
  } else if (url.pathname === "/dyno") {
    answer(response, 200, "text/plain; charset=utf-8", `${dyno}\n`);
  } else if (url.pathname === "/slow") {
    const milliseconds = Math.min(Math.max(Number(url.searchParams.get("ms")) || 0, 0), 120000);
    const timer = setTimeout(() => {
      answer(response, 200, "text/plain; charset=utf-8", `${dyno} slept ${milliseconds} ms\n`);
    }, milliseconds);
    response.on("close", () => clearTimeout(timer));
  } else {
    answer(response, 404, "text/plain; charset=utf-8", "not found\n");
  }
}

const server = http.createServer(handle);

// The router keeps idle connections to a dyno for 90 s. A server that closes them sooner (Node's own limit is 5 s)
// races with the next request, which then fails with H13 or H18. 95 s is the usual advice; to see the race,
// KEEP_ALIVE_MS=5000 sets Node's own limit again.
server.keepAliveTimeout = Number(process.env.KEEP_ALIVE_MS) || 95_000;

const sockets = new Set();

server.on("upgrade", (request, socket, head) => {
  if (new URL(request.url, "http://app.invalid").pathname !== "/echo") {
    socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return;
  }
  const connection = acceptWebSocket(request, socket, head, {
    message: (data, isText) => connection.send(data, isText),
    close: () => sockets.delete(connection),
  });
  if (connection) sockets.add(connection);
});

server.listen(port, "0.0.0.0", () => console.log(`listening on ${port}`));

process.on("SIGTERM", () => {
  console.log("got SIGTERM: no new requests, finishing the ones under way");
  for (const connection of sockets) connection.close(1001);
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
