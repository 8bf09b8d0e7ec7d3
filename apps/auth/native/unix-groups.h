#pragma once

#include <string>
#include <vector>

namespace sekisho::pam {

/// The names of all groups of a user, its primary one first; none where the system knows no such user.
std::vector<std::string> groups_of(const std::string& user);

}  // namespace sekisho::pam
