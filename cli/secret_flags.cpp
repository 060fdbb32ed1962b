#include "cli/secret_flags.hpp"

#include "cli/file_text.hpp"
#include "runtime/secrets/secret_terms.hpp"

#include <CLI/CLI.hpp>

namespace troupe::cli {

void add_secret_flags(CLI::App& command, secret_flags& flags) {
  command
    .add_option("--secret", flags.given,
                "A secret.NAME for this run alone: what FILE (- is standard input) holds")
    ->type_name("NAME=@FILE")
    ->allow_extra_args(false);
  add_key_file_flag(command, flags);
}

void add_key_file_flag(CLI::App& command, secret_flags& flags) {
  command
    .add_option("--secret-key-file", flags.key_file,
                "Where the key of the store's secrets is (~/.config/troupe/secret.keys)")
    ->type_name("FILE");
}

result<std::map<std::string, std::string>> parse_secrets(const std::vector<std::string>& given) {
  std::map<std::string, std::string> secrets;
  for (const auto& text : given) {
    const auto sign = text.find('=');
    const auto name = text.substr(0, sign);
    // What stands behind the = may be a secret that was typed here: it isn't shown.
    if (sign == std::string::npos || text.compare(sign + 1, 1, "@") != 0 || text.size() == sign + 2)
      return failure(error_code::argument_invalid,
                     "--secret: expected NAME=@FILE, with a file (@-: standard input) that holds "
                     "the secret: others can read the command line");
    if (auto fits = check_secret_name(name); !fits)
      return failure("--secret: ", std::move(fits.error()));
    auto secret = read_secret_text(text.substr(sign + 2));
    if (!secret)
      return failure("--secret: ", std::move(secret.error()));
    if (auto fits = check_secret_value(*secret); !fits)
      return failure("--secret: " + name + ": ", std::move(fits.error()));
    if (!secrets.emplace(name, std::move(*secret)).second)
      return failure(error_code::argument_invalid, "--secret: " + name + " is given twice");
  }
  return secrets;
}

result<std::string> read_secret_text(const std::string& path) {
  auto text = read_input(path);
  if (text && text->ends_with('\n')) {
    text->pop_back();
    if (text->ends_with('\r'))
      text->pop_back();
  }
  return text;
}

} // namespace troupe::cli
