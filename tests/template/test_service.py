"""Asks the service as a client does."""

import json
import unittest
from http.server import ThreadingHTTPServer
from threading import Thread
from urllib.request import urlopen

import service


class Quotes(unittest.TestCase):
    def setUp(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), service.Handler)
        Thread(target=self.server.serve_forever).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def get(self, path: str) -> bytes:
        with urlopen(f"http://127.0.0.1:{self.server.server_port}{path}") as answer:
            return answer.read()

    def test_a_quote_has_a_currency(self) -> None:
        quote = json.loads(self.get(f"{service.PATH}/pen"))
        self.assertEqual(quote, {"item": "pen", "price": 300, "currency": "{{ currency }}"})

    def test_it_is_watched(self) -> None:
        self.assertEqual(self.get("/healthz"), b"ok\n")
        self.assertIn(b"requests_total", self.get("/metrics"))
