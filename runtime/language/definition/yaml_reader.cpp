#include "runtime/language/definition/readers.hpp"

#include "runtime/language/definition/document_builder.hpp"
#include "runtime/language/definition/scalar.hpp"

#include <yaml.h>

#include <algorithm>
#include <memory>
#include <string>

namespace troupe {

namespace {

source_position place_of(yaml_mark_t mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

std::string_view text_of(const yaml_char_t* text) {
  return text ? reinterpret_cast<const char*>(text) : std::string_view{};
}

struct parser_deleter {
  void operator()(yaml_parser_t* parser) const {
    yaml_parser_delete(parser);
    delete parser;
  }
};

struct event_guard {
  yaml_event_t event{};
  event_guard() = default;
  event_guard(const event_guard&) = delete;
  event_guard& operator=(const event_guard&) = delete;
  ~event_guard() { yaml_event_delete(&event); }
};

class yaml_reader {
public:
  yaml_reader(std::string_view text, const load_limits& limits, problem_list& problems,
              bool checks_tags)
    : text_{text}, checks_tags_{checks_tags}, problems_{problems}, builder_{limits, problems},
      parser_{new yaml_parser_t} {
    if (!yaml_parser_initialize(parser_.get())) {
      delete parser_.release();
      throw std::bad_alloc{};
    }
    yaml_parser_set_input_string(parser_.get(), reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }

  std::optional<document> read() {
    for (bool more = true; more;) {
      event_guard next;
      if (!yaml_parser_parse(parser_.get(), &next.event)) {
        report_syntax();
        return std::nullopt;
      }
      if (!take(next.event))
        return std::nullopt;
      more = next.event.type != YAML_STREAM_END_EVENT;
    }
    if (documents_ > 0)
      return builder_.finish();
    problems_.add({1, 1}, "the definition is empty");
    return std::nullopt;
  }

private:
  bool take(const yaml_event_t& event) {
    auto where = place_of(event.start_mark);
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        return ++documents_ == 1 || refuse(where, "a second document; a file holds one definition");
      case YAML_SCALAR_EVENT: return take_scalar(event, where);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& start = event.data.sequence_start;
        return tag_known(start.tag, YAML_SEQ_TAG, where)
               && builder_.begin(node_kind::list, where, text_of(start.anchor));
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& start = event.data.mapping_start;
        return tag_known(start.tag, YAML_MAP_TAG, where)
               && builder_.begin(node_kind::map, where, text_of(start.anchor));
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: return builder_.end();
      case YAML_ALIAS_EVENT: return builder_.alias(text_of(event.data.alias.anchor), where);
      default: return true;
    }
  }

  bool take_scalar(const yaml_event_t& event, source_position where) {
    const auto& scalar = event.data.scalar;
    std::string_view text{reinterpret_cast<const char*>(scalar.value), scalar.length};
    auto kind = scalar.style == YAML_PLAIN_SCALAR_STYLE ? node_kind::plain : node_kind::quoted;
    auto tag = text_of(scalar.tag);
    if (tag == YAML_STR_TAG || tag == "!")
      kind = node_kind::quoted;
    else if (tag == YAML_NULL_TAG || tag == YAML_BOOL_TAG || tag == YAML_INT_TAG
             || tag == YAML_FLOAT_TAG) {
      kind = node_kind::plain;
      if (checks_tags_)
        check_tag(tag, text, where);
    } else if (!tag_known(scalar.tag, YAML_STR_TAG, where))
      return false;
    return builder_.scalar(kind, text, where, text_of(scalar.anchor));
  }

  /// A scalar that isn't what its tag says: a problem, but no reason to stop.
  void check_tag(std::string_view tag, std::string_view text, source_position where) {
    auto content = resolve_plain_scalar(text);
    auto name = tag.substr(tag.rfind(':') + 1);
    bool fits = !content || (name == "null" && content->is_null())
                || (name == "bool" && content->is_boolean())
                || (name == "int" && content->is_number_integer())
                || (name == "float" && content->is_number());
    if (!fits) // else, or where it has no value at all, it is told of later
      problems_.add(where, "!!" + std::string{name} + " \"" + std::string{text.substr(0, 60)}
                             + "\": expected "
                             + (name == "null"   ? "null"
                                : name == "bool" ? "true or false"
                                : name == "int"  ? "an integer"
                                                 : "a number"));
  }

  bool tag_known(const yaml_char_t* tag, std::string_view expected, source_position where) {
    auto found = text_of(tag);
    if (found.empty() || found == expected || found == "!")
      return true;
    return refuse(where, "the tag " + std::string{found.substr(0, 100)} + " is not known here");
  }

  bool refuse(source_position where, std::string message) {
    problems_.add(where, std::move(message));
    return false;
  }

  /// The place of a byte, which is all that the parser tells of where encoding errors are.
  source_position place_at(std::size_t offset) const {
    auto before = text_.substr(0, offset);
    auto line = std::ranges::count(before, '\n');
    before.remove_prefix(before.rfind('\n') + 1); // npos + 1 is 0
    auto characters = std::ranges::count_if(
      before, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(characters + 1)};
  }

  void report_syntax() {
    std::string message = parser_->problem ? parser_->problem : "can't be read";
    if (parser_->context)
      message = std::string{parser_->context} + ": " + message;
    auto where = place_of(parser_->problem_mark);
    if (parser_->error == YAML_MEMORY_ERROR)
      message = "the memory doesn't suffice";
    if (parser_->error == YAML_READER_ERROR) {
      message += " (at byte " + std::to_string(parser_->problem_offset) + ')';
      where = place_at(parser_->problem_offset);
    }
    problems_.add(where, "not YAML: " + message);
  }

  std::string_view text_;
  bool checks_tags_;
  problem_list& problems_;
  document_builder builder_;
  std::unique_ptr<yaml_parser_t, parser_deleter> parser_;
  int documents_ = 0;
};

} // namespace

std::optional<document> read_yaml(std::string_view text, const load_limits& limits,
                                  problem_list& problems, bool checks_tags) {
  return yaml_reader{text, limits, problems, checks_tags}.read();
}

} // namespace troupe
