// TCP headers (RFC 9293 section 3.1): what merging, splitting and the MSS need to know of them.
#pragma once

#include "ip.h"

namespace sekisho::tcp {

inline constexpr size_t kHeaderBytesMin = 20;
inline constexpr size_t kSequenceAt = 4;
inline constexpr size_t kDataOffsetAt = 12;
inline constexpr size_t kFlagsAt = 13;
inline constexpr size_t kChecksumAt = 16;

inline constexpr uint8_t kFin = 0x01;
inline constexpr uint8_t kPsh = 0x08;
inline constexpr uint8_t kAck = 0x10;
inline constexpr uint8_t kCwr = 0x80;

/// Bytes of the header with its options, 0: no whole header.
inline size_t header_size(Bytes segment) {
  if (segment.size() < kHeaderBytesMin) return 0;
  const size_t size = size_t{4} * (segment[kDataOffsetAt] >> 4);
  return size < kHeaderBytesMin || size > segment.size() ? 0 : size;
}

}  // namespace sekisho::tcp
