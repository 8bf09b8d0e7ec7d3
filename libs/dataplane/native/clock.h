#pragma once

#include <cstdint>
#include <ctime>

namespace sekisho {

inline int64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

inline int64_t monotonic_ns() { return clock_ns(CLOCK_MONOTONIC); }

/// Counts also while the machine sleeps.
inline int64_t boottime_ns() { return clock_ns(CLOCK_BOOTTIME); }

}  // namespace sekisho
