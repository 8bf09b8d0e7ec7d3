// Lays UDP, ESP and a datagram around an L2TP message. One for each thread.
#pragma once

#include <array>
#include <variant>

#include "counters.h"
#include "limits.h"
#include "protocol/esp.h"
#include "protocol/ip.h"
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

  /// The largest IP packet that such a path carries in one piece; 0: none.
  static size_t packet_bytes_max(const EspTransform& transform, size_t path_bytes) {
    constexpr size_t kOutsideBytes = ip::kHeaderBytesMin + udp::kHeaderBytes;
    constexpr size_t kPlainBytes = udp::kHeaderBytes + l2tp::kDataHeaderBytes + ppp::kHeaderBytes + esp::kTrailerBytes;
    const size_t clear = kOutsideBytes + transform.head_bytes() + transform.icv_bytes;
    const size_t room = path_bytes < clear ? 0 : (path_bytes - clear) / transform.block_bytes * transform.block_bytes;
    return room < kPlainBytes ? 0 : room - kPlainBytes;
  }
  /// The largest IP packet of a session now: its MTU, or less where the path to the client carries less.
  static uint16_t mtu_of(const Session& session, int64_t now_ns);

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
