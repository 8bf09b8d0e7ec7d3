#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "clock.h"
#include "json.h"
#include "limits.h"
#include "program.h"
#include "programs.h"

namespace sekisho::traffic {
namespace {

/// What a probe carries; its own host reads it again.
struct Stamp {
  uint64_t number;
  int64_t sent_ns;
};

class Probes {
 public:
  Probes(FileDescriptor socket, sockaddr_in remote, size_t bytes, size_t most)
      : socket_(std::move(socket)), remote_(remote), payload_(bytes), answered_(most) {
    round_trips_.reserve(most);
  }

  void send() {
    const Stamp stamp{sent_, now_ns()};
    std::memcpy(payload_.data(), &stamp, sizeof stamp);
    const auto* const name = reinterpret_cast<const sockaddr*>(&remote_);
    sendto(socket_.get(), payload_.data(), payload_.size(), MSG_DONTWAIT, name, sizeof remote_);
    ++sent_;
  }

  /// Takes answers until then.
  void receive_until(int64_t due) {
    for (int64_t now = now_ns(); now < due; now = now_ns()) {
      const timespec wait{.tv_sec = (due - now) / kNsPerSecond, .tv_nsec = (due - now) % kNsPerSecond};
      pollfd watched{.fd = socket_.get(), .events = POLLIN, .revents = 0};
      if (ppoll(&watched, 1, &wait, nullptr) > 0) receive();
      if (stop_requested()) return;
    }
  }

  bool all_answered() const { return round_trips_.size() == sent_; }

  void print() {
    std::sort(round_trips_.begin(), round_trips_.end());
    JsonObject()
        .number("sent", sent_)
        .number("received", round_trips_.size())
        .number("duplicates", duplicates_)
        .decimal("minUs", percentile(0))
        .decimal("p50Us", percentile(0.5))
        .decimal("p90Us", percentile(0.9))
        .decimal("p99Us", percentile(0.99))
        .decimal("p999Us", percentile(0.999))
        .decimal("maxUs", percentile(1))
        .print();
  }

 private:
  void receive() {
    Stamp stamp{};
    const ssize_t got = recv(socket_.get(), &stamp, sizeof stamp, MSG_DONTWAIT);
    const int64_t now = now_ns();
    if (got != sizeof stamp || stamp.number >= sent_) return;
    if (answered_[stamp.number]) {
      ++duplicates_;
      return;
    }
    answered_[stamp.number] = true;
    round_trips_.push_back(now - stamp.sent_ns);
  }

  double percentile(double share) const {
    if (round_trips_.empty()) return 0;
    const auto last = static_cast<double>(round_trips_.size() - 1);
    return static_cast<double>(round_trips_[static_cast<size_t>(share * last + 0.5)]) / 1000;
  }

  FileDescriptor socket_;
  sockaddr_in remote_;
  std::vector<uint8_t> payload_;
  std::vector<bool> answered_;
  std::vector<int64_t> round_trips_;
  uint64_t sent_ = 0;
  uint64_t duplicates_ = 0;
};

}  // namespace

int ping_echo(Arguments& arguments) {
  const std::vector<uint32_t> to = arguments.required_addresses("to");
  const auto port = static_cast<uint16_t>(arguments.required_number("port", {1, 65535}));
  const uint64_t rate = arguments.required_number("rate", {1, limits::kPingRateMax});
  const uint64_t seconds = arguments.required_number("seconds", {1, limits::kSecondsMax});
  const size_t bytes = arguments.required_number("bytes", {sizeof(Stamp), limits::kUdpPayloadBytesMax});
  const uint32_t from = arguments.address("from");
  if (const std::string mistake = arguments.mistake(); !mistake.empty()) return fail(mistake.c_str());

  FileDescriptor socket = open_udp({from, 0});
  if (!socket) return fail("opening a UDP socket");
  const uint64_t most = rate * seconds;
  Probes probes(std::move(socket), to_sockaddr({to.front(), port}), bytes, most);
  const int64_t began = now_ns();
  for (uint64_t i = 0; i < most && !stop_requested(); ++i) {
    probes.receive_until(began + static_cast<int64_t>(i * kNsPerSecond / rate));
    probes.send();
  }
  for (const int64_t end = now_ns() + limits::kPingGraceNs; now_ns() < end && !probes.all_answered();) {
    probes.receive_until(std::min(end, now_ns() + limits::kStopPollMs * 1'000'000));
  }
  probes.print();
  return 0;
}

}  // namespace sekisho::traffic
