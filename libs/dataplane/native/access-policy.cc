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
  switch (rule.to) {
    case AccessRule::To::kAnywhere:
      return true;
    case AccessRule::To::kIpv4:
      return rule.prefix.contains(packet.destination);
    case AccessRule::To::kIpv6:
      return false;
  }
  return false;
}

bool has_ports(const ip::Packet& packet) {
  return packet.protocol == ip::kProtocolTcp || packet.protocol == udp::kProtocol;
}

bool fits_port(const AccessRule& rule, uint16_t port) {
  return std::ranges::any_of(rule.ports, [port](const PortRange& range) { return range.contains(port); });
}

}  // namespace

bool allowed_by_rules(const std::vector<AccessRule>& rules, const ip::Packet& packet) {
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

}  // namespace sekisho
