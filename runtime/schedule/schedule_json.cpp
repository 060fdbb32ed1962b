#include "runtime/schedule/schedule_json.hpp"

#include "runtime/base/time.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace troupe {

namespace {

using namespace std::chrono;

/// The form in which states are written.
constexpr int state_form = 1;

constexpr std::string_view origin_names[] = {"time", "trigger", "backfill"};
constexpr std::string_view order_names[] = {"forward", "backward"};
constexpr std::string_view kind_names[]
  = {"started", "skipped", "buffered", "missed", "failed", "paused", "resumed", "backfilled"};

template <class Enum>
std::string name_in(std::span<const std::string_view> names, Enum which) {
  return std::string{names[static_cast<std::size_t>(which)]};
}

/// The enumerator of that name; nothing: there is none.
template <class Enum>
std::optional<Enum> called(std::span<const std::string_view> names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt
                              : std::optional{static_cast<Enum>(found - names.begin())};
}

json or_null(const std::string& text) {
  return text.empty() ? json(nullptr) : json(text);
}

json time_json(const std::optional<time_point>& when) {
  return when ? json(to_exact_rfc3339(*when)) : json(nullptr);
}

/// Reads members of a map, and remembers whether one was not as it should be.
class member_reader {
public:
  explicit member_reader(const json& from) : from_{from} { sound_ = from.is_object(); }

  bool sound() const noexcept { return sound_; }
  void spoil() noexcept { sound_ = false; }

  const json& at(const char* key) {
    static const json nothing = nullptr;
    const auto found = sound_ ? from_.find(key) : from_.end();
    return found == from_.end() ? nothing : *found;
  }

  /// Empty where it is null.
  std::string text(const char* key) {
    const auto& found = at(key);
    if (found.is_string())
      return found.get<std::string>();
    sound_ = sound_ && found.is_null();
    return {};
  }

  std::uint64_t number(const char* key) {
    const auto& found = at(key);
    if (found.is_number_integer() && found >= 0)
      return found.get<std::uint64_t>();
    sound_ = false;
    return 0;
  }

  bool flag(const char* key) {
    const auto& found = at(key);
    if (found.is_boolean())
      return found.get<bool>();
    sound_ = false;
    return false;
  }

  std::optional<time_point> maybe_time(const char* key) {
    return at(key).is_null() ? std::nullopt : std::optional{time(key)};
  }

  time_point time(const char* key) { return time_in(at(key)); }

  time_point time_in(const json& found) {
    const auto read = found.is_string() ? parse_rfc3339(found.get<std::string>())
                                        : result<time_point>{failure("no text")};
    if (read)
      return *read;
    sound_ = false;
    return {};
  }

  template <class Take>
  void each(const char* key, Take take) {
    const auto& found = at(key);
    sound_ = sound_ && (found.is_array() || found.is_null());
    if (found.is_array())
      for (const auto& item : found)
        take(item);
  }

  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> read;
    each(key, [&](const json& item) {
      sound_ = sound_ && item.is_string();
      if (item.is_string())
        read.push_back(item.get<std::string>());
    });
    return read;
  }

private:
  const json& from_;
  bool sound_ = true;
};

json stored_run(const scheduled_run& run) {
  auto made = shown_run(run);
  made["previous"] = time_json(run.previous);
  made["due"] = time_json(run.due);
  return made;
}

std::optional<scheduled_run> read_run(const json& stored) {
  member_reader from{stored};
  scheduled_run made;
  made.process = from.text("process");
  made.at = from.time("at");
  made.previous = from.maybe_time("previous");
  made.due = from.time("due");
  const auto origin = called<run_origin>(origin_names, from.text("origin"));
  if (!origin || !from.sound() || made.process.empty())
    return std::nullopt;
  made.origin = *origin;
  return made;
}

std::optional<backfill_state> read_backfill(const json& stored) {
  member_reader from{stored};
  backfill_state made;
  made.from = floor<seconds>(from.time("from"));
  made.until = floor<seconds>(from.time("until"));
  made.at_once = static_cast<std::uint32_t>(from.number("atOnce"));
  made.is_paused = from.flag("paused");
  made.started = from.number("started");
  if (const auto reached = from.maybe_time("reached"))
    made.reached = floor<seconds>(*reached);
  const auto order = order_called(from.text("order"));
  if (!order || !from.sound())
    return std::nullopt;
  made.order = *order;
  return made;
}

template <class Times>
json times_json(const Times& times) {
  auto list = json::array();
  for (const auto& each : times)
    list.push_back(to_exact_rfc3339(each));
  return list;
}

json runs_json(const std::vector<scheduled_run>& runs) {
  auto list = json::array();
  for (const auto& each : runs)
    list.push_back(stored_run(each));
  return list;
}

