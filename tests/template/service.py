"""{{ project-name }}: what things cost, in {{ currency }}."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

PATH = "/api/v1/{{ service }}"
CURRENCY = "{{ currency }}"

lock = Lock()
answered = 0


def quote(item: str) -> dict[str, object]:
    return {"item": item, "price": len(item) * 100, "currency": CURRENCY}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        global answered
        with lock:
            answered += 1
        match self.path:
            case "/healthz" | "/readyz":
                self.answer(200, "text/plain", "ok\n")
            case "/metrics":
                self.answer(200, "text/plain; version=0.0.4", f"# TYPE requests_total counter\nrequests_total {answered}\n")
            case path if path.startswith(f"{PATH}/"):
                self.answer(200, "application/json", json.dumps(quote(path.removeprefix(f"{PATH}/"))))
            case _:
                self.answer(404, "application/problem+json", json.dumps({"title": "Not Found", "status": 404}))

    def answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    address = (os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "{{ port }}")))
    ThreadingHTTPServer(address, Handler).serve_forever()


if __name__ == "__main__":
    main()
