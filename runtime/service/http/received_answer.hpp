/// What comes of an answer.
#pragma once

#include "runtime/service/http/outgoing_request.hpp"
#include "runtime/service/http/saved_answer.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// Gathers headers and body within bounds, in memory or in a file. For one thread at a time.
class received_answer {
public:
  /// An answer begins; what came before is forgotten.
  void begin();

  /// The body goes there from now on, where it is wanted.
  void save_in(std::unique_ptr<saved_answer> file) { file_ = std::move(file); }
  bool is_saved() const noexcept { return file_ != nullptr; }

  /// Takes a line of the head. Fails where that gets too long.
  result<void> add_header(std::string_view line);

  /// Takes a part of the body, of which there may be so much. Fails where that is too much, or
  /// can't be written.
  result<void> add_body(std::string_view bytes, const byte_count& most);

  /// Takes a part of the body of an answer that isn't wanted: only its beginning is kept. Whether
  /// more of it is to come.
  bool add_unwanted(std::string_view bytes);

  /// What `add_unwanted` has kept, for a message.
  std::string beginning() const;

  /// The output of the action. Fails where it is no JSON, though it says so.
  result<value> output(long status, const std::string& url);

  /// Puts the file, if there is one, in its place. May block.
  result<void> put_in_place();

  /// Drops the file, unless it is in its place.
  void drop_file() { file_.reset(); }

private:
  std::map<std::string, std::string> headers_;
  std::size_t header_bytes_ = 0;
  std::string body_;
  std::uint64_t body_bytes_ = 0;
  std::unique_ptr<saved_answer> file_; ///< Null: the body is kept here.
};

} // namespace troupe
