// ICMP "fragmentation needed and DF set" (RFC 792, RFC 1191 section 4).
#pragma once

#include <algorithm>
#include <cstring>

#include "ip.h"

namespace sekisho::icmp {

inline constexpr uint8_t kDestinationUnreachable = 3;
inline constexpr uint8_t kFragmentationNeeded = 4;
inline constexpr size_t kHeaderBytes = 8;
/// Bytes of the packet quoted behind its header: 8 are the least (RFC 792).
inline constexpr size_t kQuotedPayloadBytes = 8;
inline constexpr size_t kMessageBytesMax = ip::kHeaderBytesMin + kHeaderBytes + 60 + kQuotedPayloadBytes;
inline constexpr uint8_t kTimeToLive = 64;

/// RFC 1122 section 3.2.2: no error about an ICMP error, about a later fragment, or to an address that is not one host.
inline bool may_be_answered(const ip::Packet& packet) {
  if (packet.offset_units() != 0) return false;
  const uint32_t first = packet.source >> 24;
  if (first == 0 || first >= 224 || first == 127) return false;
  if (packet.protocol != ip::kProtocolIcmp) return true;
  const MutableBytes payload = packet.payload();
  const bool query = !payload.empty() && (payload[0] == 0 || payload[0] == 8 || (payload[0] >= 13 && payload[0] <= 18));
  return query;
}

/// Writes the message about `packet` to its sender; returns its size. It names the packet's destination as source, as the
/// kernel refuses packets from one of its own addresses.
inline size_t write_fragmentation_needed(const ip::Packet& packet, uint16_t mtu, uint8_t* to) {
  const size_t quoted = packet.header_bytes + std::min(kQuotedPayloadBytes, packet.payload().size());
  const size_t total = ip::kHeaderBytesMin + kHeaderBytes + quoted;
  std::memset(to, 0, ip::kHeaderBytesMin + kHeaderBytes);
  to[0] = 0x45;
  store16(to + 2, static_cast<uint16_t>(total));
  to[8] = kTimeToLive;
  to[9] = ip::kProtocolIcmp;
  store32(to + 12, packet.destination);
  store32(to + 16, packet.source);
  ip::set_checksum(to, ip::kHeaderBytesMin);
  uint8_t* const message = to + ip::kHeaderBytesMin;
  message[0] = kDestinationUnreachable;
  message[1] = kFragmentationNeeded;
  store16(message + 6, mtu);
  std::memcpy(message + kHeaderBytes, packet.bytes.data(), quoted);
  store16(message + 2, checksum::of(Bytes(message, kHeaderBytes + quoted)));
  return total;
}

}  // namespace sekisho::icmp
