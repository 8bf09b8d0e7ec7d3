#include "access-policy.h"

#include <algorithm>

#include "protocol/udp.h"

namespace sekisho {
namespace {

/// The destination port stands at the same place in TCP and UDP.
constexpr size_t kDestinationPortAt = 2;
constexpr size_t kPortsBytes = 4;

bool fits_headers(const AccessRule& rule, const ip::Packet& packet) {
  if (rule.protocol && *rule.protocol != packet.protocol) return false;
  if (rule.to == AccessRule::To::kAnywhere) return true;
  return rule.to == AccessRule::To::kIpv4 && rule.prefix.contains(packet.destination);
}

/// A rule about ICMP means ICMPv6 here; nothing else has that number in IPv6.
bool fits_headers(const AccessRule& rule, const ipv6::Packet& packet) {
  const uint8_t protocol = packet.protocol == ipv6::kProtocolIcmp ? ip::kProtocolIcmp : packet.protocol;
  if (rule.protocol && *rule.protocol != packet.protocol && *rule.protocol != protocol) return false;
  if (rule.to == AccessRule::To::kAnywhere) return true;
  return rule.to == AccessRule::To::kIpv6 && rule.prefix6.contains(packet.destination);
}

template <typename Packet>
bool has_ports(const Packet& packet) {
  return packet.protocol == ip::kProtocolTcp || packet.protocol == udp::kProtocol;
}

bool fits_port(const AccessRule& rule, uint16_t port) {
  return std::ranges::any_of(rule.ports, [port](const PortRange& range) { return range.contains(port); });
}

template <typename Packet>
bool allows(const std::vector<AccessRule>& rules, const Packet& packet) {
  for (const AccessRule& rule : rules) {
    if (!fits_headers(rule, packet)) continue;
    if (rule.ports.empty()) return rule.allow;
    if (!has_ports(packet)) continue;
    if (packet.offset_units() != 0) {
      // Whether it fits its first fragment knows, which was judged: without that nobody puts it together.
      if (rule.allow) return true;
      continue;
    }
    const Bytes transport = packet.payload();
    // Cut before its ports, so that no rule could tell: no sender does that in good faith (RFC 1858).
    if (transport.size() < kPortsBytes) return false;
    if (fits_port(rule, load16(transport.data() + kDestinationPortAt))) return rule.allow;
  }
  return false;
}

}  // namespace

bool allowed_by_rules(const std::vector<AccessRule>& rules, const ip::Packet& packet) { return allows(rules, packet); }
bool allowed_by_rules(const std::vector<AccessRule>& rules, const ipv6::Packet& packet) { return allows(rules, packet); }

}  // namespace sekisho
