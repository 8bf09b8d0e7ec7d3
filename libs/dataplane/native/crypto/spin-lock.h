// A lock for sections of microseconds that two threads seldom enter at once.
#pragma once

#include <sched.h>

#include <atomic>

namespace sekisho {

class SpinLock {
 public:
  void lock() {
    while (taken_.exchange(true, std::memory_order_acquire)) {
      // With more threads than cores the owner may need this one to run on.
      while (taken_.load(std::memory_order_relaxed)) sched_yield();
    }
  }

  void unlock() { taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> taken_{false};
};

}  // namespace sekisho
