#include "troupe/result.hpp"

namespace troupe {

std::string to_string(const problem& fault) {
  if (fault.where.line == 0) // the file itself
    return fault.file + ": " + fault.message;
  return fault.file + ':' + std::to_string(fault.where.line) + ':'
         + std::to_string(fault.where.column) + ": " + fault.message;
}

} // namespace troupe
