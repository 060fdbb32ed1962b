#include "runtime/durability/state_archive.hpp"

#include "runtime/durability/cbor.hpp"
#include "runtime/engine/description.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// How a value is written: this, or `in_place` plus its length and then its CBOR.
constexpr std::uint64_t no_value = 0;
constexpr std::uint64_t stored = 1; ///< Its hash follows.
constexpr std::uint64_t known = 2;  ///< Its number among the large ones follows.
constexpr std::uint64_t in_place = 3;

} // namespace

void state_writer::write(const value& x) {
  if (!x)
    return out_.number(no_value);
  if (auto at = known_.find(x.get()); at != known_.end()) {
    out_.number(known);
    return out_.number(at->second);
  }
  if (auto number = write_content(*x))
    known_.emplace(x.get(), *number);
}

std::optional<std::uint64_t> state_writer::write_content(const json& x) {
  scratch_.clear();
  append_cbor(scratch_, x);
  if (scratch_.size() < content_size_min) {
    write_scratch();
    return std::nullopt;
  }
  auto hash = hash_of(scratch_);
  auto [at, fresh] = contents_.try_emplace(hash, contents_.size());
  if (!fresh) {
    out_.number(known);
    out_.number(at->second);
  } else if (is_stored_(hash)) {
    out_.number(stored);
    out_.bytes(bytes_of(hash));
  } else {
    write_scratch();
  }
  return at->second;
}

void state_writer::write_scratch() {
  out_.number(in_place + scratch_.size());
  out_.bytes(scratch_);
}

/// 0 is none, n the one that was written as number n; the next number: it follows, with those
/// around it that are new, the outermost first.
void state_writer::write(const scope_ptr& x) {
  std::vector<const scope*> fresh;
  const auto* at = x.get();
  for (; at && !scopes_.contains(at); at = at->outer.get())
    fresh.push_back(at);
  out_.number(fresh.size());
  out_.number(at ? scopes_.at(at) : 0);
  std::for_each(fresh.rbegin(), fresh.rend(), [this](const scope* each) {
    describe(*this, *each);
    scopes_.emplace(each, scopes_.size() + 1);
  });
}

std::uint64_t state_reader::read_count() {
  auto n = in_.number();
  if (n <= in_.left())
    return n;
  in_.fail();
  return 0;
}

void state_reader::read(json& x) {
  if (auto content = read_content())
    x = *content;
  else
    in_.fail();
}

value state_reader::read_content() {
  auto how = in_.number();
  if (how == no_value || in_.broken())
    return nullptr;
  if (how == known) {
    auto n = in_.number();
    if (n < known_.size())
      return known_[n];
    in_.fail();
    return nullptr;
  }
  if (how != stored) {
    auto cbor = in_.bytes(how - in_place);
    auto content = parse(cbor);
    if (cbor.size() >= content_size_min)
      known_.push_back(content);
    return content;
  }
  content_hash hash{};
  std::ranges::copy(in_.bytes(hash.size()), hash.begin());
  if (in_.broken())
    return nullptr;
  auto body = contents_(hash);
  if (body)
    return known_.emplace_back(parse(*body));
  trouble_ = std::move(body.error());
  in_.fail();
  return nullptr;
}

value state_reader::parse(std::string_view cbor) {
  if (auto content = parse_cbor(cbor))
    return make_value(std::move(*content));
  in_.fail();
  return nullptr;
}

void state_reader::read(scope_ptr& x) {
  auto fresh = read_count();
  auto outer = in_.number();
  if (outer > scopes_.size())
    return in_.fail();
  x = outer > 0 ? scopes_[outer - 1] : nullptr;
  for (; fresh > 0 && !in_.broken(); --fresh) {
    x = std::make_shared<scope>(scope{x, false, {}});
    describe(*this, *x);
    scopes_.push_back(x);
    for (const auto& [name, content] : x->names)
      if (name >= flow_.symbols.size() || !content)
        in_.fail();
  }
}

void state_reader::read(surroundings_ptr& x) {
  auto recorded = read_content();
  x = recorded && recorded->is_object()
        ? std::make_shared<const recorded_surroundings>(surroundings_from(*recorded))
        : nullptr;
}

void state_reader::read(const task*& def) {
  auto n = in_.number();
  if (n > flow_.tasks.size())
    return in_.fail();
  def = n > 0 ? &flow_.tasks[n - 1] : nullptr;
}

result<void> state_reader::outcome() {
  if (!trouble_.message.empty())
    return tl::unexpected{std::move(trouble_)};
  if (in_.broken() || !in_.at_end())
    return failure(error_code::store_damaged, "a checkpoint is damaged");
  return {};
}

} // namespace troupe
