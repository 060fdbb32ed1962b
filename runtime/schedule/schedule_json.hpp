/// Schedules as JSON: as a store keeps them, and as programs are told of them.
#pragma once

#include "runtime/schedule/schedule_rule.hpp"
#include "runtime/schedule/schedule_state.hpp"
#include "troupe/json.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// `{"id", "cron", "every", ...}`, null where something isn't said: docs/server.md names all.
json to_json(const schedule_text& text);

/// Reads that. Fails (`store_damaged`) where it can't be that.
result<schedule_text> read_schedule_text(const json& stored);

/// A state, with a number of its form.
json to_json(const schedule_state& state);

/// Reads that, and earlier forms. Fails (`store_damaged`, `store_newer`) where it can't.
result<schedule_state> read_schedule_state(const json& stored);

/// `{"when", "at", "origin", "what", "why", "process", "count"}`.
json to_json(const schedule_decision& decision);

/// Both as a store keeps them.
std::string stored_text(const schedule_state& state);
std::string stored_text(const schedule_decision& decision);

/// `{"process", "at", "origin"}`.
json shown_run(const scheduled_run& run);

/// `{"from", "until", "order", "atOnce", "paused", "started", "reached"}`.
json to_json(const backfill_state& backfill);

/// `{"at", "local"}` of a time of a schedule.
json shown_time(const zone_of_time& zone, utc_second at);

/// The order that a name means: `forward`, `backward`.
std::optional<backfill_order> order_called(std::string_view name);

} // namespace troupe
