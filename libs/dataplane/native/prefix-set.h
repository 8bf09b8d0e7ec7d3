// IPv4 prefixes that packets may be sent to. A few dozen at most: searched one by one.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace sekisho {

struct Prefix {
  uint32_t address = 0;
  uint32_t bits = 0;

  uint32_t mask() const { return bits == 0 ? 0 : ~uint32_t{0} << (32 - bits); }
  bool contains(uint32_t candidate) const { return ((candidate ^ address) & mask()) == 0; }
};

class PrefixSet {
 public:
  PrefixSet() = default;
  explicit PrefixSet(std::vector<Prefix> prefixes) : prefixes_(std::move(prefixes)) {}

  bool contains(uint32_t address) const {
    for (const Prefix& prefix : prefixes_) {
      if (prefix.contains(address)) return true;
    }
    return false;
  }

 private:
  std::vector<Prefix> prefixes_;
};

}  // namespace sekisho
