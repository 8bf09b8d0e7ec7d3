#include "unix-groups.h"

#include <grp.h>
#include <pwd.h>

#include <array>

#include "limits.h"

namespace sekisho::pam {

std::vector<std::string> groups_of(const std::string& user) {
  std::vector<std::string> names;
  const passwd* const entry = getpwnam(user.c_str());
  if (entry == nullptr) return names;
  std::array<gid_t, limits::kGroupsMax> ids{};
  int count = static_cast<int>(ids.size());
  // -1: there are more than fit, and those that fit are there.
  if (getgrouplist(user.c_str(), entry->pw_gid, ids.data(), &count) < 0) count = static_cast<int>(ids.size());
  for (int i = 0; i < count; ++i) {
    const group* const found = getgrgid(ids[static_cast<size_t>(i)]);
    if (found != nullptr) names.emplace_back(found->gr_name);
  }
  return names;
}

}  // namespace sekisho::pam
