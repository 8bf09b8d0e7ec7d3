#pragma once

#include "channel.h"

namespace sekisho::pam {

/// Asks PAM whether this is the user's password, where there is one, and whether the account may be used. Opens no session.
Answer log_in(const Request& request);

}  // namespace sekisho::pam
