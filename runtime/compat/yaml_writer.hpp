/// JSON values as YAML texts.
#pragma once

#include "troupe/builder.hpp"

#include <string>

namespace troupe {

/// The value as block-style YAML, lists of scalars in one line, that `read_yaml` reads back as
/// the same value. Text must be UTF-8.
std::string to_yaml(const ordered_json& content);

} // namespace troupe
