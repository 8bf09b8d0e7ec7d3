#include "login.h"

#include <pwd.h>
#include <security/pam_appl.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "unix-groups.h"

namespace sekisho::pam {
namespace {

/// What passes between the modules and us.
struct Conversation {
  const char* password;
  bool asked_more = false;
  std::string said;

  void note(const char* text) {
    if (text == nullptr) return;
    if (!said.empty()) said += ' ';
    said.append(text, std::min(std::strlen(text), limits::kSaidBytesMax));
    if (said.size() > limits::kSaidBytesMax) said.resize(limits::kSaidBytesMax);
  }
};

/// @return what libpam frees, zeroed before; nullptr: there is no answer
char* reply_to(const pam_message& message, Conversation& conversation) {
  switch (message.msg_style) {
    case PAM_PROMPT_ECHO_OFF:
      if (conversation.password != nullptr) return strdup(conversation.password);
      conversation.asked_more = true;
      break;
    case PAM_PROMPT_ECHO_ON:
      conversation.asked_more = true;
      break;
    default:
      break;
  }
  conversation.note(message.msg);
  return nullptr;
}

void discard(pam_response* replies, int count) {
  for (int i = 0; i < count; ++i) {
    char* const text = replies[i].resp;
    if (text == nullptr) continue;
    explicit_bzero(text, std::strlen(text));
    std::free(text);
  }
  std::free(replies);
}

int converse(int count, const pam_message** messages, pam_response** replies, void* data) {
  if (count <= 0 || count > PAM_MAX_NUM_MSG) return PAM_CONV_ERR;
  auto& conversation = *static_cast<Conversation*>(data);
  auto* const made = static_cast<pam_response*>(std::calloc(static_cast<size_t>(count), sizeof(pam_response)));
  if (made == nullptr) return PAM_BUF_ERR;
  for (int i = 0; i < count; ++i) made[i].resp = reply_to(*messages[i], conversation);
  if (conversation.asked_more) {
    discard(made, count);
    return PAM_CONV_ERR;
  }
  *replies = made;
  return PAM_SUCCESS;
}

/// The back end holds refusals back itself, without keeping this process from the next user.
void no_delay(int, unsigned, void*) {}

Verdict of_both_stages(int code) {
  switch (code) {
    case PAM_USER_UNKNOWN:
      return Verdict::unknown_user;
    case PAM_MAXTRIES:
      return Verdict::account_locked;
    case PAM_ACCT_EXPIRED:
      return Verdict::account_expired;
    case PAM_NEW_AUTHTOK_REQD:
    case PAM_AUTHTOK_EXPIRED:
    case PAM_CRED_EXPIRED:
      return Verdict::password_expired;
    case PAM_PERM_DENIED:
      return Verdict::refused;
    default:
      return Verdict::unavailable;
  }
}

/// A stack that ends with pam_deny, as Debian's does, says of an unknown user what it says of a wrong password.
Verdict of_authentication(int code, const char* user) {
  if (code != PAM_AUTH_ERR) return of_both_stages(code);
  return getpwnam(user) == nullptr ? Verdict::unknown_user : Verdict::wrong_password;
}

/// Whoever comes here has proved who they are.
Verdict of_account(int code) { return code == PAM_AUTH_ERR ? Verdict::refused : of_both_stages(code); }

/// Modules may have made another name of the one that was presented.
std::string name_in(pam_handle_t* handle, const Request& request) {
  const void* name = nullptr;
  if (pam_get_item(handle, PAM_USER, &name) != PAM_SUCCESS || name == nullptr) return request.user;
  return static_cast<const char*>(name);
}

bool prepare(pam_handle_t* handle, const Request& request) {
  return pam_set_item(handle, PAM_FAIL_DELAY, reinterpret_cast<const void*>(&no_delay)) == PAM_SUCCESS &&
         pam_set_item(handle, PAM_RHOST, request.remote) == PAM_SUCCESS;
}

Answer ask(pam_handle_t* handle, const Request& request, Conversation& conversation, int& code) {
  const auto refuse = [&](Verdict verdict) {
    if (conversation.asked_more) verdict = Verdict::challenge;
    if (conversation.said.empty()) conversation.note(pam_strerror(handle, code));
    return Answer{.verdict = verdict, .said = conversation.said, .name = {}, .groups = {}};
  };
  const bool by_password = request.password != nullptr;
  code = prepare(handle, request) ? PAM_SUCCESS : PAM_SYSTEM_ERR;
  if (code == PAM_SUCCESS && by_password) code = pam_authenticate(handle, PAM_DISALLOW_NULL_AUTHTOK);
  if (code != PAM_SUCCESS) return refuse(of_authentication(code, request.user));
  if (!by_password && getpwnam(request.user) == nullptr) return refuse(Verdict::unknown_user);
  code = pam_acct_mgmt(handle, by_password ? PAM_DISALLOW_NULL_AUTHTOK : 0);
  // A password that must be changed is no matter of who has not used it.
  const bool expired = code == PAM_NEW_AUTHTOK_REQD || code == PAM_AUTHTOK_EXPIRED;
  if (code != PAM_SUCCESS && (by_password || !expired)) return refuse(of_account(code));
  const std::string name = name_in(handle, request);
  return {.verdict = Verdict::accepted, .said = conversation.said, .name = name, .groups = groups_of(name)};
}

}  // namespace

Answer log_in(const Request& request) {
  Conversation conversation{.password = request.password, .asked_more = false, .said = {}};
  const pam_conv callback{.conv = converse, .appdata_ptr = &conversation};
  pam_handle_t* handle = nullptr;
  int code = pam_start(request.service, request.user, &callback, &handle);
  if (code != PAM_SUCCESS) {
    return {.verdict = Verdict::unavailable, .said = pam_strerror(handle, code), .name = {}, .groups = {}};
  }
  Answer answer = ask(handle, request, conversation, code);
  pam_end(handle, code);
  return answer;
}

}  // namespace sekisho::pam
