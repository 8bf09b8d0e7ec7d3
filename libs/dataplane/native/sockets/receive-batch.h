// One recvmmsg with receive offload: rows of datagrams.
#pragma once

#include <array>
#include <memory>

#include "../limits.h"
#include "datagram.h"
#include "udp-socket.h"

namespace sekisho {

/// Datagrams of one sender that the kernel merged into a row, or a single one.
struct Received {
  MutableBytes bytes;
  /// Of each datagram but the last, which may be shorter; never 0.
  size_t datagram_bytes = 0;
  Endpoint local;
  Endpoint remote;
};

class ReceiveBatch {
 public:
  ReceiveBatch();
  /// Number of rows, 0: none waiting. The buffers are used again by the next call.
  size_t receive(const UdpSocket& socket);
  Received at(size_t index);
  /// Rows that were lost at this socket since the last call, because its buffer was full.
  uint32_t take_refused(UdpSocket& socket);

 private:
  std::unique_ptr<uint8_t[]> slots_;
  std::array<mmsghdr, limits::kBatchPacketsMax> messages_{};
  std::array<iovec, limits::kBatchPacketsMax> vectors_{};
  std::array<sockaddr_in, limits::kBatchPacketsMax> remotes_{};
  alignas(cmsghdr) std::array<AncillaryBuffer, limits::kBatchPacketsMax> ancillary_{};
  size_t wanted_ = limits::kBatchPacketsMax;
  /// Of the last datagram received.
  uint32_t refused_ = 0;
  uint16_t local_port_ = 0;
};

}  // namespace sekisho
