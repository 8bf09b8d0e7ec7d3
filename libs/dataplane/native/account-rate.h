// The most that an account sends and receives: token buckets that its sessions share, whatever worker serves them.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "limits.h"

namespace sekisho {

/// As a virtual schedule: `due_` is when all that was taken would have been sent at the rate. No lock: whoever takes moves
/// it forward.
class TokenBucket {
 public:
  /// 0: no limit. While nobody takes.
  void set_rate(uint64_t bits_per_second) {
    bits_per_second_ = bits_per_second;
    if (bits_per_second == 0) return;
    burst_ = std::max(limits::kRateBurstNs * kTicksPerNs, ticks(limits::kRateBurstBytesMin));
  }

  /// By any thread. What is taken last may be more than what was left, so that the largest packet passes at the lowest rate.
  bool take(size_t bytes, int64_t now_ns) {
    if (bits_per_second_ == 0) return true;
    const int64_t now = now_ns * kTicksPerNs;
    const int64_t cost = ticks(bytes);
    int64_t due = due_.load(std::memory_order_relaxed);
    do {
      if (due - now >= burst_) return false;
    } while (!due_.compare_exchange_weak(due, std::max(due, now) + cost, std::memory_order_relaxed));
    return true;
  }

 private:
  /// Fine enough for the smallest packets at 100 Gb/s, where a byte takes 0.08 ns, and good for 18 years of uptime.
  static constexpr int64_t kTicksPerNs = 16;
  static constexpr uint64_t kBitTicksPerSecond = uint64_t{8} * 1'000'000'000 * kTicksPerNs;

  /// That so many bytes take.
  int64_t ticks(size_t bytes) const { return static_cast<int64_t>(bytes * kBitTicksPerSecond / bits_per_second_); }

  uint64_t bits_per_second_ = 0;
  int64_t burst_ = 0;
  std::atomic<int64_t> due_{0};
};

/// In bits a second, 0: no limit.
struct RateLimit {
  /// 0: none, no limits.
  uint32_t account = 0;
  uint64_t up = 0;
  uint64_t down = 0;
};

struct AccountRate {
  explicit AccountRate(uint32_t number) : account(number) {}

  const uint32_t account;
  TokenBucket up;
  TokenBucket down;
};

/// Of the accounts that have sessions. Changed under the writer's side of the table's lock.
class AccountRates {
 public:
  /// Null for no account. The limits given last hold for all its sessions.
  std::shared_ptr<AccountRate> of(const RateLimit& limit) {
    if (limit.account == 0) return nullptr;
    std::shared_ptr<AccountRate>& rate = rates_[limit.account];
    if (!rate) rate = std::make_shared<AccountRate>(limit.account);
    rate->up.set_rate(limit.up);
    rate->down.set_rate(limit.down);
    return rate;
  }

  /// A session needs it no more; null: it had none. With the last one the account is forgotten.
  void let_go(std::shared_ptr<AccountRate> rate) {
    constexpr long kOursAndGiven = 2;
    if (rate && rate.use_count() == kOursAndGiven) rates_.erase(rate->account);
  }

 private:
  std::unordered_map<uint32_t, std::shared_ptr<AccountRate>> rates_;
};

}  // namespace sekisho
