// One sendmmsg with segmentation offload: datagrams of one size to one peer leave as a row.
#pragma once

#include <array>
#include <span>

#include "../counters.h"
#include "../limits.h"
#include "datagram.h"
#include "udp-socket.h"

namespace sekisho {

struct Outgoing {
  const UdpSocket* socket = nullptr;
  Endpoint local;
  Endpoint remote;
  Bytes bytes;
  uint32_t peer = 0;
};

/// A row that the kernel would not cut into its datagrams, which were sent one by one.
struct Refused {
  uint32_t peer = 0;
  Endpoint local;
  Endpoint remote;
};

/// The bytes are the caller's and must stay until `flush`.
class SendBatch {
 public:
  bool full() const { return datagrams_ == limits::kSplitPacketsMax; }
  /// There is room unless `full`.
  void add(const Outgoing& outgoing);
  /// Sends all; what the kernel does not take is counted as `send-failed`.
  void flush(TotalCounters& counters);
  /// Of the last `flush`.
  std::span<const Refused> refused() const { return std::span(refused_).first(refused_count_); }
  /// Sends none. Returns how many there were.
  size_t discard();

 private:
  /// Datagrams of one size, but for the last, which may be shorter.
  struct Row {
    const UdpSocket* socket;
    Endpoint local;
    Endpoint remote;
    size_t first;
    size_t count;
    size_t datagram_bytes;
    size_t total_bytes;
    bool closed;
    uint32_t peer;
  };

  bool joins(const Row& row, const Outgoing& outgoing) const;
  void prepare(size_t row);
  void send_one_by_one(const Row& row, TotalCounters& counters);

  size_t datagrams_ = 0;
  size_t rows_used_ = 0;
  std::array<Row, limits::kSplitPacketsMax> rows_;
  std::array<iovec, limits::kSplitPacketsMax> vectors_;
  std::array<mmsghdr, limits::kSplitPacketsMax> messages_{};
  std::array<sockaddr_in, limits::kSplitPacketsMax> remotes_;
  alignas(cmsghdr) std::array<AncillaryBuffer, limits::kSplitPacketsMax> ancillary_;
  std::array<Refused, limits::kSplitPacketsMax> refused_;
  size_t refused_count_ = 0;
};

/// Sends one datagram at once, `head` in front of its bytes; false: the kernel did not take it.
bool send_now(const Outgoing& outgoing, Bytes head = {});

}  // namespace sekisho
