#include "runtime/store/entry_codec.hpp"

#include "runtime/base/checksum.hpp"
#include "runtime/store/bytes.hpp"
#include "runtime/store/cbor.hpp"
#include "runtime/store/change_codec.hpp"
#include "runtime/store/start_fields.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// The first byte of every entry: how the others are to be read. In the first format the start
/// of a process didn't say which execution asked for it. Since the third (the first after 0.1.0)
/// the checksum of the other bytes follows, and a start has fields by name; its mark is so far from
/// those before it that no flipped bit turns one into the other.
constexpr std::uint8_t first_format = 1;
constexpr std::uint8_t second_format = 2;
constexpr std::uint8_t format = 0x73;

constexpr std::size_t checksum_size = 4;
constexpr std::size_t hash_size = 4; // of the decisions

/// Its bytes, the lowest first.
std::string fixed_bytes(std::uint32_t number) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>(number >> shift);
  return bytes;
}

std::uint32_t number_of(std::string_view bytes) {
  std::uint32_t number = 0;
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
    number = number << 8 | static_cast<std::uint8_t>(*byte);
  return number;
}

/// Of an entry in the present format: of its format, and of what follows the checksum.
std::string checksum_of(std::string_view entry) {
  auto sum = checksum(entry.substr(0, 1));
  return fixed_bytes(checksum(entry.substr(1 + checksum_size), sum));
}

class entry_writer {
public:
  entry_writer(std::string& out, std::vector<content>& contents) : out_{out}, contents_{contents} {}

  void write(const journal_entry& entry) {
    out_.byte(format);
    out_.bytes(std::string(checksum_size, '\0')); // known in the end
    out_.bytes(fixed_bytes(entry.decisions.value_or(0)));
    out_.number(entry.steps);
    out_.number(entry.scn);
    out_.number(entry.inputs.size());
    duration before{};
    for (const auto& each : entry.inputs) {
      auto at = each.at.time_since_epoch();
      out_.byte(static_cast<std::uint8_t>(each.what.index()));
      out_.difference(std::exchange(before, at).count(), at.count());
      std::visit([this](const auto& what) { write(what); }, each.what);
    }
    write_changes(out_, entry.changes, time_point{before});
  }

private:
  void write(const input::start& x) {
    auto fields = fields_of(x);
    out_.number(fields.size());
    for (const auto& [name, content] : fields) {
      out_.text(name);
      write(content);
    }
  }
  void write(const input::action_started& x) { write(x.stamp); }
  void write(const input::action_finished& x) {
    write(x.stamp);
    out_.number(x.execution);
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

  void write(const input::taken_up& x) {
    out_.signed_number(x.driven_until.time_since_epoch().count());
    out_.byte(x.policy ? static_cast<std::uint8_t>(*x.policy) + 1 : 0);
    out_.signed_number(x.timeout.count());
  }

  void write(const run_stamp& x) {
    out_.number(x.run);
    out_.number(x.generation);
    out_.number(x.attempt);
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
    : whole_{bytes}, in_{bytes}, contents_{contents} {}

  result<journal_entry> read() {
    journal_entry entry;
    format_ = in_.byte();
    if (format_ == format && !is_intact())
      return failure(error_code::store_damaged,
                     "it is damaged: its bytes are not those that were written");
    if (format_ == format) {
      in_.bytes(checksum_size);
      entry.decisions = number_of(in_.bytes(hash_size));
    } else if (format_ != second_format && format_ != first_format) {
      in_.fail();
    }
    entry.steps = in_.number();
    entry.scn = in_.number();
    auto count = in_.number();
    duration at{};
    for (; count > 0 && !in_.broken(); --count) {
      auto kind = in_.byte();
      at = duration{in_.further_than(at.count())};
      auto what = input_of(kind, std::make_index_sequence<std::variant_size_v<input::any>>{});
      entry.inputs.push_back({time_point{at}, std::move(what)});
    }
    if (format_ == format)
      entry.changes = read_changes(in_, time_point{at});
    if (!trouble_.message.empty())
      return tl::unexpected{std::move(trouble_)};
    if (in_.broken() || !in_.at_end())
      return failure(error_code::store_damaged, "it is damaged, or was written by a newer Troupe");
    return entry;
  }

private:
  bool is_intact() const {
    return whole_.size() > checksum_size && whole_.substr(1, checksum_size) == checksum_of(whole_);
  }

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
    if (format_ != format)
      return read_by_place(x);
    start_fields fields;
    for (auto count = in_.number(); count > 0 && !in_.broken(); --count) {
      auto name = in_.text();
      read(fields[std::string{name}]);
    }
    if (in_.broken())
      return;
    if (auto made = start_of(fields)) {
      x = std::move(*made);
    } else {
      trouble_ = std::move(made.error());
      in_.fail();
    }
  }
  /// As it was written before its fields had names.
  void read_by_place(input::start& x) {
    read(x.init);
    x.timeout = duration{in_.signed_number()};
    x.parent_id = in_.text();
    read(x.tasks);
    x.paused = in_.byte() != 0;
    if (in_.byte() != 0)
      read(x.policy.emplace());
    x.approvals.expiry = duration{in_.signed_number()};
    x.approvals.metadata = read_json();
    if (format_ >= second_format)
      x.parent_execution = in_.text();
  }
  void read(input::action_started& x) { read(x.stamp); }
  void read(input::action_finished& x) {
    read(x.stamp);
    if (format_ == format)
      x.execution = static_cast<std::uint32_t>(in_.number());
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

  void read(input::taken_up& x) {
    x.driven_until = time_point{duration{in_.signed_number()}};
    if (auto mode = in_.byte())
      x.policy = static_cast<policy_mode>(mode - 1);
    x.timeout = duration{in_.signed_number()};
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

  std::string_view whole_;
  std::uint8_t format_ = format;
  byte_reader in_;
  const content_reader& contents_;
  error trouble_;
};

} // namespace

std::string encode(const journal_entry& entry, std::vector<content>& contents) {
  std::string bytes;
  entry_writer{bytes, contents}.write(entry);
  bytes.replace(1, checksum_size, checksum_of(bytes));
  return bytes;
}

result<journal_entry> decode(std::string_view bytes, const content_reader& read) {
  return entry_reader{bytes, read}.read();
}

} // namespace troupe
