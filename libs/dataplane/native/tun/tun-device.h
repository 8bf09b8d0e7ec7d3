// The TUN device that leads to the internal network.
#pragma once

#include <cstdint>
#include <string>

#include "../bytes.h"
#include "../file-descriptor.h"
#include "../open-error.h"
#include "../prefix-set.h"

namespace sekisho {

struct TunOptions {
  std::string name;
  /// This end's own address with the prefix of the link.
  Prefix address;
  uint16_t mtu = 0;
};

class TunDevice {
 public:
  /// Creates it in the network namespace of the process, sets address and MTU, and brings it up. It goes when closed.
  OpenResult open(const TunOptions& options);
  void close() { fd_.close(); }
  int fd() const { return fd_.get(); }
  explicit operator bool() const { return static_cast<bool>(fd_); }

  /// One IP packet; false: the kernel did not take it.
  bool write(Bytes packet) const;
  /// Size of the packet read, 0: none waiting.
  size_t read(MutableBytes into) const;

 private:
  FileDescriptor fd_;
};

}  // namespace sekisho
