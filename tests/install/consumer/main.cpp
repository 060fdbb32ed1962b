/// A stranger's program: the installed headers compile on their own and the library links.
#include <troupe/json.hpp>
#include <troupe/time.hpp>

#include <iostream>

int main() {
  const auto span = troupe::parse_duration("1h30m");
  if (!span || troupe::to_string(*span) != "1h30m") {
    std::cerr << "a duration did not survive the round trip\n";
    return 1;
  }
  return troupe::null_value()->is_null() ? 0 : 1;
}
