#include "program.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "limits.h"

namespace sekisho::traffic {
namespace {

volatile std::sig_atomic_t stopping = 0;

/// Beyond the system's limit where we may, else as far as it lets us.
void set_buffer(int fd, int forced_name, int name) {
  const int bytes = limits::kSocketBufferBytes;
  if (setsockopt(fd, SOL_SOCKET, forced_name, &bytes, sizeof bytes) == 0) return;
  setsockopt(fd, SOL_SOCKET, name, &bytes, sizeof bytes);
}

}  // namespace

void catch_stop_signals() {
  struct sigaction action{};
  action.sa_handler = [](int) { stopping = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // The default slack of 50 us would be most of what the pace and the latency probe measure.
  prctl(PR_SET_TIMERSLACK, 1);
}

bool stop_requested() { return stopping != 0; }

void say(const char* line) {
  std::puts(line);
  std::fflush(stdout);
}

int fail(const char* sentence) {
  const int error = errno;
  std::fprintf(stderr, "sekisho-traffic: %s", sentence);
  if (error != 0) std::fprintf(stderr, ": %s", std::strerror(error));
  std::fputc('\n', stderr);
  return 1;
}

sockaddr_in to_sockaddr(Endpoint endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  address.sin_addr.s_addr = htonl(endpoint.address);
  return address;
}

FileDescriptor open_udp(Endpoint bound) {
  FileDescriptor fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd) return fd;
  set_buffer(fd.get(), SO_RCVBUFFORCE, SO_RCVBUF);
  set_buffer(fd.get(), SO_SNDBUFFORCE, SO_SNDBUF);
  const sockaddr_in address = to_sockaddr(bound);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fd.close();
  return fd;
}

bool wait_readable(int fd, int timeout_ms) {
  pollfd watched{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&watched, 1, timeout_ms) > 0;
}

}  // namespace sekisho::traffic
