// ICMPv6 (RFC 4443): which messages are the link's own, and "packet too big".
#pragma once

#include <algorithm>
#include <cstring>

#include "ipv6.h"
#include "udp.h"

namespace sekisho::icmpv6 {

inline constexpr uint8_t kPacketTooBig = 2;
/// From here on messages are no errors.
inline constexpr uint8_t kInformational = 128;
inline constexpr size_t kHeaderBytes = 8;
inline constexpr uint8_t kHopLimit = 64;
/// A whole error message is no larger than any link takes (RFC 4443 section 2.4 c).
inline constexpr size_t kMessageBytesMax = ipv6::kMtuBytesMin;

/// Neighbor discovery (RFC 4861 section 4).
inline constexpr uint8_t kRouterSolicitation = 133;
inline constexpr uint8_t kRedirect = 137;
/// DHCPv6 (RFC 8415 section 7.2).
inline constexpr uint16_t kDhcpClientPort = 546;
inline constexpr uint16_t kDhcpServerPort = 547;

/// Of what runs between the two ends of the link alone, and is the control side's: neighbor discovery, DHCPv6.
inline bool is_of_link(const ipv6::Packet& packet) {
  if (packet.is_fragment() || !packet.destination.is_of_link()) return false;
  const MutableBytes payload = packet.payload();
  if (packet.protocol == ipv6::kProtocolIcmp) {
    return !payload.empty() && payload[0] >= kRouterSolicitation && payload[0] <= kRedirect;
  }
  if (packet.protocol != udp::kProtocol) return false;
  const auto datagram = udp::parse(payload);
  if (!datagram) return false;
  return datagram->destination_port == kDhcpServerPort || datagram->destination_port == kDhcpClientPort;
}

/// RFC 4443 section 2.4 e: no error about an error, about a later fragment, or to an address that is not one host.
inline bool may_be_answered(const ipv6::Packet& packet) {
  if (packet.offset_units() != 0 || packet.source.is_unspecified() || packet.source.is_multicast()) return false;
  if (packet.protocol != ipv6::kProtocolIcmp) return true;
  const MutableBytes payload = packet.payload();
  return !payload.empty() && payload[0] >= kInformational;
}

/// Writes the message about `packet` to its sender, `kMessageBytesMax` at most; returns its size. It names the packet's
/// destination as source, as the kernel refuses packets from one of its own addresses.
inline size_t write_packet_too_big(const ipv6::Packet& packet, uint16_t mtu, uint8_t* to) {
  const size_t quoted = std::min(packet.bytes.size(), kMessageBytesMax - ipv6::kHeaderBytes - kHeaderBytes);
  std::memset(to, 0, ipv6::kHeaderBytes + kHeaderBytes);
  to[0] = 0x60;
  store16(to + ipv6::kPayloadLengthAt, static_cast<uint16_t>(kHeaderBytes + quoted));
  to[ipv6::kNextHeaderAt] = ipv6::kProtocolIcmp;
  to[ipv6::kHopLimitAt] = kHopLimit;
  ipv6::store_address(to + ipv6::kSourceAt, packet.destination);
  ipv6::store_address(to + ipv6::kDestinationAt, packet.source);
  uint8_t* const message = to + ipv6::kHeaderBytes;
  message[0] = kPacketTooBig;
  store32(message + 4, mtu);
  std::memcpy(message + kHeaderBytes, packet.bytes.data(), quoted);
  const Bytes whole(message, kHeaderBytes + quoted);
  const uint64_t pseudo = ipv6::pseudo_header(packet.destination, packet.source, ipv6::kProtocolIcmp, whole.size());
  store16(message + 2, static_cast<uint16_t>(~checksum::fold(checksum::sum(whole, pseudo))));
  return ipv6::kHeaderBytes + whole.size();
}

}  // namespace sekisho::icmpv6
