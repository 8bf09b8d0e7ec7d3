// L2TP messages into UDP, ESP and a peer's datagram. Held by the lock of the session table, whose SAs it advances.
#pragma once

#include <array>
#include <variant>

#include "limits.h"
#include "protocol/l2tp.h"
#include "session-table.h"
#include "sockets/udp-socket.h"

namespace sekisho {

class Encapsulator {
 public:
  explicit Encapsulator(const SocketSet& sockets) : sockets_(sockets) {}

  /// Seals `message` in place on the peer's newest outbound SA. There must be kHeadroomBytes less an L2TP data header and
  /// a PPP header in front of it, and kTailroomBytes behind.
  std::variant<Outgoing, Drop> seal(const Peer& peer, uint16_t peer_port, MutableBytes message);

 private:
  bool draw_iv(MutableBytes iv);

  const SocketSet& sockets_;
  Crypto crypto_;
  std::array<uint8_t, limits::kRandomPoolBytes> random_{};
  size_t random_used_ = limits::kRandomPoolBytes;
};

}  // namespace sekisho
