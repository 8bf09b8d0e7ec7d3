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
