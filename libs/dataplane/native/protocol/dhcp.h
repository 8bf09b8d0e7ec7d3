// What of DHCP (RFC 2131) the packet path knows: which packets are for a server.
#pragma once

#include "ip.h"
#include "udp.h"

namespace sekisho::dhcp {

inline constexpr uint16_t kServerPort = 67;
inline constexpr uint32_t kBroadcast = 0xffffffff;

/// A fragmented one is not: no client sends one.
inline bool is_for_server(const ip::Packet& packet) {
  if (packet.protocol != udp::kProtocol || packet.is_fragment()) return false;
  const auto datagram = udp::parse(packet.payload());
  return datagram && datagram->destination_port == kServerPort;
}

}  // namespace sekisho::dhcp
