/// What a person means by an id.
#pragma once

#include "troupe/result.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Ids that may be meant, as far as they are counted.
inline constexpr std::size_t most_named_ids = 100;

/// The id among `known` that `called` stands for: the whole of it, or the beginning of it or of
/// its last part behind a `/`, where only one begins so. Fails, saying that there is no such
/// `kind` ("process") and which one is near, or which ones begin so. `further` gives those that are
/// meant where none of `known` is. Both may be cut to `most_named_ids` and one more of those that
/// begin so: then it is said that there are more.
result<std::string> named_id(std::string_view kind, const std::string& called,
                             std::vector<std::string> known,
                             const std::function<std::vector<std::string>()>& further = {});

/// What stands for the process that was accepted last and no task of another one started.
inline constexpr const char* last_process = "last";

/// That there is no such process.
error no_last_process();

/// Whether a process may be called so: 1 to 200 bytes of UTF-8 that show for what they are, without
/// spaces; no option (`-`), and not `last`. Fails, saying what is wrong with it.
result<void> check_new_id(const std::string& id);

/// For arguments that name something: why the empty text, a variable of a script that isn't set,
/// names nothing; else nothing.
std::string refuse_empty(const std::string& called);

} // namespace troupe
