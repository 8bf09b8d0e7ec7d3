#include "parameters.h"

#include "values.h"

namespace sekisho {

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
  const std::vector<uint32_t> domain = numbers(from.Get("encryptionDomain"));
  for (size_t i = 0; i + 1 < domain.size(); i += 2) options.encryption_domain.push_back({domain[i], domain[i + 1]});
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
  // An MTU of 0 says that the network is not open.
  const uint16_t mtu = port(from, "mtu");
  if (mtu >= limits::kMtuBytesMin) parameters.network = SessionNetwork{number(from, "address"), mtu};
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
  options.bits_per_second = static_cast<uint64_t>(from.Get("bitsPerSecond").As<Napi::Number>().Int64Value());
  return options;
}

CipherKeys to_cipher_keys(const Napi::Object& from) {
  return {bytes(from.Get("encryption")), bytes(from.Get("integrity")), bytes(from.Get("salt"))};
}

}  // namespace sekisho
