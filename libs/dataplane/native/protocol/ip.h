// IPv4 headers (RFC 791).
#pragma once

#include <optional>

#include "checksum.h"

namespace sekisho::ip {

inline constexpr size_t kHeaderBytesMin = 20;
inline constexpr size_t kTotalLengthAt = 2;
inline constexpr size_t kIdentificationAt = 4;
inline constexpr uint16_t kDontFragment = 0x4000;
inline constexpr uint16_t kMoreFragments = 0x2000;
inline constexpr uint16_t kOffsetMask = 0x1fff;
/// A packet is no longer than its 16-bit total length can say, also one put together from fragments.
inline constexpr size_t kPacketBytesMax = 0xffff;
inline constexpr uint8_t kProtocolIcmp = 1;
inline constexpr uint8_t kProtocolTcp = 6;

inline constexpr uint8_t kEndOfOptions = 0;
inline constexpr uint8_t kNoOperation = 1;
inline constexpr uint8_t kLooseSourceRoute = 131;
inline constexpr uint8_t kStrictSourceRoute = 137;

/// A whole IPv4 packet: header checked, bytes behind the total length trimmed.
struct Packet {
  MutableBytes bytes;
  size_t header_bytes = 0;
  uint32_t source = 0;
  uint32_t destination = 0;
  uint16_t fragment = 0;
  uint8_t protocol = 0;

  bool dont_fragment() const { return (fragment & kDontFragment) != 0; }
  uint16_t offset_units() const { return fragment & kOffsetMask; }
  /// One piece of a fragmented packet.
  bool is_fragment() const { return (fragment & (kMoreFragments | kOffsetMask)) != 0; }
  MutableBytes payload() const { return bytes.subspan(header_bytes); }
};

inline std::optional<Packet> parse(MutableBytes bytes) {
  if (bytes.size() < kHeaderBytesMin || bytes[0] >> 4 != 4) return std::nullopt;
  const size_t header_bytes = size_t{4} * (bytes[0] & 0x0f);
  const size_t total = load16(bytes.data() + kTotalLengthAt);
  if (header_bytes < kHeaderBytesMin || total < header_bytes || total > bytes.size()) return std::nullopt;
  if (checksum::of(bytes.first(header_bytes)) != 0) return std::nullopt;
  const size_t offset = size_t{8} * (load16(bytes.data() + 6) & kOffsetMask);
  if (offset + total > kPacketBytesMax) return std::nullopt;
  return Packet{bytes.first(total),        header_bytes,
                load32(bytes.data() + 12), load32(bytes.data() + 16),
                load16(bytes.data() + 6),  bytes[9]};
}

/// Whether its options lead on to another destination than the header names, or cannot be read (RFC 791 section 3.1).
inline bool is_source_routed(const Packet& packet) {
  for (size_t at = kHeaderBytesMin; at < packet.header_bytes;) {
    const uint8_t option = packet.bytes[at];
    if (option == kEndOfOptions) return false;
    if (option == kNoOperation) {
      ++at;
      continue;
    }
    if (option == kLooseSourceRoute || option == kStrictSourceRoute || at + 1 == packet.header_bytes) return true;
    const uint8_t size = packet.bytes[at + 1];
    if (size < 2 || at + size > packet.header_bytes) return true;
    at += size;
  }
  return false;
}

/// One host of some network: neither "this network" (0/8), loopback, link-local (RFC 3927 section 7), many nor all.
constexpr bool may_be_routed_to(uint32_t address) {
  const uint32_t top = address >> 24;
  return top != 0 && top != 127 && address >> 16 != 0xa9fe && address >> 28 != 0xe && address != 0xffffffff;
}

inline void set_checksum(uint8_t* header, size_t header_bytes) {
  store16(header + 10, 0);
  store16(header + 10, checksum::of(Bytes(header, header_bytes)));
}

}  // namespace sekisho::ip
