// Sends as many packets through the tunnels of a client as the kernel takes: sealed before, so that measuring a gateway
// costs this side little more than the sending.
#pragma once

#include <cstdint>
#include <vector>

#include "encapsulator.h"
#include "path.h"

namespace sekisho {

struct BlastOptions {
  std::vector<SessionKey> sessions;
  /// Of the UDP datagrams inside, which come from each session's address.
  Endpoint destination;
  /// Of each IP packet inside.
  size_t packet_bytes = 0;
  size_t packets_per_session = 0;
  /// Bits of IP packets a second, 0: as fast as it goes.
  uint64_t bits_per_second = 0;
};

struct BlastResult {
  uint64_t packets = 0;
  double seconds = 0;
};

/// Seals all packets, then sends them, sessions taking turns. Sessions that are not open send none.
BlastResult blast(Path& path, Crypto& crypto, Encapsulator& encapsulator, const BlastOptions& options);

}  // namespace sekisho
