#include "runtime/compat/yaml_writer.hpp"

#include "runtime/language/definition/scalar.hpp"

#include <yaml.h>

#include <algorithm>
#include <new>

namespace troupe {

namespace {

/// True where plain text would be read as something else than this text.
bool needs_quotes(const std::string& text) {
  auto read = resolve_plain_scalar(text);
  return text == "<<" || !read || !read->is_string();
}

class yaml_writer {
public:
  yaml_writer() {
    if (!yaml_emitter_initialize(&emitter_))
      throw std::bad_alloc{};
    yaml_emitter_set_output(&emitter_, append, &text_);
    yaml_emitter_set_unicode(&emitter_, 1);
    yaml_emitter_set_width(&emitter_, 100);
  }
  yaml_writer(const yaml_writer&) = delete;
  yaml_writer& operator=(const yaml_writer&) = delete;
  ~yaml_writer() { yaml_emitter_delete(&emitter_); }

  std::string write(const ordered_json& content) {
    yaml_stream_start_event_initialize(&event_, YAML_UTF8_ENCODING);
    emit();
    yaml_document_start_event_initialize(&event_, nullptr, nullptr, nullptr, 1);
    emit();
    write_value(content);
    yaml_document_end_event_initialize(&event_, 1);
    emit();
    yaml_stream_end_event_initialize(&event_);
    emit();
    return std::move(text_);
  }

private:
  static int append(void* text, unsigned char* bytes, std::size_t count) {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(bytes), count);
    return 1;
  }

  void emit() {
    if (!yaml_emitter_emit(&emitter_, &event_))
      throw std::runtime_error{std::string{"can't write YAML: "} + emitter_.problem};
  }

  void write_scalar(const std::string& text, bool plain, bool quoted) {
    auto bytes = reinterpret_cast<const yaml_char_t*>(text.data());
    auto style = plain ? YAML_ANY_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    yaml_scalar_event_initialize(&event_, nullptr, nullptr, bytes, static_cast<int>(text.size()),
                                 plain, quoted, style);
    emit();
  }

  void write_value(const ordered_json& content) {
    if (content.is_object())
      return write_map(content);
    if (content.is_array())
      return write_list(content);
    if (!content.is_string())
      return write_scalar(content.dump(), true, false);
    const auto& text = content.get_ref<const std::string&>();
    write_scalar(text, !needs_quotes(text), true);
  }

  void write_map(const ordered_json& content) {
    yaml_mapping_start_event_initialize(&event_, nullptr, nullptr, 1,
                                        content.empty() ? YAML_FLOW_MAPPING_STYLE
                                                        : YAML_BLOCK_MAPPING_STYLE);
    emit();
    for (const auto& [key, entry] : content.items()) {
      write_scalar(key, !needs_quotes(key), true);
      write_value(entry);
    }
    yaml_mapping_end_event_initialize(&event_);
    emit();
  }

  void write_list(const ordered_json& content) {
    bool flat = std::none_of(content.begin(), content.end(),
                             [](const ordered_json& item) { return item.is_structured(); });
    yaml_sequence_start_event_initialize(
      &event_, nullptr, nullptr, 1, flat ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE);
    emit();
    for (const auto& item : content)
      write_value(item);
    yaml_sequence_end_event_initialize(&event_);
    emit();
  }

  yaml_emitter_t emitter_{};
  yaml_event_t event_{};
  std::string text_;
};

} // namespace

std::string to_yaml(const ordered_json& content) {
  return yaml_writer{}.write(content);
}

} // namespace troupe
