"use strict";

// The server side of RFC 6455 over a socket that Node's HTTP server has handed over: small, strict, no extensions.

const crypto = require("node:crypto");

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
const MAX_MESSAGE_BYTES = 1 << 20;
const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

// Answers the handshake (section 4.2.2) and reads frames from then on. Returns null after refusing.
function acceptWebSocket(request, socket, head, handlers) {
  const key = request.headers["sec-websocket-key"];
  const isWebSocket = (request.headers.upgrade || "").toLowerCase() === "websocket";
  if (!isWebSocket || !key || request.headers["sec-websocket-version"] !== "13") {
    socket.end("HTTP/1.1 400 Bad Request\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    return null;
  }
  const accept = crypto.createHash("sha1").update(key + GUID).digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`
  );
  return new WebSocketConnection(socket, head, handlers);
}

class WebSocketConnection {
  constructor(socket, head, handlers) {
    this.socket = socket;
    this.handlers = handlers;
    this.buffer = Buffer.alloc(0);
    this.fragments = [];
    this.fragmentsOpcode = null;
    this.isClosing = false;
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => handlers.close());
    socket.on("data", (data) => this.receive(data));
    if (head.length > 0) this.receive(head);
  }

  send(data, isText) {
    this.sendFrame(isText ? OPCODE.text : OPCODE.binary, data);
  }

  // Starts or finishes the closing handshake (section 7.1).
  close(code) {
    if (this.isClosing) return;
    this.isClosing = true;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.sendFrame(OPCODE.close, payload);
    this.socket.end();
  }

  // Private

  receive(data) {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (let frame = this.takeFrame(); frame; frame = this.takeFrame()) this.handle(frame);
  }

  // The next whole frame (section 5.2), or null when more bytes are needed or the connection is closing.
  takeFrame() {
    const bytes = this.buffer;
    if (this.isClosing || bytes.length < 2) return null;
    const isFinal = (bytes[0] & 0x80) !== 0;
    const opcode = bytes[0] & 0x0f;
    const isMasked = (bytes[1] & 0x80) !== 0;
    let length = bytes[1] & 0x7f;
    let position = 2;
    if ((bytes[0] & 0x70) !== 0 || !isMasked) return this.fail(1002);
    if (opcode >= OPCODE.close && (!isFinal || length > 125)) return this.fail(1002);
    if (length === 126) {
      if (bytes.length < 4) return null;
      length = bytes.readUInt16BE(2);
      position = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return null;
      const wide = bytes.readBigUInt64BE(2);
      if (wide > BigInt(MAX_MESSAGE_BYTES)) return this.fail(1009);
      length = Number(wide);
      position = 10;
    }
    if (length > MAX_MESSAGE_BYTES) return this.fail(1009);
    if (bytes.length < position + 4 + length) return null;
    const mask = bytes.subarray(position, position + 4);
    const payload = Buffer.from(bytes.subarray(position + 4, position + 4 + length));
    for (let index = 0; index < payload.length; index += 1) payload[index] ^= mask[index & 3];
    this.buffer = bytes.subarray(position + 4 + length);
    return { isFinal, opcode, payload };
  }

  handle({ isFinal, opcode, payload }) {
    if (opcode === OPCODE.ping) return this.sendFrame(OPCODE.pong, payload);
    if (opcode === OPCODE.pong) return undefined;
    if (opcode === OPCODE.close) return this.close(payload.length >= 2 ? payload.readUInt16BE(0) : 1000);
    const isContinuation = opcode === OPCODE.continuation;
    if (isContinuation !== (this.fragmentsOpcode !== null)) return this.fail(1002);
    if (!isContinuation && opcode !== OPCODE.text && opcode !== OPCODE.binary) return this.fail(1002);
    if (!isContinuation) this.fragmentsOpcode = opcode;
    this.fragments.push(payload);
    const size = this.fragments.reduce((sum, piece) => sum + piece.length, 0);
    if (size > MAX_MESSAGE_BYTES) return this.fail(1009);
    if (!isFinal) return undefined;
    const message = Buffer.concat(this.fragments);
    const isText = this.fragmentsOpcode === OPCODE.text;
    this.fragments = [];
    this.fragmentsOpcode = null;
    return this.handlers.message(message, isText);
  }

  fail(code) {
    this.close(code);
    return null;
  }

  sendFrame(opcode, payload) {
    if (this.socket.destroyed || this.socket.writableEnded) return;
    let head;
    if (payload.length < 126) {
      head = Buffer.from([0x80 | opcode, payload.length]);
    } else if (payload.length < 65536) {
      head = Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 0xff]);
    } else {
      head = Buffer.alloc(10);
      head[0] = 0x80 | opcode;
      head[1] = 127;
      head.writeBigUInt64BE(BigInt(payload.length), 2);
    }
    this.socket.write(Buffer.concat([head, payload]));
  }
}

module.exports = { acceptWebSocket };
