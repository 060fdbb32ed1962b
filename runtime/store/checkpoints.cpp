#include "runtime/store/checkpoints.hpp"

#include "runtime/durability/checkpoint_codec.hpp"

#include <utility>
#include <vector>

namespace troupe {

namespace {

/// From its checkpoint; empty where there is none that is of use.
std::optional<restored_process> from_checkpoint(store& from, const kept_process& which,
                                                std::uint64_t up_to, const std::stop_token& stop) {
  auto kept = from.read_checkpoint(which.key);
  if (!kept || !*kept || (*kept)->entries > up_to)
    return std::nullopt;
  auto left = decode((*kept)->body, which.flow, contents_of(from));
  if (!left || left->entries != (*kept)->entries || left->machine.options().process_id != which.id)
    return std::nullopt;
  replayer rest{std::move(*left)};
  auto bytes = replay_journal(from, which.key, rest, {(*kept)->entries, up_to}, stop);
  if (!bytes)
    return std::nullopt;
  return restored_process{*rest.take(), (*kept)->body.size(), *bytes};
}

} // namespace

result<std::uint64_t> replay_journal(store& from, process_key process, replayer& into,
                                     journal_span which, const std::stop_token& stop) {
  std::uint64_t bytes = 0;
  auto done = walk_journal(from, process, into.process_id(), which, contents_of(from),
                           [&](journal_entry entry, std::uint64_t size) -> result<void> {
                             bytes += size;
                             if (stop.stop_requested())
                               return failure(error_code::runtime_closing, "the runtime ends");
                             return into.feed(std::move(entry));
                           });
  if (!done)
    return tl::unexpected{std::move(done.error())};
  return bytes;
}

result<restored_process> restore_process(store& from, const kept_process& which,
                                         std::uint64_t up_to, const std::stop_token& stop) {
  if (auto quick = from_checkpoint(from, which, up_to, stop))
    return std::move(*quick);
  replayer work{which.flow, which.id};
  auto bytes = replay_journal(from, which.key, work, {0, up_to}, stop);
  if (!bytes)
    return tl::unexpected{std::move(bytes.error())};
  auto left = work.take();
  if (!left)
    return tl::unexpected{std::move(left.error())};
  return restored_process{std::move(*left), 0, *bytes};
}

result<std::uint64_t> make_checkpoint(store& in, const kept_process& which, std::uint64_t entries,
                                      const std::stop_token& stop) {
  auto found = restore_process(in, which, entries, stop);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  auto is_stored
    = [&](const content_hash& hash) { return in.uses_content(which.key, hash).value_or(false); };
  auto body = encode(found->left, is_stored);
  auto size = body.size();
  if (auto done = in.write_checkpoint(which.key, {found->left.entries, std::move(body)}); !done)
    return tl::unexpected{std::move(done.error())};
  return size;
}

} // namespace troupe
