#include <netinet/udp.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "clock.h"
#include "json.h"
#include "limits.h"
#include "program.h"
#include "programs.h"

namespace sekisho::traffic {
namespace {

using ReceiveControl = std::array<uint8_t, CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(uint32_t))>;

struct Count {
  uint64_t packets = 0;
  uint64_t bytes = 0;
};

/// What came, in all and for each interval since the first datagram.
class Tally {
 public:
  void add(int64_t now, Count more) {
    if (began_ == 0) began_ = now;
    last_ = now;
    const auto interval = static_cast<size_t>((now - began_) / limits::kIntervalNs);
    if (interval >= intervals_.size()) intervals_.resize(interval + 1);
    intervals_[interval].packets += more.packets;
    intervals_[interval].bytes += more.bytes;
    total_.packets += more.packets;
    total_.bytes += more.bytes;
  }

  bool empty() const { return began_ == 0; }

  bool over(int64_t now, int64_t seconds) const { return began_ != 0 && now - began_ >= seconds * kNsPerSecond; }

  void print(uint32_t overflowed) const {
    std::string list;
    for (const Count& each : intervals_) {
      list += (list.empty() ? "[" : ",[") + std::to_string(each.packets) + "," + std::to_string(each.bytes) + "]";
    }
    JsonObject()
        .number("packets", total_.packets)
        .number("bytes", total_.bytes)
        .number("overflowed", overflowed)
        .decimal("seconds", seconds_of(last_ - began_))
        .number("intervalMs", limits::kIntervalNs / 1'000'000)
        .raw("intervals", "[" + list + "]")
        .print();
  }

 private:
  int64_t began_ = 0;
  int64_t last_ = 0;
  Count total_;
  std::vector<Count> intervals_;
};

/// One recvmmsg that asks for lengths alone.
class CountingBatch {
 public:
  CountingBatch() {
    vector_ = {&nothing_, sizeof nothing_};
    for (size_t i = 0; i < messages_.size(); ++i) {
      messages_[i].msg_hdr.msg_iov = &vector_;
      messages_[i].msg_hdr.msg_iovlen = 1;
      messages_[i].msg_hdr.msg_control = controls_[i].data();
    }
  }

  Count receive(int fd) {
    for (mmsghdr& message : messages_) message.msg_hdr.msg_controllen = sizeof(ReceiveControl);
    // With MSG_TRUNC the kernel gives the whole length, though one byte is copied.
    const int got = recvmmsg(fd, messages_.data(), messages_.size(), MSG_TRUNC | MSG_DONTWAIT, nullptr);
    Count count;
    for (int i = 0; i < got; ++i) add(messages_[static_cast<size_t>(i)], count);
    return count;
  }

  /// Datagrams that the full socket buffer refused so far.
  uint32_t overflowed() const { return overflowed_; }

 private:
  void add(mmsghdr& message, Count& count) {
    size_t datagram = message.msg_len;
    msghdr& header = message.msg_hdr;
    for (cmsghdr* each = CMSG_FIRSTHDR(&header); each != nullptr; each = CMSG_NXTHDR(&header, each)) {
      if (each->cmsg_level == SOL_UDP && each->cmsg_type == UDP_GRO) {
        int size = 0;
        std::memcpy(&size, CMSG_DATA(each), sizeof size);
        if (size > 0) datagram = static_cast<size_t>(size);
      } else if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SO_RXQ_OVFL) {
        std::memcpy(&overflowed_, CMSG_DATA(each), sizeof overflowed_);
      }
    }
    count.bytes += message.msg_len;
    count.packets += datagram == 0 ? 1 : (message.msg_len + datagram - 1) / datagram;
  }

  uint8_t nothing_ = 0;
  iovec vector_{};
  uint32_t overflowed_ = 0;
  std::array<mmsghdr, limits::kReceiveBatch> messages_{};
  alignas(cmsghdr) std::array<ReceiveControl, limits::kReceiveBatch> controls_{};
};

}  // namespace

int receive_datagrams(Arguments& arguments) {
  const auto port = static_cast<uint16_t>(arguments.required_number("port", {1, 65535}));
  const auto seconds = static_cast<int64_t>(arguments.required_number("seconds", {1, limits::kSecondsMax}));
  const uint32_t address = arguments.address("address");
  if (const std::string mistake = arguments.mistake(); !mistake.empty()) return fail(mistake.c_str());

  const FileDescriptor socket = open_udp({address, port});
  if (!socket) return fail("opening a UDP socket");
  const int on = 1;
  if (setsockopt(socket.get(), SOL_UDP, UDP_GRO, &on, sizeof on) != 0) return fail("asking for UDP_GRO");
  setsockopt(socket.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  say("ready");

  Tally tally;
  const auto batch = std::make_unique<CountingBatch>();
  while (!stop_requested() && !tally.over(now_ns(), seconds)) {
    if (!wait_readable(socket.get(), limits::kStopPollMs)) continue;
    const Count count = batch->receive(socket.get());
    if (count.packets == 0) continue;
    if (tally.empty()) say("receiving");
    tally.add(now_ns(), count);
  }
  tally.print(batch->overflowed());
  return 0;
}

}  // namespace sekisho::traffic
