// What a session's client may send. Prefixes and rules are searched one by one: usually there is one prefix and no rule.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "counters.h"
#include "prefix-set.h"
#include "protocol/ip.h"
#include "protocol/ipv6.h"

namespace sekisho {

/// Both ends included.
struct PortRange {
  uint16_t first = 0;
  uint16_t last = 0;

  bool contains(uint16_t port) const { return port >= first && port <= last; }
};

struct AccessRule {
  enum class To { kAnywhere, kIpv4, kIpv6 };

  bool allow = false;
  To to = To::kAnywhere;
  Prefix prefix;
  ipv6::Prefix prefix6;
  std::optional<uint8_t> protocol;
  /// Of the destination, for TCP and UDP; none: any.
  std::vector<PortRange> ports;
};

struct AccessPolicy {
  PrefixSet include;
  PrefixSet exclude;
  std::vector<AccessRule> rules;
  bool route_all_traffic = false;
  bool client_to_client = false;
};

/// Whether the first rule that fits allows the packet; there is one at least.
bool allowed_by_rules(const std::vector<AccessRule>& rules, const ip::Packet& packet);
bool allowed_by_rules(const std::vector<AccessRule>& rules, const ipv6::Packet& packet);

template <typename Packet>
std::optional<Drop> refusal_by_rules(const AccessPolicy& policy, const Packet& packet) {
  if (policy.rules.empty() || allowed_by_rules(policy.rules, packet)) return std::nullopt;
  return Drop::kAccessRule;
}

/// Of a packet, IPv4 or IPv6, to the gateway's own address. Nothing: it passes. It may always be pinged.
template <typename Packet>
std::optional<Drop> refusal_to_gateway(const AccessPolicy& policy, const Packet& packet) {
  if (packet.protocol == ip::kProtocolIcmp || packet.protocol == ipv6::kProtocolIcmp) return std::nullopt;
  return refusal_by_rules(policy, packet);
}

/// Of one to any other address. What is excluded stays so where all traffic is routed.
template <typename Packet>
std::optional<Drop> refusal(const AccessPolicy& policy, const Packet& packet, bool to_client) {
  if (to_client) {
    if (!policy.client_to_client) return Drop::kClientToClient;
  } else if (policy.exclude.contains(packet.destination) ||
             !(policy.route_all_traffic || policy.include.contains(packet.destination))) {
    return Drop::kOutsideEncryptionDomain;
  }
  return refusal_by_rules(policy, packet);
}

}  // namespace sekisho
