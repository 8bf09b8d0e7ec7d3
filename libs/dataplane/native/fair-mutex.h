// A lock that is granted in the order of asking. A worker takes its own for every batch, again and again; with a plain
// mutex a command from JavaScript could wait for many batches under load, here it waits for one.
#pragma once

#include <atomic>
#include <cstdint>

namespace sekisho {

class FairMutex {
 public:
  void lock() {
    const uint32_t ticket = next_.fetch_add(1, std::memory_order_relaxed);
    for (;;) {
      const uint32_t serving = serving_.load(std::memory_order_acquire);
      if (serving == ticket) return;
      serving_.wait(serving, std::memory_order_acquire);
    }
  }

  void unlock() {
    serving_.fetch_add(1, std::memory_order_release);
    serving_.notify_all();
  }

 private:
  std::atomic<uint32_t> next_{0};
  std::atomic<uint32_t> serving_{0};
};

}  // namespace sekisho
