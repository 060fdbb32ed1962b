#include "runtime/store/entry_codec.hpp"

#include "runtime/store/bytes.hpp"
#include "runtime/store/cbor.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// The first byte of every entry: how the others are to be read. In the first format the start
/// of a process didn't say which execution asked for it, nor what it inherits.
constexpr std::uint8_t first_format = 1;
constexpr std::uint8_t format = 2;

class entry_writer {
public:
  entry_writer(std::string& out, std::vector<content>& contents) : out_{out}, contents_{contents} {}

  void write(const journal_entry& entry) {
    out_.byte(format);
    out_.number(entry.steps);
    out_.number(entry.scn);
    out_.number(entry.inputs.size());
    duration before{};
    for (const auto& each : entry.inputs) {
      auto at = each.at.time_since_epoch();
      out_.byte(static_cast<std::uint8_t>(each.what.index()));
      out_.signed_number((at - std::exchange(before, at)).count());
      std::visit([this](const auto& what) { write(what); }, each.what);
    }
  }

private:
  void write(const input::start& x) {
    write(x.init);
    out_.signed_number(x.timeout.count());
    out_.text(x.parent_id);
    write(x.tasks);
    out_.byte(x.paused);
    out_.byte(x.policy.has_value());
    if (x.policy)
      write(*x.policy);
    out_.signed_number(x.approvals.expiry.count());
    write_json(x.approvals.metadata);
    out_.text(x.parent_execution);
    out_.number(x.rules.policies.size());
    for (const auto& each : x.rules.policies)
      write(each);
    write(x.rules.secrets);
  }
  void write(const input::action_started& x) { write(x.stamp); }
  void write(const input::action_finished& x) {
    write(x.stamp);
    out_.byte(x.output != nullptr);
    x.output ? write(x.output) : out_.text(x.error);
  }
  void write(const input::action_recalled& x) { write(x.stamp); }
  void write(const input::action_lost& x) { write(x.stamp); }
  void write(const input::timer_due& x) {
    write(x.key.stamp);
    out_.byte(static_cast<std::uint8_t>(x.key.purpose));
  }
  void write(const input::group_settled& x) {
    write(x.group);
    out_.byte(x.expired.has_value());
    if (x.expired)
      write(*x.expired);
  }
  void write(const input::approval_decided& x) {
    write(x.stamp);
    out_.byte(x.approved);
    out_.text(x.reason);
  }
  void write(const input::cancel& x) {
    out_.text(x.reason);
    out_.byte(x.timeout);
  }
  void write(const input::pause& x) { out_.text(x.reason); }
  void write(const input::resume&) {}
  void write(const input::step&) {}
  void write(const input::resume_failed&) {}
  void write(const input::signal& x) {
    out_.text(x.name);
    write(x.payload);
  }

  void write(const run_stamp& x) {
    out_.number(x.run);
    out_.number(x.generation);
    out_.number(x.attempt);
  }
  void write(const policy_config& x) {
    out_.byte(static_cast<std::uint8_t>(x.mode));
    write(x.allow);
    write(x.block);
    write(x.skip);
  }
  void write(const std::vector<std::string>& texts) {
    out_.number(texts.size());
    for (const auto& each : texts)
      out_.text(each);
  }
  void write(const group_summary& x) {
    for (auto number : {x.expected, x.completed, x.skipped, x.failed, x.first, x.last, x.continued})
      out_.number(number);
    write_json(x.outputs);
    out_.text(x.failures);
    out_.byte(x.expired);
  }
  void write(const value& x) { write_json(*x); }

  /// Its length plus one and its CBOR, or 0 and the hash of that.
  void write_json(const json& x) {
    scratch_.clear();
    append_cbor(scratch_, x);
    if (scratch_.size() < content_size_min) {
      out_.number(scratch_.size() + 1);
      return out_.bytes(scratch_);
    }
    auto hash = hash_of(scratch_);
    out_.number(0);
    out_.bytes(bytes_of(hash));
    if (std::ranges::find(contents_, hash, &content::hash) == contents_.end())
      contents_.push_back({hash, scratch_});
  }

  byte_writer out_;
  std::vector<content>& contents_;
  std::string scratch_;
};

class entry_reader {
public:
  entry_reader(std::string_view bytes, const content_reader& contents)
    : in_{bytes}, contents_{contents} {}

