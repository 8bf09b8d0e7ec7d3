// What the fuzz targets share: choices read off the input, and a promise that ends the run when it is broken.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../bytes.h"
#include "../protocol/ip.h"
#include "../protocol/ipv6.h"

namespace sekisho::fuzz {

/// Bytes in an allocation of their own size, so that AddressSanitizer sees the first byte read beyond.
using Buffer = std::vector<uint8_t>;

inline void promise(bool kept, const char* what) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

inline bool same(Bytes a, Bytes b) { return std::ranges::equal(a, b); }

/// Choices stand at the input's front and are zero where it is too short; `rest` is what they leave.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : left_(data, size) {}

  uint8_t byte() {
    if (left_.empty()) return 0;
    const uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  uint16_t word() {
    const uint8_t high = byte();
    return static_cast<uint16_t>(high << 8 | byte());
  }
  /// At most so many bytes.
  Buffer take(size_t size) {
    const Bytes front = left_.first(std::min(size, left_.size()));
    left_ = left_.subspan(front.size());
    return {front.begin(), front.end()};
  }
  Buffer rest() { return take(left_.size()); }
  bool empty() const { return left_.empty(); }

 private:
  Bytes left_;
};

/// Appends bytes that don't repeat, so that a small input stands for a packet of any size.
inline void extend(Buffer& bytes, size_t more) {
  const size_t front = bytes.size();
  bytes.resize(front + more);
  for (size_t i = front; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 2654435761u >> 24);
}

/// Makes the bytes a packet that `ip::parse` takes and leaves everything else as the fuzzer chose it: no fuzzer guesses
/// a checksum. False: too short or too long to be one.
inline bool mend_ip(MutableBytes bytes) {
  if (bytes.size() < ip::kHeaderBytesMin || bytes.size() > 0xffff) return false;
  const size_t header_bytes =
      std::clamp(size_t{4} * (bytes[0] & 0x0f), ip::kHeaderBytesMin, std::min(bytes.size() & ~size_t{3}, size_t{60}));
  bytes[0] = static_cast<uint8_t>(0x40 | header_bytes / 4);
  store16(bytes.data() + 2, static_cast<uint16_t>(bytes.size()));
  ip::set_checksum(bytes.data(), header_bytes);
  return true;
}

inline bool is_ipv6(Bytes bytes) { return bytes.size() >= ipv6::kHeaderBytes && bytes[0] >> 4 == 6; }

/// Gives an IPv6 packet the length that it has. False: too short or too long to be one.
inline bool mend_ipv6(MutableBytes bytes) {
  if (bytes.size() < ipv6::kHeaderBytes || bytes.size() - ipv6::kHeaderBytes > 0xffff) return false;
  bytes[0] = static_cast<uint8_t>(0x60 | (bytes[0] & 0x0f));
  store16(bytes.data() + ipv6::kPayloadLengthAt, static_cast<uint16_t>(bytes.size() - ipv6::kHeaderBytes));
  return true;
}

/// Sum over pseudo header and segment (RFC 9293 section 3.1), word by word: 0xffff where the segment's checksum is right.
inline uint16_t transport_sum(const ip::Packet& packet) {
  const Bytes segment = packet.payload();
  uint64_t sum = packet.protocol + segment.size();
  for (const uint32_t address : {packet.source, packet.destination}) sum += (address >> 16) + (address & 0xffff);
  for (size_t at = 0; at < segment.size(); ++at) sum += at % 2 == 0 ? segment[at] << 8 : segment[at];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

/// The same of IPv6 (RFC 8200 section 8.1).
inline uint16_t transport_sum(const ipv6::Packet& packet) {
  const Bytes segment = packet.payload();
  uint64_t sum = packet.protocol + segment.size();
  const Bytes addresses = packet.bytes.subspan(ipv6::kSourceAt, 2 * ipv6::kAddressBytes);
  for (const Bytes bytes : {addresses, segment}) {
    for (size_t at = 0; at < bytes.size(); ++at) sum += at % 2 == 0 ? bytes[at] << 8 : bytes[at];
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

/// Writes the checksum at offset `at` of the segment, which has room for it.
template <typename Packet>
inline void mend_transport_checksum(const Packet& packet, size_t at) {
  uint8_t* const field = packet.payload().data() + at;
  store16(field, 0);
  store16(field, static_cast<uint16_t>(~transport_sum(packet)));
}

}  // namespace sekisho::fuzz
