// What passed and what was dropped. Each thread has totals of its own, which are added up when they are read; a session's
// counters may be written by several workers. Atomics without order.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace sekisho {

/// In the order of `kDropReasonNames`, which the TypeScript side checks against its own list when it loads the addon.
enum class Drop : uint8_t {
  kReceiveQueueFull,
  kMalformedDatagram,
  kUnknownSpi,
  kIntegrityFailed,
  kReplayed,
  kMalformedEsp,
  kNotL2tp,
  kClearL2tp,
  kMalformedL2tp,
  kUnknownSession,
  kWrongPeer,
  kMalformedPpp,
  kNetworkNotOpen,
  kMalformedIp,
  kSpoofedSource,
  kClientToClient,
  kOutsideEncryptionDomain,
  kAccessRule,
  kRateLimitedUp,
  kRateLimitedDown,
  kLeaseExpired,
  kNoSessionForDestination,
  kPacketTooBig,
  kNoOutboundSa,
  kSequenceExhausted,
  kFirstMessageFlood,
  kControlQueueFull,
  kSendFailed,
  kTunWriteFailed,
};

inline constexpr const char* kDropReasonNames[] = {
    "receive-queue-full",
    "malformed-datagram",
    "unknown-spi",
    "integrity-failed",
    "replayed",
    "malformed-esp",
    "not-l2tp",
    "clear-l2tp",
    "malformed-l2tp",
    "unknown-session",
    "wrong-peer",
    "malformed-ppp",
    "network-not-open",
    "malformed-ip",
    "spoofed-source",
    "client-to-client",
    "outside-encryption-domain",
    "access-rule",
    "rate-limited-up",
    "rate-limited-down",
    "lease-expired",
    "no-session-for-destination",
    "packet-too-big",
    "no-outbound-sa",
    "sequence-exhausted",
    "first-message-flood",
    "control-queue-full",
    "send-failed",
    "tun-write-failed",
};

inline constexpr size_t kDropReasons = std::size(kDropReasonNames);
static_assert(kDropReasons == static_cast<size_t>(Drop::kTunWriteFailed) + 1);

/// IP packets: `in` from clients to the internal network, `out` the other way.
template <typename Count>
struct TrafficCounters {
  Count packets_in;
  Count bytes_in;
  Count packets_out;
  Count bytes_out;
  std::array<Count, kDropReasons> drops;

  void in(size_t bytes) {
    add(packets_in, 1);
    add(bytes_in, bytes);
  }
  void out(size_t bytes) {
    add(packets_out, 1);
    add(bytes_out, bytes);
  }
  void drop(Drop reason, uint64_t count = 1) { add(drops[static_cast<size_t>(reason)], count); }

 private:
  static void add(Count& counter, uint64_t n) { counter.add(n); }
};

/// Written by any thread.
class SharedCount {
 public:
  void add(uint64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  uint64_t read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

/// Written by one thread, read by any.
class OwnCount {
 public:
  void add(uint64_t n) { value_.store(read() + n, std::memory_order_relaxed); }
  uint64_t read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

using TotalCounters = TrafficCounters<OwnCount>;
using SessionCounters = TrafficCounters<SharedCount>;

}  // namespace sekisho
