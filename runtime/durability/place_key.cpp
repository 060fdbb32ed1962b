#include "runtime/durability/place_key.hpp"

#include "runtime/base/hash.hpp"
#include "runtime/durability/cbor.hpp"

#include <unordered_map>

namespace troupe {

const std::string& element_labels::of(const element_place& where) {
  auto& labels = known_[{where.fan, where.attempt}];
  if (labels.empty()) {
    std::unordered_map<std::string, std::uint64_t> seen;
    for (const auto& element : *where.list) {
      std::string bytes;
      append_cbor(bytes, element);
      auto name = std::string{bytes_of(hash_of(bytes))};
      auto before = seen[name]++;
      labels.push_back(name + '*' + std::to_string(before));
    }
  }
  return labels.at(where.index);
}

std::string place_key(const execution_place& where, const std::string& path,
                      element_labels& labels) {
  auto key = path + '\n';
  for (auto pass : where.passes)
    key += std::to_string(pass) + '/';
  key += '\n';
  for (const auto& each : where.elements)
    key += labels.of(each) + '/';
  return key;
}

std::uint64_t place_hash(const std::string& workflow_name, const execution_place& where,
                         element_labels& labels) {
  return stated_hash(workflow_name + '\n' + place_key(where, where.path, labels));
}

} // namespace troupe
