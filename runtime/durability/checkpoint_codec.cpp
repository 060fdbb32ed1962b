#include "runtime/durability/checkpoint_codec.hpp"

#include "runtime/durability/replay_description.hpp"
#include "runtime/durability/state_archive.hpp"

#include <utility>

namespace troupe {

namespace {

constexpr std::size_t hash_size = sizeof(content_hash);

/// Tells apart what can't share checkpoints, whose symbols and tasks are mere numbers.
std::string names_of(const workflow& flow) {
  std::string names;
  byte_writer out{names};
  for (symbol name = 0; name < flow.symbols.size(); ++name)
    out.text(flow.symbols.text(name));
  for (const auto& task : flow.tasks)
    out.text(task.id);
  return std::string{bytes_of(hash_of(names))};
}

} // namespace

std::string encode(const replayed_process& left, const content_test& is_stored) {
  std::string bytes(hash_size, '\0');
  byte_writer{bytes}.byte(checkpoint_format);
  bytes += names_of(*left.machine.flow());
  state_writer out{bytes, is_stored};
  describe_beginning(out, left.machine.options(), left.machine.begun());
  out(left);
  auto hash = hash_of(std::string_view{bytes}.substr(hash_size));
  bytes.replace(0, hash_size, bytes_of(hash));
  return bytes;
}

bool is_intact(std::string_view checkpoint) {
  return checkpoint.size() > hash_size
         && bytes_of(hash_of(checkpoint.substr(hash_size))) == checkpoint.substr(0, hash_size);
}

result<replayed_process> decode(std::string_view bytes, const workflow_ptr& flow,
                                const content_reader& read) {
  if (!is_intact(bytes))
    return failure(error_code::store_damaged, "a checkpoint is damaged");
  byte_reader head{bytes.substr(hash_size)};
  if (head.byte() != checkpoint_format || head.bytes(hash_size) != names_of(*flow))
    return failure(error_code::store_newer,
                   "a checkpoint was written by another version of Troupe");
  return decode_state(bytes.substr(bytes.size() - head.left()), flow, read);
}

result<replayed_process> decode_state(std::string_view bytes, const workflow_ptr& flow,
                                      const content_reader& read) {
  state_reader in{bytes, *flow, read};
  engine_options options;
  input::start begun;
  describe_beginning(in, options, begun);
  if (in.is_broken() || !begun.rules.secrets)
    return failure(error_code::store_damaged, "a checkpoint is damaged");
  replayed_process left{engine{flow, std::move(options), std::move(begun)}, time_point{}};
  in(left);
  if (auto done = in.outcome(); !done)
    return tl::unexpected{std::move(done.error())};
  return left;
}

} // namespace troupe
