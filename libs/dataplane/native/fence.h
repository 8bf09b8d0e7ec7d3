// Until when traffic may pass: a gateway that slept, or was stopped, for longer than its leases last must not go on under
// addresses that are others' by now.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include "clock.h"

namespace sekisho {

class Fence {
 public:
  /// From now on; by any thread.
  void open_for(int64_t ns) { until_ns_.store(boottime_ns() + ns, std::memory_order_relaxed); }
  bool closed() const {
    const int64_t until_ns = until_ns_.load(std::memory_order_relaxed);
    return until_ns != kNever && boottime_ns() >= until_ns;
  }

 private:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  std::atomic<int64_t> until_ns_{kNever};
};

}  // namespace sekisho
