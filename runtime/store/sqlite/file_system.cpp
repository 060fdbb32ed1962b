#include "runtime/store/sqlite/file_system.hpp"

#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace troupe {

namespace {

namespace fs = std::filesystem;

struct known_type {
  std::uint32_t magic; ///< As statfs(2) tells it.
  std::string_view name;
};

constexpr std::uint32_t fuse_magic = 0x65735546;

constexpr std::array shared_types{
  known_type{0x6969, "nfs"},        known_type{0xff534d42, "cifs"},
  known_type{0xfe534d42, "smb3"},   known_type{0x517b, "smbfs"},
  known_type{0x0bd00bd0, "lustre"}, known_type{0x47504653, "gpfs"},
  known_type{0x19830326, "beegfs"}, known_type{0x00c36400, "ceph"},
  known_type{0x01021997, "9p"},     known_type{0x5346414f, "afs"},
  known_type{0x6b414653, "afs"},    known_type{0x73757245, "coda"},
  known_type{0x20030528, "pvfs2"},  known_type{0xaad7aaea, "panfs"},
  known_type{0x01161970, "gfs2"},   known_type{0x7461636f, "ocfs2"},
  known_type{0x564c, "ncpfs"},
};

/// File systems in programs that reach other machines.
constexpr std::array shared_programs{
  "fuse.sshfs",     "fuse.glusterfs", "fuse.ceph",      "fuse.ceph-fuse", "fuse.s3fs",
  "fuse.gcsfuse",   "fuse.rclone",    "fuse.juicefs",   "fuse.davfs2",    "fuse.moosefs",
  "fuse.curlftpfs", "fuse.smbnetfs",  "fuse.seaweedfs", "fuse.mfs",       "fuse.cvmfs2",
};

/// What is there of the path.
fs::path existing_part(const std::string& path) {
  std::error_code reason;
  auto at = fs::weakly_canonical(path, reason);
  while (!reason && !fs::exists(at, reason) && at.has_relative_path())
    at = at.parent_path();
  return at;
}

/// The type of the mount that `path` is below, by /proc/self/mountinfo.
std::string mounted_type(const fs::path& path) {
  std::ifstream mounts{"/proc/self/mountinfo"};
  std::string found = "fuse";
  std::size_t longest = 0;
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream fields{line};
    std::string skipped;
    std::string point;
    fields >> skipped >> skipped >> skipped >> skipped >> point;
    auto type_at = line.find(" - ");
    auto inside = fs::relative(path, point).string();
    if (type_at == std::string::npos || point.size() < longest || inside.starts_with(".."))
      continue;
    longest = point.size();
    found = line.substr(type_at + 3, line.find(' ', type_at + 3) - type_at - 3);
  }
  return found;
}

} // namespace

std::string file_system_of(const std::string& path) {
  auto at = existing_part(path);
  struct statfs facts {};
  if (::statfs(at.c_str(), &facts) != 0)
    return {};
  auto magic = static_cast<std::uint32_t>(facts.f_type);
  if (magic == fuse_magic)
    return mounted_type(at);
  const auto* known = std::ranges::find(shared_types, magic, &known_type::magic);
  return known == shared_types.end() ? std::string{} : std::string{known->name};
}

result<void> check_file_system(const std::string& type) {
  auto is_shared = std::ranges::find(shared_types, type, &known_type::name) != shared_types.end()
                   || std::ranges::find(shared_programs, type) != shared_programs.end();
  if (!is_shared)
    return {};
  return failure(error_code::store_failed,
                 "it is on a file system that machines share (" + type
                   + "), where locks can't be relied on: keep it on a disk of this machine"
                     " (--store sqlite:/local/path)");
}

} // namespace troupe