  result<journal_entry> read() {
    journal_entry entry;
    format_ = in_.byte();
    if (format_ != format && format_ != first_format)
      in_.fail();
    entry.steps = in_.number();
    entry.scn = in_.number();
    auto count = in_.number();
    duration at{};
    for (; count > 0 && !in_.broken(); --count) {
      auto kind = in_.byte();
      at += duration{in_.signed_number()};
      auto what = input_of(kind, std::make_index_sequence<std::variant_size_v<input::any>>{});
      entry.inputs.push_back({time_point{at}, std::move(what)});
    }
    if (!trouble_.message.empty())
      return tl::unexpected{std::move(trouble_)};
    if (in_.broken() || !in_.at_end())
      return failure("a journal entry is damaged, or was written by a newer Troupe");
    return entry;
  }

private:
  /// Reads the alternative number `kind`.
  template <std::size_t... Kinds>
  input::any input_of(std::uint8_t kind, std::index_sequence<Kinds...>) {
    input::any what;
    auto read_one = [&]<std::size_t Kind>(std::integral_constant<std::size_t, Kind>) {
      read(what.emplace<Kind>());
      return true;
    };
    auto known = ((kind == Kinds && read_one(std::integral_constant<std::size_t, Kinds>{})) || ...);
    if (!known)
      in_.fail();
    return what;
  }

  void read(input::start& x) {
    read(x.init);
    x.timeout = duration{in_.signed_number()};
    x.parent_id = in_.text();
    read(x.tasks);
    x.paused = in_.byte() != 0;
    if (in_.byte() != 0)
      read(x.policy.emplace());
    x.approvals.expiry = duration{in_.signed_number()};
    x.approvals.metadata = read_json();
    if (format_ == first_format)
      return;
    x.parent_execution = in_.text();
    for (auto count = in_.number(); count > 0 && !in_.broken(); --count)
      read(x.rules.policies.emplace_back());
    read(x.rules.secrets);
  }
  void read(input::action_started& x) { read(x.stamp); }
  void read(input::action_finished& x) {
    read(x.stamp);
    if (in_.byte() != 0)
      read(x.output);
    else
      x.error = in_.text();
  }
  void read(input::action_recalled& x) { read(x.stamp); }
  void read(input::action_lost& x) { read(x.stamp); }
  void read(input::timer_due& x) {
    read(x.key.stamp);
    x.key.purpose = static_cast<timer_purpose>(in_.byte());
  }
  void read(input::group_settled& x) {
    read(x.group);
    if (in_.byte() != 0)
      read(x.expired.emplace());
  }
  void read(input::approval_decided& x) {
    read(x.stamp);
    x.approved = in_.byte() != 0;
    x.reason = in_.text();
  }
  void read(input::cancel& x) {
    x.reason = in_.text();
    x.timeout = in_.byte() != 0;
  }
  void read(input::pause& x) { x.reason = in_.text(); }
  void read(input::resume&) {}
  void read(input::step&) {}
  void read(input::resume_failed&) {}
  void read(input::signal& x) {
    x.name = in_.text();
    read(x.payload);
  }

  void read(run_stamp& x) {
    x.run = static_cast<run_index>(in_.number());
    x.generation = static_cast<std::uint32_t>(in_.number());
    x.attempt = static_cast<std::uint32_t>(in_.number());
  }
  void read(policy_config& x) {
    x.mode = static_cast<policy_mode>(in_.byte());
    read(x.allow);
    read(x.block);
    read(x.skip);
  }
  void read(std::vector<std::string>& texts) {
    for (auto count = in_.number(); count > 0 && !in_.broken(); --count)
      texts.emplace_back(in_.text());
  }
  void read(group_summary& x) {
    for (auto* number :
         {&x.expected, &x.completed, &x.skipped, &x.failed, &x.first, &x.last, &x.continued})
      *number = in_.number();
    x.outputs = read_json();
    x.failures = in_.text();
    x.expired = in_.byte() != 0;
  }
  void read(value& x) { x = make_value(read_json()); }

  json read_json() {
    auto size = in_.number();
    if (size > 0)
      return parse(in_.bytes(size - 1));
    content_hash hash{};
    std::ranges::copy(in_.bytes(hash.size()), hash.begin());
    if (in_.broken())
      return nullptr;
    auto body = contents_(hash);
    if (body)
      return parse(*body);
    trouble_ = std::move(body.error());
    in_.fail();
    return nullptr;
  }

  json parse(std::string_view cbor) {
    if (auto content = parse_cbor(cbor))
      return std::move(*content);
    in_.fail();
    return nullptr;
  }

  std::uint8_t format_ = format;
  byte_reader in_;
  const content_reader& contents_;
  error trouble_;
};

} // namespace

std::string encode(const journal_entry& entry, std::vector<content>& contents) {
  std::string bytes;
  entry_writer{bytes, contents}.write(entry);
  return bytes;
}

result<journal_entry> decode(std::string_view bytes, const content_reader& read) {
  return entry_reader{bytes, read}.read();
}

} // namespace troupe
