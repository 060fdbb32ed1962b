// What a server says of how a run went: its time, the machine it took, why it ran again.
#include "cli/server/server_source.hpp"
#include "cli/standard_streams.hpp"

namespace troupe::cli {

result<process_usage> server_source::usage(const std::string& id) {
  return client_.read(process_path(id, "/usage"))
    .and_then(read_process_usage)
    .map([](process_usage used) {
      if (used.is_cut)
        say("troupe: these are the first " + std::to_string(used.ended.size()) + " attempts");
      return used;
    });
}

result<rerun_reasons> server_source::reasons(const std::string& id, const std::string& task) {
  return client_.read(with_query(process_path(id, "/why"), {{"task", task}}))
    .and_then(read_rerun_reasons);
}

result<run_report> server_source::timing(const std::string& id) {
  return client_.read(process_path(id, "/timing")).and_then(read_run_report);
}

result<run_difference> server_source::difference(const std::string& first,
                                                 const std::string& second) {
  return client_.read(with_query(process_path(first, "/difference"), {{"with", second}}))
    .and_then(read_run_difference);
}

} // namespace troupe::cli
