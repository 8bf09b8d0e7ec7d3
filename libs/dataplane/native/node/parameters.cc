#include "parameters.h"

#include "values.h"

namespace sekisho {

namespace {

constexpr size_t kIpv4PrefixWords = 2;
constexpr size_t kIpv6PrefixWords = 5;

ipv6::Prefix to_prefix6(const uint32_t* words) {
  const ipv6::Address address{uint64_t{words[0]} << 32 | words[1], uint64_t{words[2]} << 32 | words[3]};
  return {address, words[4]};
}

/// Words of address and prefix length by turns, of each family by itself.
Prefixes to_prefixes(const Napi::Object& from) {
  Prefixes prefixes;
  const std::vector<uint32_t> v4 = numbers(from.Get("v4"));
  for (size_t i = 0; i + kIpv4PrefixWords <= v4.size(); i += kIpv4PrefixWords) prefixes.v4.push_back({v4[i], v4[i + 1]});
  const std::vector<uint32_t> v6 = numbers(from.Get("v6"));
  for (size_t i = 0; i + kIpv6PrefixWords <= v6.size(); i += kIpv6PrefixWords) prefixes.v6.push_back(to_prefix6(&v6[i]));
  return prefixes;
}

constexpr uint32_t kProtocolMax = 0xff;

AccessRule to_rule(const Napi::Object& from) {
  AccessRule rule;
  rule.allow = from.Get("allow").ToBoolean();
  const std::vector<uint32_t> to = numbers(from.Get("to"));
  if (to.size() == kIpv4PrefixWords) {
    rule.to = AccessRule::To::kIpv4;
    rule.prefix = {to[0], to[1]};
  } else if (to.size() == kIpv6PrefixWords) {
    rule.to = AccessRule::To::kIpv6;
    rule.prefix6 = to_prefix6(to.data());
  }
  const uint32_t protocol = number(from, "protocol");
  if (protocol <= kProtocolMax) rule.protocol = static_cast<uint8_t>(protocol);
  const std::vector<uint32_t> ports = numbers(from.Get("ports"));
  for (size_t i = 0; i + 1 < ports.size(); i += 2) {
    rule.ports.push_back({static_cast<uint16_t>(ports[i]), static_cast<uint16_t>(ports[i + 1])});
  }
  return rule;
}

AccessPolicy to_policy(const Napi::Object& from) {
  AccessPolicy policy;
  policy.include = PrefixSet(to_prefixes(from.Get("include").As<Napi::Object>()));
  policy.exclude = PrefixSet(to_prefixes(from.Get("exclude").As<Napi::Object>()));
  policy.route_all_traffic = from.Get("routeAllTraffic").ToBoolean();
  policy.client_to_client = from.Get("clientToClient").ToBoolean();
  const auto rules = from.Get("rules").As<Napi::Array>();
  for (uint32_t i = 0; i < rules.Length(); ++i) policy.rules.push_back(to_rule(rules.Get(i).As<Napi::Object>()));
  return policy;
}

std::vector<AccessPolicy> to_policies(const Napi::Array& from) {
  std::vector<AccessPolicy> policies;
  for (uint32_t i = 0; i < from.Length(); ++i) policies.push_back(to_policy(from.Get(i).As<Napi::Object>()));
  return policies;
}

/// Two words, or none.
std::optional<uint64_t> to_prefix64(const std::vector<uint32_t>& words) {
  if (words.size() != 2) return std::nullopt;
  return uint64_t{words[0]} << 32 | words[1];
}

SessionNetwork to_network(const Napi::Object& from) {
  return {number(from, "address"),
          port(from, "mtu"),
          port(from, "policy"),
          {number(from, "account"), whole(from, "upBitsPerSecond"), whole(from, "downBitsPerSecond")},
          to_prefix64(numbers(from.Get("prefix6")))};
}

}  // namespace

DataplaneOptions to_options(const Napi::Object& from) {
  DataplaneOptions options;
  options.role = from.Get("isClient").ToBoolean() ? Role::kClient : Role::kGateway;
  options.workers = number(from, "workers");
  options.listen.addresses = numbers(from.Get("listen"));
  options.listen.ike_port = port(from, "ikePort");
  options.listen.nat_traversal_port = port(from, "natTraversalPort");
  options.listen.clear_l2tp_port = port(from, "l2tpPort");
  if (from.Get("clientPorts").IsObject()) {
    const auto ports = from.Get("clientPorts").As<Napi::Object>();
    options.listen.client_ports = ClientPorts{number(ports, "address"), port(ports, "first"), port(ports, "count")};
  }
  options.policies = to_policies(from.Get("policies").As<Napi::Array>());
  options.clients = to_prefixes(from.Get("clients").As<Napi::Object>());
  options.crypto = static_cast<BackendChoice>(number(from, "crypto"));
  if (from.Get("tun").IsObject()) {
    const auto tun = from.Get("tun").As<Napi::Object>();
    options.tun = TunOptions{tun.Get("name").As<Napi::String>().Utf8Value(),
                             {number(tun, "address"), number(tun, "prefixBits")},
                             std::nullopt,
                             port(tun, "mtu")};
    const std::vector<uint32_t> address6 = numbers(tun.Get("address6"));
    if (address6.size() == kIpv6PrefixWords) options.tun->address6 = to_prefix6(address6.data());
  }
  return options;
}

AccessOptions to_access(const Napi::Object& from) {
  return {to_policies(from.Get("policies").As<Napi::Array>()), to_prefixes(from.Get("clients").As<Napi::Object>()),
          number(from, "ownAddress")};
}

SessionParameters to_session(const Napi::Object& from) {
  SessionParameters parameters{.key = {port(from, "tunnel"), port(from, "session")},
                               .peer = number(from, "peer"),
                               .peer_tunnel = port(from, "peerTunnel"),
                               .peer_session = port(from, "peerSession"),
                               .peer_port = port(from, "peerPort"),
                               .network = std::nullopt};
  if (from.Get("network").IsObject()) parameters.network = to_network(from.Get("network").As<Napi::Object>());
  return parameters;
}

/// Sessions come as tunnel and session id by turns.
BlastOptions to_blast(const Napi::Object& from) {
  BlastOptions options;
  const std::vector<uint32_t> ids = numbers(from.Get("sessions"));
  for (size_t i = 0; i + 1 < ids.size(); i += 2) {
    options.sessions.push_back({static_cast<uint16_t>(ids[i]), static_cast<uint16_t>(ids[i + 1])});
  }
  options.destination = endpoint(from.Get("address"), from.Get("port"));
  options.packet_bytes = number(from, "packetBytes");
  options.packets_per_session = number(from, "packetsPerSession");
  options.bits_per_second = whole(from, "bitsPerSecond");
  return options;
}

CipherKeys to_cipher_keys(const Napi::Object& from) {
  return {bytes(from.Get("encryption")), bytes(from.Get("integrity")), bytes(from.Get("salt"))};
}

}  // namespace sekisho
