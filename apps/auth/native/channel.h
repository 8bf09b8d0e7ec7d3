// How the auth service speaks with this program: one question, one answer, over two pipes.
//
//   question   length (4 bytes, big endian), then strings: service, user, remote address, and the password; without the
//              last, the user has proven who they are by other means
//   answer     length (4 bytes, big endian), verdict (1 byte), then strings: what PAM says, the user's name, its groups
//
// Every string ends with a zero byte; a length counts all that follows it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "limits.h"

namespace sekisho::pam {

/// What came of a login. The numbers are those on the wire.
enum class Verdict : uint8_t {
  accepted = 0,
  wrong_password = 1,
  unknown_user = 2,
  account_expired = 3,
  password_expired = 4,
  account_locked = 5,
  /// The account stage refused without saying why.
  refused = 6,
  /// A module asked for something else than a password.
  challenge = 7,
  unavailable = 8,
};

/// Views into the buffer of the channel, each ending with a zero byte.
struct Request {
  const char* service;
  const char* user;
  const char* remote;
  /// nullptr: none is needed.
  const char* password;
};

struct Answer {
  Verdict verdict;
  std::string said;
  std::string name;
  std::vector<std::string> groups;
};

class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Takes standard input and output over and leaves /dev/null in their place: what a PAM module, or a program it
  /// starts, writes or reads there must not get into the conversation.
  bool open();

  /// Waits for a question. False: the other side has closed the pipe, or does not keep to the protocol.
  bool receive(Request& request);
  /// Zeroes the question: the password is in it.
  void wipe();
  bool send(const Answer& answer);

 private:
  bool parse(size_t size, Request& request) const;

  int in_ = -1;
  int out_ = -1;
  std::array<char, limits::kRequestBytesMax> question_{};
};

}  // namespace sekisho::pam
