#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "clock.h"
#include "json.h"
#include "limits.h"
#include "program.h"
#include "programs.h"

namespace sekisho::traffic {
namespace {

using SegmentControl = std::array<uint8_t, CMSG_SPACE(sizeof(uint16_t))>;

/// Messages of several equal datagrams each, which the kernel takes apart as late as it can.
class SegmentedBatch {
 public:
  SegmentedBatch(size_t datagram_bytes, size_t segments) : payload_(datagram_bytes * segments) {
    set_segment_size(datagram_bytes);
    vector_ = {payload_.data(), payload_.size()};
    for (size_t i = 0; i < messages_.size(); ++i) {
      msghdr& header = messages_[i].msg_hdr;
      header.msg_name = &remotes_[i];
      header.msg_namelen = sizeof(sockaddr_in);
      header.msg_iov = &vector_;
      header.msg_iovlen = 1;
      header.msg_control = control_.data();
      header.msg_controllen = control_.size();
    }
  }

  void set_remote(size_t index, Endpoint remote) { remotes_[index] = to_sockaddr(remote); }

  /// @return messages that the kernel took, -1: none, errno says why
  int send(int fd, size_t count) { return sendmmsg(fd, messages_.data(), static_cast<unsigned>(count), 0); }

 private:
  void set_segment_size(size_t datagram_bytes) {
    msghdr header{};
    header.msg_control = control_.data();
    header.msg_controllen = control_.size();
    cmsghdr* const message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = SOL_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof(uint16_t));
    const auto size = static_cast<uint16_t>(datagram_bytes);
    std::memcpy(CMSG_DATA(message), &size, sizeof size);
  }

  std::vector<uint8_t> payload_;
  iovec vector_{};
  alignas(cmsghdr) SegmentControl control_{};
  std::array<mmsghdr, limits::kSendBatch> messages_{};
  std::array<sockaddr_in, limits::kSendBatch> remotes_{};
};

bool is_transient(int error) { return error == EAGAIN || error == ENOBUFS || error == EINTR || error == ECONNREFUSED; }

}  // namespace

int send_datagrams(Arguments& arguments) {
  const std::vector<uint32_t> destinations = arguments.required_addresses("to");
  const auto port = static_cast<uint16_t>(arguments.required_number("port", {1, 65535}));
  const size_t bytes = arguments.required_number("bytes", {1, limits::kUdpPayloadBytesMax});
  const auto seconds = static_cast<int64_t>(arguments.required_number("seconds", {1, limits::kSecondsMax}));
  const uint64_t rate = arguments.number("rate", {0, limits::kSendRateMax}, 0);
  const size_t burst = arguments.number("burst", {1, limits::kSegmentsMax}, limits::kSegmentsMax);
  const uint32_t from = arguments.address("from");
  if (const std::string mistake = arguments.mistake(); !mistake.empty()) return fail(mistake.c_str());

  const FileDescriptor socket = open_udp({from, 0});
  if (!socket) return fail("opening a UDP socket");
  const size_t segments = std::min(burst, limits::kUdpPayloadBytesMax / bytes);
  // Paced packets leave in the order of their time, not sixteen messages at once.
  const size_t batch = rate == 0 ? limits::kSendBatch : 1;
  const auto messages = std::make_unique<SegmentedBatch>(bytes, segments);

  Pace pace(rate);
  const int64_t began = now_ns();
  uint64_t packets = 0;
  uint64_t refused = 0;
  size_t next = 0;
  int64_t now = began;
  while ((now = now_ns()) < began + seconds * kNsPerSecond && !stop_requested()) {
    pace.wait_for(batch * segments);
    for (size_t i = 0; i < batch; ++i) {
      messages->set_remote(i, {destinations[next], port});
      next = next + 1 == destinations.size() ? 0 : next + 1;
    }
    const int sent = messages->send(socket.get(), batch);
    if (sent < 0 && !is_transient(errno)) return fail("sending");
    packets += sent < 0 ? 0 : static_cast<uint64_t>(sent) * segments;
    refused += (batch - (sent < 0 ? 0 : static_cast<size_t>(sent))) * segments;
  }
  JsonObject()
      .number("packets", packets)
      .number("bytes", packets * bytes)
      .number("refused", refused)
      .decimal("seconds", seconds_of(now - began))
      .print();
  return 0;
}

}  // namespace sekisho::traffic
