#pragma once

namespace sekisho::pam {

/// Gives away what asking PAM does not need: core dumps, being traced, most of root's capabilities, outliving the auth
/// service. @return false where one of these cannot be had
bool harden();

}  // namespace sekisho::pam
