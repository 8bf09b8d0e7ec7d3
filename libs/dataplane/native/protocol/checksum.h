// The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
#pragma once

#include "../bytes.h"

namespace sekisho::checksum {

inline uint16_t fold(uint64_t sum) {
  while ((sum >> 16) != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

/// Adds up eight bytes a step in the machine's own byte order: the sum of swapped words is the swapped sum
/// (RFC 1071 section 2 B).
inline uint64_t sum(Bytes bytes, uint64_t start = 0) {
  uint64_t words = 0;
  size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    words += (word & 0xffffffff) + (word >> 32);
  }
  for (; at + 2 <= bytes.size(); at += 2) {
    uint16_t word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    words += word;
  }
  if (at < bytes.size()) {
    const uint8_t last[2] = {bytes[at], 0};
    uint16_t word;
    std::memcpy(&word, last, sizeof word);
    words += word;
  }
  const uint16_t folded = fold(words);
  return start + load16(reinterpret_cast<const uint8_t*>(&folded));
}

/// Of bytes whose checksum field is zero; zero if bytes with their checksum are whole.
inline uint16_t of(Bytes bytes) { return static_cast<uint16_t>(~fold(sum(bytes))); }

/// The checksum after one aligned 16-bit word changed (RFC 1624, equation 3).
inline uint16_t after_change(uint16_t checksum, uint16_t before, uint16_t now) {
  return static_cast<uint16_t>(~fold(uint64_t{static_cast<uint16_t>(~checksum)} + static_cast<uint16_t>(~before) + now));
}

/// Sum over the pseudo header of TCP and UDP (RFC 9293 section 3.1, RFC 768).
inline uint64_t pseudo_header(uint32_t source, uint32_t destination, uint8_t protocol, size_t bytes) {
  return uint64_t{source >> 16} + (source & 0xffff) + (destination >> 16) + (destination & 0xffff) + protocol + bytes;
}

}  // namespace sekisho::checksum
