#include "runtime/language/definition/catalogue.hpp"

#include <chrono>
#include <filesystem>

namespace troupe {

namespace {

/// The same for all spellings of a location.
std::string key_of(const std::string& location) {
  std::error_code unknown;
  auto whole = std::filesystem::absolute(location, unknown);
  return (unknown ? std::filesystem::path{location} : whole).lexically_normal().string();
}

} // namespace

std::shared_ptr<const catalogue::entry> catalogue::find(const std::string& key) const {
  auto known = known_.load();
  auto found = known->find(key);
  return found == known->end() ? nullptr : found->second;
}

template <class Change>
void catalogue::update(Change change) {
  auto before = known_.load();
  std::shared_ptr<const table> after;
  do {
    auto changed = *before;
    change(changed);
    after = std::make_shared<const table>(std::move(changed));
  } while (!known_.compare_exchange_strong(before, after));
}

checked<workflow_ptr> catalogue::at(const std::string& location, const load_options& options) {
  auto key = key_of(location);
  auto known = find(key);
  if (known && are_current(known->files))
    return known->flow;
  auto at = std::chrono::system_clock::now();
  entry fresh;
  auto noting = options;
  noting.files = &fresh.files;
  auto flow = load_file(location, noting);
  if (flow && !is_any_young(fresh.files, at)) {
    fresh.flow = *flow;
    auto made = std::make_shared<const entry>(std::move(fresh));
    update([&](table& all) {
      if (auto& there = all[key]; there == known) // else somebody has put another one there
        there = made;
    });
  }
  return flow;
}

checked<workflow_ptr> catalogue::upsert(const std::string& location, std::string_view text,
                                        const load_options& options) {
  auto folder = std::filesystem::path{location}.parent_path().string();
  auto flow = load_text(text, location, folder, options);
  if (flow)
    update([key = key_of(location), made = std::make_shared<const entry>(entry{*flow, {}})](
             table& all) { all[key] = made; });
  return flow;
}

void catalogue::refresh(const std::string& location) {
  update([key = key_of(location)](table& all) { all.erase(key); });
}

} // namespace troupe
