// The lock of the session table. Workers only read the table, each under a lock of its own that no other worker touches;
// whoever changes it, JavaScript's thread alone, takes all of them.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>

#include "fair-mutex.h"

namespace sekisho {

class TableLock {
 public:
  explicit TableLock(size_t workers) : count_(workers), locks_(new Padded[workers]) {}

  /// Of one worker, held for a batch.
  FairMutex& of(size_t worker) { return locks_[worker].mutex; }

  // For std::lock_guard: the writer's side.
  void lock() {
    for (size_t i = 0; i < count_; ++i) locks_[i].mutex.lock();
  }
  void unlock() {
    for (size_t i = count_; i > 0; --i) locks_[i - 1].mutex.unlock();
  }

 private:
  static constexpr size_t kCacheLineBytes = 64;
  struct alignas(kCacheLineBytes) Padded {
    FairMutex mutex;
  };

  const size_t count_;
  std::unique_ptr<Padded[]> locks_;
};

}  // namespace sekisho
