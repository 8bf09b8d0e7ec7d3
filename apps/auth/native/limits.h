#pragma once

#include <cstddef>

namespace sekisho::pam::limits {

/// Service, user, address and password together; PAM itself takes no password beyond 511 bytes (PAM_MAX_RESP_SIZE).
inline constexpr size_t kRequestBytesMax = 4096;
/// Groups beyond are left out, as is what does not fit into an answer.
inline constexpr size_t kGroupsMax = 1024;
inline constexpr size_t kAnswerBytesMax = 64 * 1024;
/// What modules say to the user, for the administrator.
inline constexpr size_t kSaidBytesMax = 512;

}  // namespace sekisho::pam::limits
