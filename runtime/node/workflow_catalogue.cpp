#include "runtime/node/workflow_catalogue.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/definition_loader.hpp"
#include "runtime/node/loaded_workflows.hpp"
#include "runtime/node/stored_processes.hpp"
#include "runtime/schedule/schedule_json.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <mutex>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t page_max = 1000;

/// Names that an error lists.
constexpr std::size_t names_listed = 5;

tl::unexpected<catalogue_fault> faulty(error reason) {
  return tl::unexpected{catalogue_fault{std::move(reason), {}}};
}

/// What a person may have meant.
std::string hint_of(const std::string& name, const std::vector<std::string>& names) {
  if (names.empty())
    return "; there is none";
  if (auto near = suggestion(name, names); !near.empty())
    return near;
  std::string text = names.size() == 1 ? "; there is" : "; there are";
  for (std::size_t i = 0; i < names.size() && i < names_listed; ++i)
    text += (i == 0 ? " " : ", ") + visible_line(names[i]);
  if (names.size() > names_listed)
    text += " and others";
  return text;
}

error was_removed(const catalogue_entry& version) {
  const auto name = visible_line(version.name);
  return {"workflow \"" + name + "\" was " + origin_of(version) + ", which is its version "
            + std::to_string(version.version) + "; before that it was " + name + '@'
            + std::to_string(version.version - 1),
          {},
          error_code::workflow_unknown};
}

/// Those of a definition, which begin at `now` where they are new.
std::vector<catalogued_schedule> schedules_of(const workflow& flow, time_point now) {
  schedule_state fresh;
  fresh.position = std::chrono::floor<std::chrono::seconds>(now);
  std::vector<catalogued_schedule> made;
  for (const auto& each : flow.schedules)
    made.push_back({each.id, to_json(each).dump(-1, ' ', false, json::error_handler_t::replace),
                    stored_text(fresh)});
  return made;
}

} // namespace

/// Two connections: who looks doesn't wait for who changes something.
struct workflow_catalogue::parts {
  parts(process_place place, std::string where)
    : reading{std::move(place)}, folder{std::move(where)} {}

  /// Asks the store when it is this thread's turn; nothing where there is none.
  template <class Look>
  auto read(Look look) -> decltype(look(std::declval<catalogue_store&>())) {
    const std::lock_guard turn{reading_turn};
    if (!reading.place().wants_store && !reading.exists())
      return decltype(look(std::declval<catalogue_store&>())){};
    auto from = reading.open();
    if (!from)
      return tl::unexpected{std::move(from.error())};
    return of_store(look(**from));
  }

  result<catalogue_receipt> write(const catalogue_change& wanted) {
    const std::lock_guard turn{writing_turn};
    if (!writing) {
      const auto& place = reading.place();
      auto made = of_store(sqlite_store::open({.path = place.store, .on_notice = place.on_notice}));
      if (!made)
        return tl::unexpected{std::move(made.error())};
      writing = std::move(*made);
    }
    return of_store(writing->write_catalogue(wanted));
  }

  /// The versions of a name up to that one, the newest first; 0: up to the newest.
  result<std::vector<catalogue_entry>> up_to(const std::string& name, std::uint64_t version,
                                             std::size_t most) {
    const auto before = version == 0 ? std::numeric_limits<std::uint64_t>::max() : version + 1;
    return read([&](catalogue_store& from) { return from.catalogue_versions(name, before, most); });
  }

  /// That there is no such version, or no such name.
  error unknown(const std::string& name, std::uint64_t version) {
    auto newest = up_to(name, 0, 1);
    if (!newest)
      return std::move(newest.error());
    const auto quoted = '"' + visible_line(name) + '"';
    if (!newest->empty())
      return {"workflow " + quoted + " has no version " + std::to_string(version)
                + ": the newest is " + std::to_string(newest->front().version),
              {},
              error_code::workflow_unknown};
    auto all = read([](catalogue_store& from) { return from.catalogue_names({}, page_max); });
    if (!all)
      return std::move(all.error());
    std::vector<std::string> names;
    for (auto& each : *all)
      if (!each.is_removal)
        names.push_back(std::move(each.name));
    return {"there is no workflow " + quoted + " in the catalogue" + hint_of(name, names),
            {},
            error_code::workflow_unknown};
  }

  /// A version of a definition, without its text; 0: the newest.
  result<catalogue_entry> entry(const std::string& name, std::uint64_t version) {
    auto found = up_to(name, version, 1);
    if (!found)
      return tl::unexpected{std::move(found.error())};
    if (found->empty() || (version != 0 && found->front().version != version))
      return tl::unexpected{unknown(name, version)};
    if (found->front().is_removal)
      return tl::unexpected{was_removed(found->front())};
    return std::move(found->front());
  }

  stored_processes reading;
  std::mutex reading_turn;
  std::unique_ptr<sqlite_store> writing; ///< Null until something is changed.
  std::mutex writing_turn;
  std::string folder;
  definition_loader loader{reading.loading().actions, reading.loading().types, true};
  loaded_workflows loaded;
};

catalogue_fault as_fault(std::vector<problem> problems) {
  const auto& first = problems.front();
  error reason{to_string(first), first.where, error_code::definition_invalid};
  return {std::move(reason), std::move(problems)};
}

workflow_catalogue::workflow_catalogue(process_place place, std::string folder)
  : parts_{std::make_unique<parts>(std::move(place), std::move(folder))} {}

