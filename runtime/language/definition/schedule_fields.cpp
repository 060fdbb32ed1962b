#include "runtime/language/definition/data.hpp"
#include "runtime/language/definition/fields.hpp"
#include "runtime/language/definition/values.hpp"
#include "runtime/language/workflow/value_type.hpp"

#include <algorithm>
#include <vector>

namespace troupe {

namespace {

/// What a single entry is called that doesn't say.
constexpr const char* usual_schedule = "default";

/// The texts of a field, and where each stands.
struct placed_texts {
  std::vector<std::string> texts{};
  std::vector<source_position> places{};
};

placed_texts read_texts(load_context& context, node_view node, std::string_view what) {
  placed_texts made;
  const auto take = [&](node_view each) {
    if (auto text = read_label(context, each, what)) {
      made.texts.push_back(std::move(*text));
      made.places.push_back(each.where());
    }
  };
  if (node && node.is_list())
    node.each_item(take);
  else if (node)
    take(node);
  return made;
}

/// Reads one entry.
class schedule_reader {
public:
  schedule_reader(load_context& context, node_view node, const field_set& fields)
    : context_{context}, node_{node}, fields_{fields} {}

  /// Nothing, and problems, where it is none.
  std::optional<schedule_text> read(bool is_single) {
    const auto cron = read_texts(context_, fields_[schedule_key::cron], "cron");
    const auto except = read_texts(context_, fields_[schedule_key::except], "except");
    made_.cron = cron.texts;
    made_.except = except.texts;
    made_.id = text(schedule_key::id);
    if (is_single && !fields_[schedule_key::id])
      made_.id = usual_schedule;
    made_.every = text(schedule_key::every);
    made_.offset = text(schedule_key::offset);
    made_.timezone = text(schedule_key::timezone);
    read_overlap();
    made_.catch_up = text(schedule_key::catch_up);
    made_.jitter = text(schedule_key::jitter);
    made_.from = text(schedule_key::from);
    made_.until = text(schedule_key::until);
    if (auto count = fields_[schedule_key::count_of_starts])
      made_.count = read_count(context_, count, "count");
    if (auto pauses = fields_[schedule_key::pause_on_failure])
      made_.pause_on_failure = read_flag(context_, pauses, "pauseOnFailure").value_or(false);
    read_init();
    if (!context_.minds_schedules)
      return std::move(made_);
    auto rule = read_schedule(made_);
    if (!rule)
      for (const auto& each : rule.error())
        context_.problems.add(place_of(each, cron, except),
                              std::string{each.key} + ": " + each.message);
    return rule ? std::optional{std::move(made_)} : std::nullopt;
  }

private:
  std::string text(schedule_key key) {
    const auto found = fields_[key];
    return found ? read_label(context_, found, spec(schedule_keys, key).name).value_or("") : "";
  }

  void read_overlap() {
    const auto& key = spec(schedule_keys, schedule_key::overlap);
    if (auto found = fields_[schedule_key::overlap])
      if (auto word = read_word(context_, found, key))
        made_.overlap = key.words[*word];
  }

  void read_init() {
    const auto found = fields_[schedule_key::init];
    if (!found)
      return;
    made_.init = to_json(found, context_.options.limits, context_.problems);
    if (made_.init.is_object())
      check_init(found);
  }

  /// As far as that is known before anything starts.
  void check_init(node_view where) {
    for (const auto& [name, rule] : context_.made.inputs) {
      const auto given = made_.init.find(name);
      if (given == made_.init.end() || !rule.type)
        continue;
      if (auto fits = rule.type->convert(make_value(*given)); !fits)
        context_.problems.add(where.where(),
                              "init: input \"" + name + "\": " + fits.error().message);
    }
  }

  source_position place_of(const schedule_fault& fault, const placed_texts& cron,
                           const placed_texts& except) const {
    const auto* placed = fault.key == "cron" ? &cron : fault.key == "except" ? &except : nullptr;
    if (placed && fault.item < placed->places.size())
      return placed->places[fault.item];
    const auto key = find_key(schedule_keys, fault.key);
    if (key != no_key)
      if (auto found = fields_[static_cast<schedule_key>(key)])
        return found.where();
    return node_.where();
  }

  load_context& context_;
  node_view node_;
  const field_set& fields_;
  schedule_text made_;
};

/// What an entry lacks that a caller has to give.
void check_required(load_context& context, const schedule_text& entry, source_position where) {
  for (const auto& [name, rule] : context.made.inputs)
    if (rule.required && !rule.fallback && !entry.init.contains(name))
      context.problems.add(where, "schedule \"" + entry.id + "\": input \"" + name
                                    + "\" is required: give it under init");
}

void read_entry(load_context& context, node_view node, bool is_single) {
  auto fields = read_fields(context, node, schedule_keys, "a schedule");
  if (!fields)
    return;
  auto entry = schedule_reader{context, node, *fields}.read(is_single);
  if (!entry)
    return;
  auto& all = context.made.schedules;
  if (std::ranges::find(all, entry->id, &schedule_text::id) != all.end())
    return context.problems.add(node.where(), "schedules: \"" + entry->id
                                                + "\" is there twice: ids tell them "
                                                  "apart");
  check_required(context, *entry, node.where());
  all.push_back(std::move(*entry));
}

} // namespace

void read_schedules(load_context& context, node_view node) {
  if (node.is_map())
    return read_entry(context, node, true);
  if (!node.is_list())
    return context.problems.add(node.where(),
                                "schedules: expected a list of schedules, found " + describe(node));
  const auto is_single = node.size() == 1;
  node.each_item([&](node_view each) { read_entry(context, each, is_single); });
}

} // namespace troupe
