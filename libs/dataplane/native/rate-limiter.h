#pragma once

#include <cstdint>

namespace sekisho {

/// At most so many events a second.
class RateLimiter {
 public:
  explicit RateLimiter(uint32_t per_second) : per_second_(per_second) {}

  bool allow(int64_t now_ns) {
    const int64_t second = now_ns / 1'000'000'000;
    if (second != second_) {
      second_ = second;
      used_ = 0;
    }
    if (used_ >= per_second_) return false;
    ++used_;
    return true;
  }

 private:
  uint32_t per_second_;
  uint32_t used_ = 0;
  int64_t second_ = -1;
};

}  // namespace sekisho
