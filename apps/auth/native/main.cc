// Asks PAM about one user at a time, for the auth service: modules may take their time, crash or hang here without
// harm, and what they need to read (/etc/shadow) the auth service never sees. Ends when standard input is closed.
#include <cstdlib>

#include "channel.h"
#include "hardening.h"
#include "login.h"

int main() {
  using namespace sekisho::pam;
  static Channel channel;
  if (!harden() || !channel.open()) return EXIT_FAILURE;
  Request request{};
  while (channel.receive(request)) {
    const Answer answer = log_in(request);
    channel.wipe();
    if (!channel.send(answer)) break;
  }
  channel.wipe();
  return EXIT_SUCCESS;
}
