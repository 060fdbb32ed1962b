/// The definition that a server is sent, and what it says is wrong with it.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// What a request to start a process has of `file`: the name of a workflow of the catalogue where
/// it is `@NAME`, else the text of that file and what it is called. Fails where it can't be read.
result<json> definition_for(const std::string& file);

/// All that is wrong with a definition that was sent, in the file from which it came, as the answer
/// tells; empty: that is not why.
std::vector<problem> problems_in(const json& answer);

} // namespace troupe::cli