void read_runs(member_reader& from, const char* key, std::vector<scheduled_run>& into) {
  from.each(key, [&](const json& item) {
    if (auto run = read_run(item))
      into.push_back(std::move(*run));
    else
      from.spoil();
  });
}

tl::unexpected<error> damaged(const char* what) {
  return failure(error_code::store_damaged,
                 std::string{what} + " of a schedule is not what was stored");
}

} // namespace

json to_json(const schedule_text& text) {
  return {{"id", text.id},
          {"cron", text.cron},
          {"every", or_null(text.every)},
          {"offset", or_null(text.offset)},
          {"except", text.except},
          {"timezone", or_null(text.timezone)},
          {"overlap", or_null(text.overlap)},
          {"catchUp", or_null(text.catch_up)},
          {"jitter", or_null(text.jitter)},
          {"from", or_null(text.from)},
          {"until", or_null(text.until)},
          {"count", text.count ? json(*text.count) : json(nullptr)},
          {"pauseOnFailure", text.pause_on_failure},
          {"init", text.init}};
}

result<schedule_text> read_schedule_text(const json& stored) {
  member_reader from{stored};
  schedule_text made;
  made.id = from.text("id");
  made.cron = from.texts("cron");
  made.every = from.text("every");
  made.offset = from.text("offset");
  made.except = from.texts("except");
  made.timezone = from.text("timezone");
  made.overlap = from.text("overlap");
  made.catch_up = from.text("catchUp");
  made.jitter = from.text("jitter");
  made.from = from.text("from");
  made.until = from.text("until");
  if (!from.at("count").is_null())
    made.count = from.number("count");
  made.pause_on_failure = from.flag("pauseOnFailure");
  made.init = from.at("init");
  if (!from.sound())
    return damaged("the rule");
  return made;
}

json to_json(const schedule_state& state) {
  return {{"form", state_form},
          {"position", to_exact_rfc3339(state.position)},
          {"started", state.started},
          {"previous", time_json(state.previous)},
          {"paused", state.is_paused},
          {"pauseReason", state.pause_reason},
          {"buffered", times_json(state.buffered)},
          {"triggers", times_json(state.triggers)},
          {"starting", runs_json(state.starting)},
          {"running", runs_json(state.running)},
          {"backfill", state.backfill ? to_json(*state.backfill) : json(nullptr)}};
}

result<schedule_state> read_schedule_state(const json& stored) {
  member_reader from{stored};
  if (from.number("form") > state_form)
    return failure(error_code::store_newer,
                   "a newer Troupe has written where a schedule stands: use that");
  schedule_state made;
  made.position = floor<seconds>(from.time("position"));
  made.started = from.number("started");
  made.previous = from.maybe_time("previous");
  made.is_paused = from.flag("paused");
  made.pause_reason = from.text("pauseReason");
  from.each("buffered",
            [&](const json& item) { made.buffered.push_back(floor<seconds>(from.time_in(item))); });
  from.each("triggers", [&](const json& item) { made.triggers.push_back(from.time_in(item)); });
  read_runs(from, "starting", made.starting);
  read_runs(from, "running", made.running);
  if (const auto& backfill = from.at("backfill"); !backfill.is_null()) {
    made.backfill = read_backfill(backfill);
    if (!made.backfill)
      from.spoil();
  }
  if (!from.sound())
    return damaged("the state");
  return made;
}

json to_json(const schedule_decision& decision) {
  return {{"when", to_rfc3339(decision.when)},
          {"at", time_json(decision.at)},
          {"origin", name_in(origin_names, decision.origin)},
          {"what", name_in(kind_names, decision.what)},
          {"why", decision.why},
          {"process", or_null(decision.process)},
          {"count", decision.count}};
}

std::string stored_text(const schedule_state& state) {
  return to_json(state).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string stored_text(const schedule_decision& decision) {
  return to_json(decision).dump(-1, ' ', false, json::error_handler_t::replace);
}

json shown_run(const scheduled_run& run) {
  return {{"process", run.process},
          {"at", to_exact_rfc3339(run.at)},
          {"origin", name_in(origin_names, run.origin)}};
}

json to_json(const backfill_state& backfill) {
  return {
    {"from", to_exact_rfc3339(backfill.from)},
    {"until", to_exact_rfc3339(backfill.until)},
    {"order", name_in(order_names, backfill.order)},
    {"atOnce", backfill.at_once},
    {"paused", backfill.is_paused},
    {"started", backfill.started},
    {"reached", backfill.reached ? json(to_exact_rfc3339(*backfill.reached)) : json(nullptr)}};
}

json shown_time(const zone_of_time& zone, utc_second at) {
  return {{"at", to_exact_rfc3339(at)}, {"local", to_local_rfc3339(zone, at)}};
}

std::optional<backfill_order> order_called(std::string_view name) {
  return called<backfill_order>(order_names, name);
}

} // namespace troupe
