#include "runtime/store/journal_reader.hpp"

#include <utility>
#include <vector>

namespace troupe {

namespace {

/// Of a journal, that is read at once.
constexpr std::size_t batch_bytes_max = 1 << 18;

/// Reads the next entries.
result<std::vector<std::string>> read_batch(store& from, process_key process, journal_span which) {
  std::vector<std::string> entries;
  std::size_t bytes = 0;
  if (which.after >= which.up_to)
    return entries;
  auto done = from.read_journal(process, which.after, [&](std::string_view entry) {
    entries.emplace_back(entry);
    bytes += entry.size();
    return bytes < batch_bytes_max && entries.size() < which.up_to - which.after;
  });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return entries;
}

} // namespace

result<void> walk_journal(store& from, process_key process, const std::string& process_id,
                          journal_span which, const content_reader& contents,
                          const entry_listener& hear) {
  while (true) {
    auto batch = read_batch(from, process, which);
    if (!batch)
      return tl::unexpected{std::move(batch.error())};
    if (batch->empty())
      return {};
    for (const auto& each : *batch) {
      ++which.after;
      auto entry = decode(each, contents);
      if (!entry)
        return failure(error_code::store_damaged, "entry " + std::to_string(which.after)
                                                    + " of the journal of " + process_id
                                                    + " can't be read: " + entry.error().message);
      if (auto done = hear(std::move(*entry), each.size()); !done)
        return done;
    }
  }
}

content_reader contents_of(store& from) {
  return [&from](const content_hash& hash) { return from.read_content(hash); };
}

} // namespace troupe
