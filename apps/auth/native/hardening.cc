#include "hardening.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>

namespace sekisho::pam {
namespace {

/// What modules of usual stacks need of root: to read the shadow file and to keep their own files about a user
/// (pam_faillock, pam_google_authenticator), to become the user for that, and to write to the audit log, without which
/// libpam lets nobody in.
constexpr std::array kKept{CAP_CHOWN,  CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER,
                           CAP_SETGID, CAP_SETUID,       CAP_AUDIT_WRITE};

bool is_kept(int capability) {
  for (const int kept : kKept) {
    if (kept == capability) return true;
  }
  return false;
}

/// The bounding set binds programs that modules start, the other sets this one.
bool drop_capabilities() {
  for (int capability = 0;; ++capability) {
    const int held = prctl(PR_CAPBSET_READ, capability);
    if (held < 0) break;
    // Where the service has been confined already, nothing is left to drop, nor the right to.
    if (held == 1 && !is_kept(capability) && prctl(PR_CAPBSET_DROP, capability) != 0) return false;
  }
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (syscall(SYS_capget, &header, sets.data()) != 0) return false;
  uint64_t kept = 0;
  for (const int capability : kKept) kept |= uint64_t{1} << capability;
  for (size_t word = 0; word < sets.size(); ++word) {
    const auto mask = static_cast<uint32_t>(kept >> (32 * word));
    sets[word].permitted &= mask;
    sets[word].effective &= mask;
    sets[word].inheritable &= mask;
  }
  return syscall(SYS_capset, &header, sets.data()) == 0;
}

}  // namespace

bool harden() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) return false;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return false;
  umask(S_IRWXG | S_IRWXO);
  // Another user than root depends on unix_chkpwd, which gains its rights when it is started, and has none to drop.
  if (geteuid() != 0) return true;
  return drop_capabilities() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

}  // namespace sekisho::pam
