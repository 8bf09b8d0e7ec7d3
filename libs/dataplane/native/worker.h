// One thread of the packet path, with the sockets and the TUN queue that it serves.
#pragma once

#include <functional>
#include <thread>

#include "file-descriptor.h"
#include "inbound.h"
#include "outbound.h"

namespace sekisho {

class Worker {
 public:
  /// `wake` is called by the worker when control frames wait.
  Worker(Path& path, size_t index, const std::function<void()>& wake);
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// After sockets and TUN device were opened.
  OpenResult start();
  /// Returns when the thread has ended. Idempotent.
  void stop();

  const TotalCounters& counters() const { return counters_; }

 private:
  bool watch(int fd, uint64_t token);
  void run();
  void serve(uint64_t token, uint32_t events);

  Path& path_;
  const size_t index_;
  const std::function<void()>& wake_;

  TotalCounters counters_;
  Crypto crypto_;
  Inbound inbound_;
  Outbound outbound_;

  FileDescriptor epoll_;
  FileDescriptor stop_;
  std::thread thread_;
};

}  // namespace sekisho
