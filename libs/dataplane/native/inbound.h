// The way in: datagram, ESP, UDP, L2TP, PPP, IP. Ends at the TUN device, in the control queue, or in a drop counter.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "control-queue.h"
#include "counters.h"
#include "prefix-set.h"
#include "session-table.h"
#include "sockets/udp-socket.h"

namespace sekisho {

/// Lets through one report a source and interval; remembers a bounded number of sources.
class ReportLimiter {
 public:
  bool allow(uint32_t source, int64_t now_ns);

 private:
  std::unordered_map<uint32_t, int64_t> last_ns_;
};

class Inbound {
 public:
  Inbound(SessionTable& table, TotalCounters& counters, ControlQueue& queue, PrefixSet domain, uint32_t own_address)
      : table_(table), counters_(counters), queue_(queue), domain_(std::move(domain)), own_address_(own_address) {}

  /// With the table's lock held. Changes the datagram's bytes; `packets()` points into them.
  void receive(const Received& datagram, PortRole role, int64_t now_ns);

  /// IP packets for the TUN device since `clear`.
  const std::vector<Bytes>& packets() const { return packets_; }
  void clear() { packets_.clear(); }

 private:
  void on_ike(const Received& datagram, Bytes message);
  void on_clear_l2tp(const Received& datagram, int64_t now_ns);
  void on_esp(const Received& datagram, int64_t now_ns);
  void on_payload(Peer& peer, MutableBytes plain, int64_t now_ns);
  void on_l2tp(Peer& peer, uint16_t peer_port, MutableBytes message, int64_t now_ns);
  void on_session(Session& session, MutableBytes frame, int64_t now_ns);
  void on_ip(Session& session, MutableBytes packet);
  void follow(Peer& peer, const Received& datagram);
  void drop(Drop reason) { counters_.drop(reason); }

  SessionTable& table_;
  TotalCounters& counters_;
  Crypto crypto_;
  ControlQueue& queue_;
  PrefixSet domain_;
  uint32_t own_address_;
  ReportLimiter clear_l2tp_reports_;
  std::vector<Bytes> packets_;
};

}  // namespace sekisho
