// The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
#pragma once

#include "../bytes.h"

namespace sekisho::checksum {

inline uint16_t fold(uint64_t sum) {
  while ((sum >> 16) != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

inline uint64_t sum(Bytes bytes, uint64_t start = 0) {
  size_t at = 0;
  for (; at + 2 <= bytes.size(); at += 2) start += load16(bytes.data() + at);
  if (at < bytes.size()) start += static_cast<uint64_t>(bytes[at]) << 8;
  return start;
}

/// Of bytes whose checksum field is zero; zero if bytes with their checksum are whole.
inline uint16_t of(Bytes bytes) { return static_cast<uint16_t>(~fold(sum(bytes))); }

/// The checksum after one aligned 16-bit word changed (RFC 1624, equation 3).
inline uint16_t after_change(uint16_t checksum, uint16_t before, uint16_t now) {
  return static_cast<uint16_t>(~fold(uint64_t{static_cast<uint16_t>(~checksum)} + static_cast<uint16_t>(~before) + now));
}

}  // namespace sekisho::checksum
