// The way in: datagram, ESP, UDP, L2TP, PPP, IP. Ends at the TUN device, in the control queue, or in a drop counter. One for
// each worker.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "counters.h"
#include "encapsulator.h"
#include "first-message-gate.h"
#include "path.h"
#include "report-limiter.h"
#include "sockets/receive-batch.h"
#include "tun/coalescer.h"

namespace sekisho {

class Inbound {
 public:
  Inbound(Path& path, size_t worker, Crypto& crypto, TotalCounters& counters)
      : path_(path), worker_(worker), crypto_(crypto), counters_(counters), coalescer_(path.tun.splits_udp()) {}

  /// Takes what waits at the socket, one batch of it.
  void serve(UdpSocket& socket, int64_t now_ns);

 private:
  /// A datagram and the end points that it came between.
  struct Arrived {
    MutableBytes bytes;
    Endpoint local;
    Endpoint remote;
  };

  void on_datagram(const Arrived& datagram, PortRole role, int64_t now_ns);
  void on_ike(const Arrived& datagram, Bytes message, int64_t now_ns);
  void on_clear_l2tp(const Arrived& datagram, int64_t now_ns);
  void on_esp(const Arrived& datagram, int64_t now_ns);
  void open_waiting(int64_t now_ns);
  void on_opened(SecurityAssociation& association, const CryptoJob& job, const Arrived& datagram, int64_t now_ns);
  void on_payload(Peer& peer, MutableBytes plain, int64_t now_ns);
  void on_l2tp(Peer& peer, uint16_t peer_port, MutableBytes message, int64_t now_ns);
  void on_session(Session& session, MutableBytes frame, int64_t now_ns);
  void on_ip(Session& session, MutableBytes frame, MutableBytes bytes, int64_t now_ns);
  void on_ipv6(Session& session, MutableBytes frame, MutableBytes bytes, int64_t now_ns);
  bool is_for_control(const SessionNetwork& network, const ip::Packet& packet) const;
  std::optional<Drop> refusal_of(const Session& session, const ip::Packet& packet, int64_t now_ns) const;
  std::optional<Drop> refusal_of(const Session& session, const ipv6::Packet& packet, int64_t now_ns) const;
  /// What the session's policy says, and its rate.
  template <typename Packet>
  std::optional<Drop> refusal_by_access(const Session& session, const Packet& packet, bool to_gateway, int64_t now_ns) const;
  void to_control(Session& session, Bytes frame);
  void follow(const SecurityAssociation& association, const Arrived& datagram);
  void write_to_tun();
  void drop(Drop reason) { counters_.drop(reason); }

  Path& path_;
  const size_t worker_;
  Crypto& crypto_;
  TotalCounters& counters_;
  ReceiveBatch received_;
  std::array<Arrived, limits::kBatchPacketsMax> waiting_;
  size_t waiting_count_ = 0;
  FirstMessageGate first_messages_;
  ReportLimiter clear_l2tp_reports_;
  Coalescer coalescer_;
  /// IPv6 packets that wait to be written behind it, each by itself.
  std::array<MutableBytes, limits::kBatchPacketsMax> waiting6_;
  size_t waiting6_count_ = 0;
  /// Looked at once a batch.
  bool fenced_ = false;
};

}  // namespace sekisho