workflow_catalogue::~workflow_catalogue() = default;

catalogued<put_outcome> workflow_catalogue::put(const std::string& name, std::string text,
                                                const version_terms& how, const std::string& file) {
  if (auto fits = check_catalogue_name(name); !name.empty() && !fits)
    return faulty(std::move(fits.error()));
  auto options = parts_->loader.options();
  options.name = name;
  options.limits.file_bytes = catalogue_text_max;
  const auto called = file.empty() ? (name.empty() ? "workflow" : name) + ".yaml" : file;
  auto flow = parts_->loader.whole(load_text(text, called, parts_->folder, options));
  if (!flow)
    return tl::unexpected{as_fault(std::move(flow.error()))};
  catalogue_change wanted{(*flow)->name, std::move(text), how.who, std::chrono::system_clock::now(),
                          how.note,      how.expected};
  wanted.schedules = schedules_of(**flow, wanted.when);
  if (auto fits = check_catalogue(wanted); !fits) // before a store is made
    return faulty(std::move(fits.error()));
  auto written = parts_->write(wanted);
  if (!written)
    return faulty(std::move(written.error()));
  return put_outcome{std::move(written->newest), written->is_new, std::move(*flow)};
}

result<catalogue_entry> workflow_catalogue::remove(const std::string& name,
                                                   const version_terms& how) {
  if (auto known = parts_->entry(name, 0); !known)
    return known;
  catalogue_change wanted{name,     std::nullopt, how.who, std::chrono::system_clock::now(),
                          how.note, how.expected};
  return parts_->write(wanted).map(
    [](catalogue_receipt&& written) { return std::move(written.newest); });
}

result<catalogue_entry> workflow_catalogue::get(const std::string& name, std::uint64_t version) {
  auto known = parts_->entry(name, version);
  if (!known)
    return known;
  auto whole = parts_->read(
    [&](catalogue_store& from) { return from.find_catalogued(name, known->version); });
  if (!whole)
    return tl::unexpected{std::move(whole.error())};
  if (!*whole)
    return tl::unexpected{parts_->unknown(name, known->version)};
  return std::move(**whole);
}

result<workflow_page> workflow_catalogue::list(const workflow_query& which) {
  const auto most = std::clamp<std::size_t>(which.most, 1, page_max);
  auto found = parts_->read(
    [&](catalogue_store& from) { return from.catalogue_names(which.after, most + 1); });
  if (!found)
    return tl::unexpected{std::move(found.error())};
  workflow_page made{std::move(*found), {}};
  if (made.rows.size() > most) {
    made.rows.pop_back();
    made.next = made.rows.back().name;
  }
  if (!which.with_removed)
    std::erase_if(made.rows, [](const catalogue_entry& each) { return each.is_removal; });
  return made;
}

result<version_page> workflow_catalogue::versions(const std::string& name, std::uint64_t before,
                                                  std::size_t most) {
  most = std::clamp<std::size_t>(most, 1, page_max);
  version_page made;
  if (before == 1)
    return made;
  auto found = parts_->up_to(name, before == 0 ? 0 : before - 1, most + 1);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  if (found->empty())
    return tl::unexpected{parts_->unknown(name, before)};
  made.rows = std::move(*found);
  if (made.rows.size() > most) {
    made.rows.pop_back();
    made.next = made.rows.back().version;
  }
  return made;
}

catalogued<workflow_ptr> workflow_catalogue::load(const std::string& name, std::uint64_t version) {
  auto known = parts_->entry(name, version);
  if (!known)
    return faulty(std::move(known.error()));
  auto flow = checked<workflow_ptr>{parts_->loaded.find(*known)};
  if (!*flow) {
    auto whole = get(name, known->version);
    if (!whole)
      return faulty(std::move(whole.error()));
    std::vector<file_state> imported;
    auto options = parts_->loader.options();
    options.name = name;
    options.files = &imported;
    const auto now = std::chrono::system_clock::now();
    flow = load_text(whole->text, name + ".yaml", parts_->folder, options);
    if (flow)
      parts_->loaded.keep(*whole, *flow, std::move(imported), now);
  }
  flow = parts_->loader.whole(std::move(flow));
  if (!flow)
    return tl::unexpected{as_fault(std::move(flow.error()))};
  return std::move(*flow);
}

result<workflow_reference> read_workflow_reference(std::string_view text) {
  const auto sign = text.find('@');
  workflow_reference made{std::string{text.substr(0, sign)}, 0};
  if (auto fits = check_catalogue_name(made.name); !fits)
    return tl::unexpected{std::move(fits.error())};
  if (sign == std::string_view::npos)
    return made;
  const auto number = text.substr(sign + 1);
  const auto [end, code]
    = std::from_chars(number.data(), number.data() + number.size(), made.version);
  if (code != std::errc{} || end != number.data() + number.size() || made.version == 0)
    return failure(error_code::argument_invalid, '"' + visible_line(text)
                                                   + "\": expected a version from 1 behind the @,"
                                                     " such as "
                                                   + made.name + "@3");
  return made;
}

json to_json(const catalogue_entry& version) {
  json made{{"name", version.name},
            {"version", version.version},
            {"removed", version.is_removal},
            {"hash", version.is_removal ? json(nullptr) : json(to_string(version.hash))},
            {"changedBy", version.who},
            {"changedAt", to_rfc3339(version.when)},
            {"note", version.note}};
  if (!version.text.empty())
    made["text"] = version.text;
  return made;
}

} // namespace troupe
