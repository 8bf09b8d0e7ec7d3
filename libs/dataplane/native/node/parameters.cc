#include "parameters.h"

#include "values.h"

namespace sekisho {

namespace {

/// Address and prefix length by turns.
std::vector<Prefix> to_prefixes(const Napi::Value& from) {
  const std::vector<uint32_t> words = numbers(from);
  std::vector<Prefix> prefixes;
  for (size_t i = 0; i + 1 < words.size(); i += 2) prefixes.push_back({words[i], words[i + 1]});
  return prefixes;
}

constexpr size_t kIpv4PrefixWords = 2;
constexpr uint32_t kProtocolMax = 0xff;

AccessRule to_rule(const Napi::Object& from) {
  AccessRule rule;
  rule.allow = from.Get("allow").ToBoolean();
  const std::vector<uint32_t> to = numbers(from.Get("to"));
  if (to.size() == kIpv4PrefixWords) {
    rule.to = AccessRule::To::kIpv4;
    rule.prefix = {to[0], to[1]};
  } else if (!to.empty()) {
    rule.to = AccessRule::To::kIpv6;
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
  policy.include = PrefixSet(to_prefixes(from.Get("include")));
  policy.exclude = PrefixSet(to_prefixes(from.Get("exclude")));
  policy.route_all_traffic = from.Get("routeAllTraffic").ToBoolean();
  policy.client_to_client = from.Get("clientToClient").ToBoolean();
  const auto rules = from.Get("rules").As<Napi::Array>();
  for (uint32_t i = 0; i < rules.Length(); ++i) policy.rules.push_back(to_rule(rules.Get(i).As<Napi::Object>()));
  return policy;
}

SessionNetwork to_network(const Napi::Object& from) {
  return {number(from, "address"),
          port(from, "mtu"),
          port(from, "policy"),
          {number(from, "account"), whole(from, "upBitsPerSecond"), whole(from, "downBitsPerSecond")}};
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
  const auto policies = from.Get("policies").As<Napi::Array>();
  for (uint32_t i = 0; i < policies.Length(); ++i) {
    options.policies.push_back(to_policy(policies.Get(i).As<Napi::Object>()));
  }
  options.clients = to_prefixes(from.Get("clients"));
  options.crypto = static_cast<BackendChoice>(number(from, "crypto"));
  if (from.Get("tun").IsObject()) {
    const auto tun = from.Get("tun").As<Napi::Object>();
    options.tun = TunOptions{tun.Get("name").As<Napi::String>().Utf8Value(),
                             {number(tun, "address"), number(tun, "prefixBits")},
                             port(tun, "mtu")};
  }
  return options;
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
