// The way out: IP packet from the TUN device, session, PPP, L2TP, ESP, datagram. One for each worker.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "encapsulator.h"
#include "path.h"
#include "protocol/ip.h"
#include "protocol/ipv6.h"
#include "protocol/ppp.h"
#include "rate-limiter.h"

namespace sekisho {

class Outbound {
 public:
  Outbound(Path& path, size_t worker, Crypto& crypto, TotalCounters& counters);

  /// Takes what waits at the TUN device, one batch of it.
  void serve(int64_t now_ns);

 private:
  /// A packet read, or several that the kernel left to us to split.
  struct Taken {
    VirtioHeader header;
    MutableBytes bytes;
  };

  size_t read();
  void send(const Taken& taken, int64_t now_ns);
  void send_ipv6(const Taken& taken, int64_t now_ns);
  void send_whole(Session& session, const ip::Packet& packet, int64_t now_ns);
  void send_whole(Session& session, const ipv6::Packet& packet, int64_t now_ns);
  void send_pieces(Session& session, const Taken& taken, const ip::Packet& packet, int64_t now_ns);
  void send_datagrams(Session& session, const Taken& taken, const ipv6::Packet& packet, int64_t now_ns);
  void send_fragments(Session& session, const ip::Packet& packet, uint16_t mtu);
  void send_too_big(Session& session, const ip::Packet& packet, uint16_t mtu, int64_t now_ns);
  bool within_rate(Session& session, size_t bytes, int64_t now_ns);
  void encapsulate(Session& session, MutableBytes packet, uint16_t protocol = ppp::kIpv4);
  uint8_t* room_for(const Session& session, size_t packet_bytes);
  void seal();
  void flush();
  void learn_paths(int64_t now_ns);

  Path& path_;
  const size_t worker_;
  Crypto& crypto_;
  TotalCounters& counters_;
  Encapsulator encapsulator_;
  RateLimiter icmp_errors_;
  /// Looked at once a batch.
  bool fenced_ = false;

  std::unique_ptr<uint8_t[]> slots_;
  std::array<Taken, limits::kBatchPacketsMax> taken_;

  // Packets that were made here, one behind the other, so that rows of datagrams leave as one piece of memory.
  std::unique_ptr<uint8_t[]> arena_;
  size_t arena_used_ = 0;
  std::unique_ptr<uint8_t[]> datagram_slot_;

  std::array<CryptoJob, limits::kSplitPacketsMax> jobs_;
  std::array<Outgoing, limits::kSplitPacketsMax> outgoing_;
  std::array<Session*, limits::kSplitPacketsMax> sessions_;
  std::array<size_t, limits::kSplitPacketsMax> packet_bytes_;
  size_t jobs_count_ = 0;
  SendBatch batch_;
  /// Rows of the batches since the lock of the table was let go.
  std::array<Refused, limits::kSplitPacketsMax> refused_;
  size_t refused_count_ = 0;
};

}  // namespace sekisho
