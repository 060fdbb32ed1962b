#!/usr/bin/env python3
"""http:request in workflows, against a server on the loopback interface.

usage: requests_test.py TROUPE
"""
import http.server
import json
import pathlib
import socketserver
import sys
import threading
import unittest

import program
from program import ProgramTest, troupe


class Server(http.server.ThreadingHTTPServer):
    """Answers with the statuses that the path lists, one a request; then with JSON."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.keys = {}  # by path: the Idempotency-Key of each request
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def at(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with self.server.lock:
            seen = self.server.keys.setdefault(self.path, [])
            seen.append(self.headers["Idempotency-Key"])
            statuses = [int(each) for each in self.path.strip("/").split("-") if each.isdigit()]
            status = statuses[len(seen) - 1] if len(seen) <= len(statuses) else 200
        body = json.dumps({"asked": len(seen), "with": self.headers.get("X-Key", "")}).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Requests(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def run_text(self, text, *arguments):
        return troupe("run", self.file("flow.yaml", text), "--output", "json", *arguments, cwd=self.folder)

    def ask(self, path, retry="", *arguments, config="{}"):
        return self.run_text(f"config: {config}\npipeline:\n  a:\n    action: 'http:request'\n"
                             f"    input: {{url: '{self.server.at(path)}'}}\n" + retry, *arguments)

    def test_an_answer_is_data(self):
        ended = self.ask("x", "    post: {n: $json.asked}\n")
        self.expect(ended, 0)
        self.assertEqual(ended.document["output"]["n"], 1)
        self.assertEqual(ended.document["output"]["a"]["status"], 200)

    def test_what_may_pass_is_retried_with_one_key(self):
        ended = self.ask("503-429-500", "    retry: {maxRetries: 5, delay: 1ms}\n")
        self.expect(ended, 0)
        self.assertEqual(ended.document["output"]["a"]["json"]["asked"], 4)
        keys = self.server.keys["/503-429-500"]
        self.assertEqual((len(keys), len(set(keys))), (4, 1))
        self.assertTrue(keys[0])

    def test_what_does_not_pass_is_not_retried(self):
        ended = self.ask("404", "    retry: {maxRetries: 5, delay: 1ms}\n")
        self.expect(ended, 1)
        self.assertIn("status 404", ended.document["errors"]["a"])
        self.assertEqual(len(self.server.keys["/404"]), 1)

    def test_rules_see_the_status(self):
        rules = ("    retry: {rules: [{when: status == 429, maxRetries: 3, delay: 1ms}, "
                 "{when: status == 503, maxRetries: 1, delay: 1ms}]}\n")
        self.expect(self.ask("429-429-429", rules), 0)
        self.expect(self.ask("503-503", rules), 1)
        self.assertEqual(len(self.server.keys["/503-503"]), 2)

    def test_lists_of_definition_and_node(self):
        ended = self.ask("x", config="{http: {allow: ['*.example.com']}}")
        self.expect(ended, 1)
        self.assertIn("not in config.http.allow", ended.document["errors"]["a"])
        ended = self.ask("x", "", "--http-allow", "other")
        self.assertIn("--http-allow", ended.document["errors"]["a"])
        self.expect(self.ask("x", "", "--http-allow", "127.0.0.?"), 0)

    def test_a_secret_is_sent_and_not_told(self):
        self.file("key", "hush-hush\n")
        ended = self.run_text("pipeline:\n  a:\n    action: 'http:request'\n    input:\n"
                              f"      url: '{self.server.at('x')}'\n"
                              "      headers: {X-Key: '${secret.KEY}'}\n", "--secret", "KEY=@key")
        self.expect(ended, 0)
        self.assertEqual(ended.document["output"]["a"]["json"]["with"], "***")
        self.assertNotIn("hush", ended.out + ended.err)

    def test_a_timeout_and_a_cancel_end_it(self):
        silent = socketserver.TCPServer(("127.0.0.1", 0), None)  # accepts nothing
        self.addCleanup(silent.server_close)
        url = f"http://127.0.0.1:{silent.server_address[1]}/"
        text = "pipeline: {a: {action: 'http:request', input: {url: '%s'}%s}}"
        ended = self.run_text(text % (url, ", timeout: 100ms"))
        self.expect(ended, 1)
        self.assertIn("timed out after 100ms", ended.document["errors"]["a"])
        self.expect(self.run_text(text % (url, ""), "--timeout", "100ms"), 4)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
