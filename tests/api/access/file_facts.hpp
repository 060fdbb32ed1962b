/// What tests look at in files, and do to them.
#pragma once

#include "troupe/result.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace troupe::api {

inline unsigned mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::lstat(path.c_str(), &found) == 0);
  return found.st_mode & 0777U;
}

inline void set_mode(const std::string& path, unsigned mode) {
  std::filesystem::permissions(path, std::filesystem::perms{mode});
}

/// Makes the file another user's, which only root can.
inline bool give_away(const std::string& path) {
  constexpr uid_t stranger = 12'345;
  return ::lchown(path.c_str(), stranger, stranger) == 0;
}

/// The message of what failed, else nothing.
template <class T>
std::string fault_of(const result<T>& done) {
  return done ? std::string{} : done.error().message;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace troupe::api
