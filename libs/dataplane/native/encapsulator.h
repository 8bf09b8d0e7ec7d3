// Lays UDP, ESP and a datagram around an L2TP message. One for each thread.
#pragma once

#include <array>
#include <variant>

#include "counters.h"
#include "limits.h"
#include "protocol/l2tp.h"
#include "protocol/ppp.h"
#include "protocol/udp.h"
#include "session-table.h"
#include "sockets/send-batch.h"

namespace sekisho {

/// To be sealed, then sent.
struct Encapsulated {
  CryptoJob job;
  Outgoing outgoing;
};

class Encapsulator {
 public:
  /// Bytes in front of an IP packet that the sealed one begins at.
  static size_t headers_bytes(const EspTransform& transform) {
    return transform.head_bytes() + udp::kHeaderBytes + l2tp::kDataHeaderBytes + ppp::kHeaderBytes;
  }

  /// Around `message`, in place, for the peer's newest outbound SA. There must be kHeadroomBytes less an L2TP data header and
  /// a PPP header in front of it, and kTailroomBytes behind. Spends a sequence number.
  std::variant<Encapsulated, Drop> wrap(const Peer& peer, uint16_t peer_port, MutableBytes message,
                                        const UdpSocket* socket);

 private:
  bool draw_iv(MutableBytes iv);

  std::array<uint8_t, limits::kRandomPoolBytes> random_{};
  size_t random_used_ = limits::kRandomPoolBytes;
};

}  // namespace sekisho
