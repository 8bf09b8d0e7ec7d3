// One UDP socket that clients, or a gateway, talk to.
#pragma once

#include "../endpoint.h"
#include "../file-descriptor.h"
#include "../open-error.h"

namespace sekisho {

enum class PortRole {
  kIke,
  kNatTraversal,
  kClearL2tp,
  /// One client's own port: the gateway's port says whether IKE has its marker.
  kClient,
};

/// Whether what such a port exchanges with that end is encapsulated: ESP, and IKE behind its marker (RFC 3948 section 2.2).
inline bool is_encapsulated(PortRole role, Endpoint remote, uint16_t nat_traversal_port) {
  if (role == PortRole::kClient) return remote.port == nat_traversal_port;
  return role == PortRole::kNatTraversal;
}

struct UdpSocket {
  FileDescriptor fd;
  Endpoint bound;
  PortRole role = PortRole::kIke;
  /// ESP of established connections comes here; else IKE and L2TP in clear alone, served first.
  bool data = false;
  /// What its full buffer had refused when its worker last looked.
  uint32_t refused = 0;

  /// Non-blocking, with the local address of every packet, and DF clear on what is sent: the path may fragment.
  OpenResult open(Endpoint endpoint, PortRole port_role, bool carries_data, bool shared_port);
};

}  // namespace sekisho
