#include "api/operations/openapi.hpp"
#include "api/operations/operations.hpp"
#include "api/operations/workplace.hpp"
#include "runtime/observe/metrics/metric_registry.hpp"

namespace troupe::api {

namespace {

outcome tell_alive(const call& /*asked*/, const workplace& /*at*/) {
  return reply{{{"status", "live"}}};
}

outcome tell_ready(const call& /*asked*/, const workplace& at) {
  if (auto writable = at.processes->check_store(); !writable)
    return tl::unexpected{problem_of(writable.error())};
  return reply{{{"status", "ready"}}};
}

outcome tell_version(const call& /*asked*/, const workplace& at) {
  return reply{{{"version", at.version}, {"api", "v1"}}};
}

outcome tell_operations(const call& /*asked*/, const workplace& at) {
  return reply{openapi_document(at.operations, at.version)};
}

outcome tell_metrics(const call& asked, const workplace& at) {
  if (!asked.by.workflows.empty())
    return tl::unexpected{problem_of(error_code::access_denied,
                                     "the metrics are of all workflows, and the token is for those "
                                     "called "
                                       + asked.by.workflows + " only")};
  return reply{.text = at.node.metrics()};
}

} // namespace

std::vector<operation> health_operations() {
  return {
    {.id = "checkLive",
     .method = "GET",
     .path = "/api/v1/health/live",
     .needs = role::nobody,
     .where = serving::at_once,
     .help = "Says that the server lives",
     .answer = "`status`",
     .handle = now(tell_alive)},
    {.id = "checkReady",
     .method = "GET",
     .path = "/api/v1/health/ready",
     .needs = role::nobody,
     .help = "Says whether the server can work: its store can be written, and it isn't overloaded",
     .answer = "`status`; else 503",
     .handle = now(tell_ready)},
    {.id = "readVersion",
     .method = "GET",
     .path = "/api/v1/version",
     .where = serving::at_once,
     .help = "Says which Troupe this is",
     .answer = "`version`, and `api`, that of these operations",
     .handle = now(tell_version)},
    {.id = "readOpenApi",
     .method = "GET",
     .path = "/api/v1/openapi.json",
     .where = serving::at_once,
     .help = "Describes all operations, as OpenAPI 3.1",
     .answer = "The document",
     .handle = now(tell_operations)},
    {.id = "readMetrics",
     .method = "GET",
     .path = "/metrics",
     .help = "Tells what the server counts, and how things stand, as Prometheus reads it",
     .answer = "The metrics, for a token that is bound to no workflows",
     .media = metric_registry::content_type,
     .handle = now(tell_metrics)},
  };
}

} // namespace troupe::api
