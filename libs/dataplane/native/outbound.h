// The way out: IP packet from the TUN device, session, PPP, L2TP, ESP, datagram.
#pragma once

#include <cstdint>
#include <memory>

#include "encapsulator.h"
#include "protocol/ip.h"
#include "tun/tun-device.h"

namespace sekisho {

/// At most so many events a second.
class RateLimiter {
 public:
  explicit RateLimiter(uint32_t per_second) : per_second_(per_second) {}
  bool allow(int64_t now_ns);

 private:
  uint32_t per_second_;
  uint32_t used_ = 0;
  int64_t second_ = -1;
};

class Outbound {
 public:
  Outbound(const SessionTable& table, TotalCounters& counters, Encapsulator& encapsulator, const TunDevice& tun);

  /// With the table's lock held. `packet` has kHeadroomBytes in front and kTailroomBytes behind; what is added to `batch`
  /// lies in it.
  void send(MutableBytes packet, int64_t now_ns, SendBatch& batch);

 private:
  void send_fragments(Session& session, const ip::Packet& packet, SendBatch& batch);
  void send_too_big(Session& session, const ip::Packet& packet, int64_t now_ns);
  void encapsulate(Session& session, MutableBytes packet, SendBatch& batch);

  const SessionTable& table_;
  TotalCounters& counters_;
  Encapsulator& encapsulator_;
  const TunDevice& tun_;
  RateLimiter icmp_errors_;
  std::unique_ptr<uint8_t[]> fragment_slot_;
};

}  // namespace sekisho
