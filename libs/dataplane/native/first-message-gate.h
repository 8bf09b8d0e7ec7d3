// First messages of IKE, which anybody can forge by the hundred thousand: few enough go on that the control side is never kept
// busy by them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <random>

#include "bytes.h"
#include "endpoint.h"
#include "limits.h"
#include "rate-limiter.h"

namespace sekisho {

/// As long as few come, all go on. Beyond that only those whose sender repeats them do, which every client does and a flood of
/// forged senders does not. One for each worker: the kernel leads a sender's datagrams to the same one.
class FirstMessageGate {
 public:
  /// An ISAKMP message without a cookie of the responder (RFC 2408 section 3.1).
  static bool is_first(Bytes message) {
    return message.size() >= kHeaderBytes && load64(message.data() + kCookieBytes) == 0;
  }

  bool admits(Bytes message, Endpoint remote, int64_t now_ns) {
    if (fresh_.allow(now_ns)) return true;
    const bool repeated = remember(hash_of(message, remote));
    return repeated && has_share(remote.address, now_ns) && repeated_.allow(now_ns);
  }

 private:
  static constexpr size_t kCookieBytes = 8;
  static constexpr size_t kHeaderBytes = 28;
  static constexpr size_t kPlaces = limits::kFirstMessagesRemembered;
  static_assert((kPlaces & (kPlaces - 1)) == 0);

  /// Newer ones take the places of older ones. @return whether it was there
  bool remember(uint64_t hash) {
    if (!seen_) {
      seen_.reset(new uint32_t[kPlaces]());
    }
    uint32_t& place = seen_[hash & (kPlaces - 1)];
    const auto fingerprint = static_cast<uint32_t>(hash >> 32 | 1);
    const bool known = place == fingerprint;
    place = fingerprint;
    return known;
  }

  /// Addresses share counters, by a keyed hash.
  bool has_share(uint32_t address, int64_t now_ns) {
    const int64_t second = now_ns / 1'000'000'000;
    if (second != second_) taken_.fill(0);
    second_ = second;
    uint16_t& taken = taken_[mixed(address ^ keys_[0]) % taken_.size()];
    if (taken >= limits::kRepeatedFirstMessagesPerAddressMax) return false;
    ++taken;
    return true;
  }

  /// Keyed, so that no stranger can choose whose place to take.
  uint64_t hash_of(Bytes message, Endpoint remote) const {
    const uint64_t sender = uint64_t{remote.address} << 16 | remote.port;
    return mixed(mixed(load64(message.data()) ^ keys_[0]) ^ sender ^ keys_[1]);
  }

  /// The last steps of MurmurHash3's 64-bit variant.
  static uint64_t mixed(uint64_t value) {
    value = (value ^ value >> 33) * 0xff51afd7ed558ccd;
    value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53;
    return value ^ value >> 33;
  }

  static uint64_t drawn() {
    std::random_device source;
    return uint64_t{source()} << 32 | source();
  }

  RateLimiter fresh_{limits::kFirstMessagesPerSecondMax};
  RateLimiter repeated_{limits::kRepeatedFirstMessagesPerSecondMax};
  const uint64_t keys_[2] = {drawn(), drawn()};
  std::unique_ptr<uint32_t[]> seen_;
  /// In this second.
  std::array<uint16_t, limits::kFirstMessageAddressCounters> taken_{};
  int64_t second_ = -1;
};

}  // namespace sekisho
