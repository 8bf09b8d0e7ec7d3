// Monotonic time in nanoseconds, and a pace to keep.
#pragma once

#include <time.h>

#include <cstdint>

#include "limits.h"

namespace sekisho::traffic {

inline constexpr int64_t kNsPerSecond = 1'000'000'000;

inline int64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kNsPerSecond + time.tv_nsec;
}

inline void sleep_until(int64_t ns) {
  const timespec time{.tv_sec = ns / kNsPerSecond, .tv_nsec = ns % kNsPerSecond};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

inline double seconds_of(int64_t ns) { return static_cast<double>(ns) / kNsPerSecond; }

/// Says when the next packets are due at a rate of packets a second; 0: at once.
class Pace {
 public:
  explicit Pace(uint64_t rate) : rate_(rate), due_(now_ns()) {}

  /// Waits until it is time for these packets.
  void wait_for(uint64_t packets) {
    if (rate_ == 0) return;
    const int64_t now = now_ns();
    if (due_ > now) sleep_until(due_);
    if (now - due_ > limits::kPacingDebtNsMax) due_ = now - limits::kPacingDebtNsMax;
    due_ += static_cast<int64_t>(packets * kNsPerSecond / rate_);
  }

 private:
  uint64_t rate_;
  int64_t due_;
};

}  // namespace sekisho::traffic
