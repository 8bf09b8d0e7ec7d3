// Network byte order and views on bytes. A parser takes a Bytes, checks its size, and only then loads.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

namespace sekisho {

using Bytes = std::span<const uint8_t>;
using MutableBytes = std::span<uint8_t>;

inline uint16_t load16(const uint8_t* from) { return static_cast<uint16_t>(from[0] << 8 | from[1]); }

inline uint32_t load32(const uint8_t* from) {
  return static_cast<uint32_t>(from[0]) << 24 | static_cast<uint32_t>(from[1]) << 16 |
         static_cast<uint32_t>(from[2]) << 8 | from[3];
}

inline uint64_t load64(const uint8_t* from) { return uint64_t{load32(from)} << 32 | load32(from + 4); }

inline void store16(uint8_t* to, uint16_t value) {
  to[0] = static_cast<uint8_t>(value >> 8);
  to[1] = static_cast<uint8_t>(value);
}

inline void store32(uint8_t* to, uint32_t value) {
  store16(to, static_cast<uint16_t>(value >> 16));
  store16(to + 2, static_cast<uint16_t>(value));
}

inline void store64(uint8_t* to, uint64_t value) {
  store32(to, static_cast<uint32_t>(value >> 32));
  store32(to + 4, static_cast<uint32_t>(value));
}

}  // namespace sekisho
