// IPv6 headers (RFC 8200) and the way over extension headers to what they carry.
#pragma once

#include <cstring>
#include <optional>

#include "checksum.h"

namespace sekisho::ipv6 {

inline constexpr size_t kHeaderBytes = 40;
inline constexpr size_t kPayloadLengthAt = 4;
inline constexpr size_t kNextHeaderAt = 6;
inline constexpr size_t kHopLimitAt = 7;
inline constexpr size_t kSourceAt = 8;
inline constexpr size_t kDestinationAt = 24;
inline constexpr size_t kAddressBytes = 16;
/// What every link carries in one piece (RFC 8200 section 5).
inline constexpr uint16_t kMtuBytesMin = 1280;
/// More extension headers than this say nothing but that somebody is to be kept busy (RFC 8504 section 5.3 lets hosts bound
/// them; no more than three are seen).
inline constexpr int kExtensionHeadersMax = 8;

inline constexpr uint8_t kHopByHopOptions = 0;
inline constexpr uint8_t kRouting = 43;
inline constexpr uint8_t kFragment = 44;
inline constexpr uint8_t kAuthentication = 51;
inline constexpr uint8_t kDestinationOptions = 60;
inline constexpr uint8_t kProtocolIcmp = 58;

/// Of a link that says less: there the packets around are fragmented, never those inside (RFC 8200 section 5).
constexpr uint16_t mtu_of(uint16_t link) { return link < kMtuBytesMin ? kMtuBytesMin : link; }

struct Address {
  uint64_t high = 0;
  uint64_t low = 0;

  bool operator==(const Address&) const = default;
  bool is_unspecified() const { return high == 0 && low == 0; }
  bool is_multicast() const { return high >> 56 == 0xff; }
  /// fe80::/10
  bool is_link_local() const { return high >> 54 == 0x3fa; }
  /// For this link alone: link-local, or multicast of link scope.
  bool is_of_link() const { return is_link_local() || (high >> 48 & 0xff0f) == 0xff02; }
  /// One host of some network: neither of a link, nor many, nor of ::/64 (none, loopback, IPv4-mapped).
  bool may_be_routed_to() const { return high != 0 && !is_link_local() && !is_multicast(); }
};

inline uint64_t load64(const uint8_t* from) { return uint64_t{load32(from)} << 32 | load32(from + 4); }
inline Address load_address(const uint8_t* from) { return {load64(from), load64(from + 8)}; }
inline void store_address(uint8_t* to, const Address& address) {
  store32(to, static_cast<uint32_t>(address.high >> 32));
  store32(to + 4, static_cast<uint32_t>(address.high));
  store32(to + 8, static_cast<uint32_t>(address.low >> 32));
  store32(to + 12, static_cast<uint32_t>(address.low));
}

struct Prefix {
  Address address;
  uint32_t bits = 0;

  bool contains(const Address& candidate) const {
    const uint64_t high = candidate.high ^ address.high;
    const uint64_t low = candidate.low ^ address.low;
    if (bits == 0) return true;
    if (bits <= 64) return high >> (64 - bits) == 0;
    return high == 0 && low >> (128 - bits) == 0;
  }
};

/// A whole IPv6 packet: headers walked, bytes behind the payload length trimmed.
struct Packet {
  MutableBytes bytes;
  /// Of all headers before what is carried.
  size_t header_bytes = 0;
  Address source;
  Address destination;
  /// What is carried. Of a fragment but the first: what the whole packet begins with behind its fragment header.
  uint8_t protocol = 0;
  bool fragment = false;
  uint16_t fragment_offset_units = 0;

  uint16_t offset_units() const { return fragment_offset_units; }
  bool is_fragment() const { return fragment; }
  MutableBytes payload() const { return bytes.subspan(header_bytes); }
};

/// Steps over one extension header; false: it is cut short, or leads on to another destination than the packet names, which
/// nobody judges (RFC 5095).
inline bool step(Packet& packet) {
  const Bytes rest = packet.payload();
  if (rest.size() < 8) return false;
  size_t size = size_t{8} + size_t{8} * rest[1];
  if (packet.protocol == kAuthentication) size = size_t{8} + size_t{4} * rest[1];
  if (packet.protocol == kRouting && rest[3] != 0) return false;
  if (packet.protocol == kFragment) {
    size = 8;
    packet.fragment = true;
    packet.fragment_offset_units = load16(rest.data() + 2) >> 3;
  }
  if (size > rest.size()) return false;
  packet.protocol = rest[0];
  packet.header_bytes += size;
  return true;
}

inline bool is_extension(uint8_t next_header) {
  return next_header == kHopByHopOptions || next_header == kRouting || next_header == kFragment ||
         next_header == kAuthentication || next_header == kDestinationOptions;
}

/// Nothing: malformed, or with extension headers that do not end.
inline std::optional<Packet> parse(MutableBytes bytes) {
  if (bytes.size() < kHeaderBytes || bytes[0] >> 4 != 6 || bytes[kHopLimitAt] == 0) return std::nullopt;
  const size_t total = kHeaderBytes + load16(bytes.data() + kPayloadLengthAt);
  if (total > bytes.size()) return std::nullopt;
  Packet packet{bytes.first(total), kHeaderBytes, load_address(bytes.data() + kSourceAt),
                load_address(bytes.data() + kDestinationAt), bytes[kNextHeaderAt]};
  for (int headers = 0; is_extension(packet.protocol); ++headers) {
    // What a later fragment carries begins in the middle of something.
    if (packet.fragment_offset_units != 0) break;
    if (headers == kExtensionHeadersMax || !step(packet)) return std::nullopt;
  }
  return packet;
}

/// Sum over the pseudo header (RFC 8200 section 8.1).
inline uint64_t pseudo_header(const Address& source, const Address& destination, uint8_t protocol, size_t bytes) {
  uint8_t addresses[2 * kAddressBytes];
  store_address(addresses, source);
  store_address(addresses + kAddressBytes, destination);
  return checksum::sum(Bytes(addresses), uint64_t{protocol} + bytes);
}

}  // namespace sekisho::ipv6
