#include "channel.h"

#include <endian.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sekisho::pam {
namespace {

bool read_all(int fd, void* to, size_t size) {
  auto* at = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t got = read(fd, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

bool write_all(int fd, const std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = write(fd, bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    done += static_cast<size_t>(put);
  }
  return true;
}

/// Appends the string and its end where there is room for both.
void append(std::string& body, const std::string& text) {
  if (body.size() + text.size() + 1 > limits::kAnswerBytesMax) return;
  body.append(text.c_str());
  body.push_back('\0');
}

}  // namespace

bool Channel::open() {
  in_ = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  out_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (in_ < 0 || out_ < 0 || nowhere < 0) return false;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (dup2(nowhere, fd) < 0) return false;
  }
  // Never in the swap; where the system does not let us lock a page, the password is still there for milliseconds alone.
  mlock(question_.data(), question_.size());
  return true;
}

bool Channel::receive(Request& request) {
  uint32_t size = 0;
  if (!read_all(in_, &size, sizeof size)) return false;
  size = be32toh(size);
  if (size == 0 || size > question_.size()) return false;
  return read_all(in_, question_.data(), size) && parse(size, request);
}

bool Channel::parse(size_t size, Request& request) const {
  const char* at = question_.data();
  const char* const end = at + size;
  request.password = nullptr;
  for (const char** field : {&request.service, &request.user, &request.remote, &request.password}) {
    if (field == &request.password && at == end) return true;
    const auto* stop = static_cast<const char*>(std::memchr(at, '\0', static_cast<size_t>(end - at)));
    if (stop == nullptr) return false;
    *field = at;
    at = stop + 1;
  }
  return at == end;
}

void Channel::wipe() { explicit_bzero(question_.data(), question_.size()); }

bool Channel::send(const Answer& answer) {
  std::string body(1, static_cast<char>(answer.verdict));
  append(body, answer.said);
  append(body, answer.name);
  for (const std::string& group : answer.groups) append(body, group);
  const uint32_t size = htobe32(static_cast<uint32_t>(body.size()));
  return write_all(out_, std::string(reinterpret_cast<const char*>(&size), sizeof size) + body);
}

}  // namespace sekisho::pam
