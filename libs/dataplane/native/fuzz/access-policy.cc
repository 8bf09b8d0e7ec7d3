#include "../access-policy.cc"

#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

constexpr size_t kRulesMax = 8;

/// Of few addresses, so that packets fit some.
Prefix next_prefix(Input& input) { return {0x0a320000u | input.byte(), 16u + input.byte() % 17u}; }

AccessRule next_rule(Input& input) {
  const uint8_t kind = input.byte();
  AccessRule rule;
  rule.allow = (kind & 0x01) != 0;
  rule.to = kind % 8 < 4 ? AccessRule::To::kIpv4 : kind % 8 < 6 ? AccessRule::To::kAnywhere : AccessRule::To::kIpv6;
  rule.prefix = next_prefix(input);
  if ((kind & 0x10) != 0) rule.protocol = (kind & 0x20) != 0 ? udp::kProtocol : ip::kProtocolTcp;
  for (uint8_t ports = kind >> 6; ports > 0; --ports) rule.ports.push_back({input.byte(), input.word()});
  return rule;
}

/// What is known of a packet without its ports, where it has none.
enum class Answer { kYes, kNo, kUnknown };

Answer port_fits(const AccessRule& rule, const ip::Packet& packet) {
  if (rule.ports.empty()) return Answer::kYes;
  if (packet.protocol != 6 && packet.protocol != 17) return Answer::kNo;
  if (packet.offset_units() != 0 || packet.payload().size() < 4) return Answer::kUnknown;
  const uint16_t port = load16(&packet.payload()[2]);
  for (const PortRange& range : rule.ports) {
    if (range.first <= port && port <= range.last) return Answer::kYes;
  }
  return Answer::kNo;
}

bool expected(const std::vector<AccessRule>& rules, const ip::Packet& packet) {
  for (const AccessRule& rule : rules) {
    const uint32_t shift = 32 - rule.prefix.bits;
    const bool there = rule.to == AccessRule::To::kAnywhere || (rule.to == AccessRule::To::kIpv4 &&
                       uint64_t{packet.destination} >> shift == uint64_t{rule.prefix.address} >> shift);
    if (!there || rule.protocol.value_or(packet.protocol) != packet.protocol) continue;
    switch (port_fits(rule, packet)) {
      case Answer::kYes:
        return rule.allow;
      case Answer::kNo:
        break;
      case Answer::kUnknown:
        if (packet.offset_units() == 0) return false;
        if (rule.allow) return true;
        break;
    }
  }
  return false;
}

void run(Input& input) {
  AccessPolicy policy;
  const uint8_t choice = input.byte();
  policy.route_all_traffic = (choice & 0x01) != 0;
  policy.client_to_client = (choice & 0x02) != 0;
  const bool to_client = (choice & 0x04) != 0;
  const Prefix include = next_prefix(input);
  const Prefix exclude = next_prefix(input);
  policy.include = PrefixSet(Prefixes{{include}, {}});
  policy.exclude = PrefixSet(Prefixes{{exclude}, {}});
  for (size_t count = input.byte() % (kRulesMax + 1); count > 0; --count) policy.rules.push_back(next_rule(input));
  Buffer bytes = input.rest();
  if (!mend_ip(bytes)) return;
  const auto packet = ip::parse(bytes);
  if (!packet) return;
  const auto reason = refusal(policy, *packet, to_client);
  const bool wanted = policy.route_all_traffic || include.contains(packet->destination);
  if (to_client && !policy.client_to_client) {
    promise(reason == Drop::kClientToClient, "clients are kept apart");
  } else if (!to_client && (!wanted || exclude.contains(packet->destination))) {
    promise(reason == Drop::kOutsideEncryptionDomain, "the encryption domain is kept to");
  } else {
    const bool passes = policy.rules.empty() || expected(policy.rules, *packet);
    promise(reason == (passes ? std::nullopt : std::optional(Drop::kAccessRule)), "the first rule that fits decides");
  }
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sekisho::fuzz::Input input(data, size);
  sekisho::fuzz::run(input);
  return 0;
}
