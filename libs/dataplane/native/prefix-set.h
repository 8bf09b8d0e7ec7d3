// Prefixes that packets may be sent to. A few dozen at most: searched one by one.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "protocol/ipv6.h"

namespace sekisho {

struct Prefix {
  uint32_t address = 0;
  uint32_t bits = 0;

  uint32_t mask() const { return bits == 0 ? 0 : ~uint32_t{0} << (32 - bits); }
  bool contains(uint32_t candidate) const { return ((candidate ^ address) & mask()) == 0; }
};

/// Of both families as they are configured: each is searched for its own addresses.
struct Prefixes {
  std::vector<Prefix> v4;
  std::vector<ipv6::Prefix> v6;
};

class PrefixSet {
 public:
  PrefixSet() = default;
  explicit PrefixSet(Prefixes prefixes) : prefixes_(std::move(prefixes)) {}

  bool contains(uint32_t address) const { return any_contains(prefixes_.v4, address); }
  bool contains(const ipv6::Address& address) const { return any_contains(prefixes_.v6, address); }

 private:
  template <typename Each, typename Address>
  static bool any_contains(const std::vector<Each>& prefixes, const Address& address) {
    for (const Each& prefix : prefixes) {
      if (prefix.contains(address)) return true;
    }
    return false;
  }

  Prefixes prefixes_;
};

}  // namespace sekisho
