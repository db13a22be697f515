"""A small Flask application: says which dyno answered and what the router added to the request."""

import os
import time

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.get("/")
def index():
    dyno = os.environ.get("DYNO", "no dyno")
    greeting = os.environ.get("GREETING", "Hello")
    return f"{greeting} from {dyno}\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@app.get("/headers")
def headers():
    """The request as the app sees it, with what the router added."""
    return jsonify(dict(request.headers))


@app.get("/slow")
def slow():
    """Answers after `?seconds=`; more than 30 makes the router give up with H12."""
    seconds = request.args.get("seconds", default=1.0, type=float)
    time.sleep(max(0.0, min(seconds, 120.0)))
    return jsonify(slept=seconds)


@app.post("/echo")
def echo():
    """The request's content, back as it came."""
    return request.get_data(), 200, {"Content-Type": request.content_type or "application/octet-stream"}
