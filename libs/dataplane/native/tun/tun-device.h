// The TUN device that leads to the internal network.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../bytes.h"
#include "../file-descriptor.h"
#include "../open-error.h"
#include "../prefix-set.h"
#include "virtio-header.h"

namespace sekisho {

struct TunOptions {
  std::string name;
  /// This end's own address with the prefix of the link.
  Prefix address;
  /// The same of IPv6.
  std::optional<ipv6::Prefix> address6;
  uint16_t mtu = 0;
};

/// One queue of the device: belongs to one worker.
class TunQueue {
 public:
  TunQueue() = default;
  explicit TunQueue(FileDescriptor fd) : fd_(std::move(fd)) {}
  int fd() const { return fd_.get(); }
  explicit operator bool() const { return static_cast<bool>(fd_); }

  /// One IP packet, in parts, with what its header leaves to the kernel; false: the kernel did not take it.
  bool write(const VirtioHeader& header, std::span<const iovec> parts) const;
  bool write(Bytes packet) const;
  /// Size of the packet read, 0: none waiting.
  size_t read(VirtioHeader& header, MutableBytes into) const;

 private:
  FileDescriptor fd_;
};

class TunDevice {
 public:
  /// Creates it in the network namespace of the process with a queue for each worker, sets address and MTU, and brings it
  /// up. It goes when closed.
  OpenResult open(const TunOptions& options, size_t queues);
  void close() { queues_.clear(); }
  /// A queue without a device, which takes and gives nothing, if the device was not opened.
  const TunQueue& queue(size_t worker) const { return worker < queues_.size() ? queues_[worker] : none_; }
  /// Whether the kernel splits big UDP packets (Linux 6.2 and later).
  bool splits_udp() const { return splits_udp_; }

 private:
  OpenResult add_queue(const TunOptions& options, short flags);

  std::vector<TunQueue> queues_;
  TunQueue none_;
  bool splits_udp_ = false;
};

}  // namespace sekisho
