// An IPv4 UDP end point, in host byte order.
#pragma once

#include <atomic>
#include <cstdint>

namespace sekisho {

struct Endpoint {
  uint32_t address = 0;
  uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

/// An end point that one thread changes while others read it.
class SharedEndpoint {
 public:
  Endpoint load() const {
    const uint64_t packed = packed_.load(std::memory_order_relaxed);
    return {static_cast<uint32_t>(packed >> 16), static_cast<uint16_t>(packed)};
  }
  void store(Endpoint endpoint) { packed_.store(pack(endpoint), std::memory_order_relaxed); }
  /// Returns whether it is news; writes nothing if not, as others read it all the time.
  bool update(Endpoint endpoint) {
    if (packed_.load(std::memory_order_relaxed) == pack(endpoint)) return false;
    store(endpoint);
    return true;
  }

 private:
  static uint64_t pack(Endpoint endpoint) { return uint64_t{endpoint.address} << 16 | endpoint.port; }

  std::atomic<uint64_t> packed_{0};
};

}  // namespace sekisho
