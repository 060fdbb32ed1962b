#!/usr/bin/env python3
"""Metrics that are sent to a collector: by a run, by a server, and where there is none.

usage: telemetry_test.py TROUPE
"""
import http.server
import json
import pathlib
import queue
import signal
import sys
import threading
import unittest

import program
from program import ProgramTest, environment, finish, start

QUICK = "name: quick\npipeline: {give: {action: 'nop:nop', input: {v: 7}}}\n"


class Collector:
    """An OpenTelemetry collector as far as one is needed: keeps what it is sent, in order."""

    def __init__(self, test, status=200):
        self.came = queue.Queue()
        came = self.came

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                came.put((self.path, self.headers["Content-Type"], json.loads(body)))
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        test.addCleanup(thread.join)
        test.addCleanup(self.server.server_close)
        test.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def all(self):
        """What has come so far."""
        got = []
        while not self.came.empty():
            got.append(self.came.get())
        return got

    def next(self):
        return self.came.get(timeout=program.LIMIT)


def metrics_of(document):
    (resource,) = document["resourceMetrics"]
    (scope,) = resource["scopeMetrics"]
    return {each["name"]: each for each in scope["metrics"]}


def completed(document):
    """How many processes have completed."""
    ended = metrics_of(document).get("troupe_processes_ended_total", {"sum": {"dataPoints": []}})
    return sum(int(point["asInt"]) for point in ended["sum"]["dataPoints"]
               if {"key": "state", "value": {"stringValue": "completed"}} in point["attributes"])


class Telemetry(ProgramTest):
    def here(self, *arguments, **variables):
        return finish(start(*arguments, cwd=self.folder, env=environment(**variables)))

    def test_a_run_sends_what_it_counted_at_its_end(self):
        collector = Collector(self)
        ended = self.here("run", self.file("quick.yaml", QUICK), "--quiet", "--metrics", collector.url)
        self.assertEqual((ended.code, ended.err), (0, ""))
        ((path, kind, document),) = collector.all()
        self.assertEqual((path, kind), ("/v1/metrics", "application/json"))
        self.assertEqual(completed(document), 1)
        attributes = {each["key"]: each["value"] for each in document["resourceMetrics"][0]["resource"]["attributes"]}
        self.assertEqual(attributes["service.name"], {"stringValue": "troupe"})
        took = metrics_of(document)["troupe_process_duration_seconds"]
        self.assertEqual(took["unit"], "s")
        (point,) = took["histogram"]["dataPoints"]
        self.assertEqual((point["count"], len(point["bucketCounts"])), ("1", len(point["explicitBounds"]) + 1))

    def test_a_server_sends_them_again_and_again_as_the_environment_says(self):
        collector = Collector(self)
        server = start("serve", "--listen", "127.0.0.1:0", cwd=self.folder,
                       env=environment(OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=collector.url + "/own/path",
                                       OTEL_METRIC_EXPORT_INTERVAL="20"))
        self.addCleanup(lambda: server.poll() is None and (server.kill(), finish(server)))
        url = next(line for line in server.stderr if "serves at " in line).split("serves at ")[1].strip()
        self.assertEqual(collector.next()[0], "/own/path")
        self.expect(self.here("run", self.file("quick.yaml", QUICK), "--server", url), 0, "quick completed")
        while completed(collector.next()[2]) < 1:
            pass
        server.send_signal(signal.SIGTERM)
        self.assertEqual(finish(server).code, 0)
        last = collector.all()[-1][2]
        self.assertIn("troupe_http_requests_total", metrics_of(last))

    def test_a_collector_that_takes_none_is_told_once_and_disturbs_nobody(self):
        refusing = Collector(self, status=500)
        for url in (refusing.url, "http://127.0.0.1:1"):
            ended = self.here("run", self.file("quick.yaml", QUICK), "--quiet", "--metrics", url,
                              OTEL_METRIC_EXPORT_INTERVAL="1")
            self.expect(ended, 0)
            self.assertEqual(ended.err.count("metrics could not be sent"), 1, ended.err)
        self.assertGreaterEqual(len(refusing.all()), 1)

    def test_what_is_no_endpoint_is_refused_as_an_option_and_said_of_the_environment(self):
        flow = self.file("quick.yaml", QUICK)
        self.expect_refused(self.here("run", flow, "--metrics", "gopher://x"), "--metrics: ", "http://HOST:PORT")
        self.expect(self.here("run", flow, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT="gopher://x"), 0,
                    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ", "quick completed")
        said = self.here("run", flow, "--metrics", "file:metrics.jsonl", OTEL_METRIC_EXPORT_INTERVAL="soon")
        self.expect(said, 0, "OTEL_METRIC_EXPORT_INTERVAL: expected milliseconds", "quick completed")
        (line,) = (self.folder / "metrics.jsonl").read_text().splitlines()
        self.assertEqual(completed(json.loads(line)), 1)
        self.assertEqual((self.folder / "metrics.jsonl").stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
