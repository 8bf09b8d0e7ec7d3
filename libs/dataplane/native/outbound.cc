#include "outbound.h"

#include <cstring>
#include <mutex>
#include <span>
#include <utility>

#include "protocol/icmp.h"
#include "protocol/icmpv6.h"
#include "protocol/ip-fragment.h"
#include "protocol/tcp-mss.h"
#include "sockets/path-mtu.h"
#include "tun/splitter.h"

namespace sekisho {

Outbound::Outbound(Path& path, size_t worker, Crypto& crypto, TotalCounters& counters)
    : path_(path),
      worker_(worker),
      crypto_(crypto),
      counters_(counters),
      icmp_errors_(limits::kIcmpErrorsPerSecondMax),
      slots_(new uint8_t[limits::kBatchPacketsMax * limits::kSlotBytes]),
      arena_(new uint8_t[limits::kArenaBytes]),
      datagram_slot_(new uint8_t[limits::kSlotBytes]) {}

void Outbound::serve(int64_t now_ns) {
  const size_t count = read();
  size_t next = 0;
  while (next < count) {
    {
      const std::lock_guard guard(path_.lock.of(worker_));
      fenced_ = path_.fence.closed();
      while (next < count && jobs_count_ < limits::kBatchPacketsMax) send(taken_[next++], now_ns);
      seal();
    }
    flush();
    learn_paths(now_ns);
  }
}

size_t Outbound::read() {
  const TunQueue& tun = path_.tun.queue(worker_);
  size_t count = 0;
  size_t bytes = 0;
  while (count < taken_.size() && bytes < limits::kTunReadBytesMax) {
    uint8_t* const start = &slots_[count * limits::kSlotBytes + limits::kHeadroomBytes];
    Taken& taken = taken_[count];
    const size_t size = tun.read(taken.header, {start, limits::kDatagramBytesMax});
    if (size == 0) break;
    taken.bytes = {start, size};
    bytes += size;
    ++count;
  }
  return count;
}

void Outbound::send(const Taken& taken, int64_t now_ns) {
  if (taken.bytes[0] >> 4 == 6) return send_ipv6(taken, now_ns);
  const auto packet = ip::parse(taken.bytes);
  if (!packet) return counters_.drop(Drop::kMalformedIp);
  const bool to_client = path_.options.role == Role::kGateway;
  Session* const session = path_.table.find_address(to_client ? packet->destination : packet->source);
  if (session == nullptr) return counters_.drop(Drop::kNoSessionForDestination);
  if (fenced_) return session->drop(counters_, Drop::kLeaseExpired);
  if (offload_of(taken.header) != Offload::kNone) return send_pieces(*session, taken, *packet, now_ns);
  const bool unfinished = (taken.header.flags & kNeedsChecksum) != 0;
  if (unfinished && !tun::finish_checksum(taken.header, packet->bytes)) {
    return session->drop(counters_, Drop::kMalformedIp);
  }
  send_whole(*session, *packet, now_ns);
}

void Outbound::send_ipv6(const Taken& taken, int64_t now_ns) {
  const auto packet = ipv6::parse(taken.bytes);
  if (!packet) return counters_.drop(Drop::kMalformedIp);
  const bool to_client = path_.options.role == Role::kGateway;
  Session* const session = path_.table.find_address(to_client ? packet->destination : packet->source);
  // The kernel announces itself on every new interface.
  if (session == nullptr || packet->destination.is_multicast()) return counters_.drop(Drop::kNoSessionForDestination);
  if (fenced_) return session->drop(counters_, Drop::kLeaseExpired);
  if (offload_of(taken.header) != Offload::kNone) return send_datagrams(*session, taken, *packet, now_ns);
  const bool unfinished = (taken.header.flags & kNeedsChecksum) != 0;
  if (unfinished && !tun::finish_checksum(taken.header, packet->bytes)) {
    return session->drop(counters_, Drop::kMalformedIp);
  }
  send_whole(*session, *packet, now_ns);
}

/// No router fragments IPv6 (RFC 8200 section 4.5): who sends too much is told.
void Outbound::send_whole(Session& session, const ipv6::Packet& packet, int64_t now_ns) {
  const uint16_t mtu = ipv6::mtu_of(Encapsulator::mtu_of(session, now_ns));
  tcp::clamp_mss(packet, mtu);
  if (packet.bytes.size() <= mtu) {
    if (within_rate(session, packet.bytes.size(), now_ns)) encapsulate(session, packet.bytes, ppp::kIpv6);
    return;
  }
  session.drop(counters_, Drop::kPacketTooBig);
  if (!icmpv6::may_be_answered(packet) || !icmp_errors_.allow(now_ns)) return;
  uint8_t message[icmpv6::kMessageBytesMax];
  const size_t size = icmpv6::write_packet_too_big(packet, mtu, message);
  if (!path_.tun.queue(worker_).write({message, size})) counters_.drop(Drop::kTunWriteFailed);
}

/// The kernel splits TCP over IPv6 itself; UDP it leaves to us where it leaves us that of IPv4.
void Outbound::send_datagrams(Session& session, const Taken& taken, const ipv6::Packet& packet, int64_t now_ns) {
  const auto row = tun::datagrams(taken.header, packet);
  if (!row) return session.drop(counters_, Drop::kMalformedIp);
  for (size_t i = 0; i < row->count(); ++i) {
    const size_t size = row->size(i);
    if (size <= ipv6::mtu_of(Encapsulator::mtu_of(session, now_ns))) {
      uint8_t* const start = room_for(session, size);
      row->write(i, start);
      if (within_rate(session, size, now_ns)) encapsulate(session, {start, size}, ppp::kIpv6);
    } else {
      // One of them is enough to say that they are too big.
      uint8_t* const start = datagram_slot_.get() + limits::kHeadroomBytes;
      row->write(i, start);
      const auto datagram = ipv6::parse({start, size});
      if (datagram) send_whole(session, *datagram, now_ns);
    }
  }
}

void Outbound::send_whole(Session& session, const ip::Packet& packet, int64_t now_ns) {
  const uint16_t mtu = Encapsulator::mtu_of(session, now_ns);
  tcp::clamp_mss(packet, mtu);
  const bool fits = packet.bytes.size() <= mtu;
  if (!fits && packet.dont_fragment()) return send_too_big(session, packet, mtu, now_ns);
  if (!within_rate(session, packet.bytes.size(), now_ns)) return;
  if (fits) return encapsulate(session, packet.bytes);
  send_fragments(session, packet, mtu);
}

bool Outbound::within_rate(Session& session, size_t bytes, int64_t now_ns) {
  if (!session.rate || session.rate->down.take(bytes, now_ns)) return true;
  session.drop(counters_, Drop::kRateLimitedDown);
  return false;
}

void Outbound::send_pieces(Session& session, const Taken& taken, const ip::Packet& packet, int64_t now_ns) {
  const uint16_t mtu = Encapsulator::mtu_of(session, now_ns);
  const auto whole = tun::oversized(taken.header, packet, mtu);
  if (!whole) return session.drop(counters_, Drop::kMalformedIp);
  const size_t piece_bytes = whole->headers_bytes + whole->payload_bytes;
  for (size_t i = 0; i < whole->pieces(); ++i) {
    if (piece_bytes <= mtu) {
      uint8_t* const start = room_for(session, piece_bytes);
      const MutableBytes piece(start, tun::write_piece(*whole, i, start));
      if (within_rate(session, piece.size(), now_ns)) encapsulate(session, piece);
    } else {
      // UDP datagrams that the tunnel can't carry in one piece: seldom, so each leaves before the next takes its place.
      uint8_t* const start = datagram_slot_.get() + limits::kHeadroomBytes;
      const auto datagram = ip::parse({start, tun::write_piece(*whole, i, start)});
      if (datagram) send_whole(session, *datagram, now_ns);
      seal();
      flush();
    }
  }
}

void Outbound::send_fragments(Session& session, const ip::Packet& packet, uint16_t mtu) {
  ip::fragment(packet, mtu, [&](Bytes header, Bytes payload) {
    const size_t size = header.size() + payload.size();
    uint8_t* const start = room_for(session, size);
    std::memcpy(start, header.data(), header.size());
    std::memcpy(start + header.size(), payload.data(), payload.size());
    encapsulate(session, {start, size});
  });
}

void Outbound::send_too_big(Session& session, const ip::Packet& packet, uint16_t mtu, int64_t now_ns) {
  session.drop(counters_, Drop::kPacketTooBig);
  if (!icmp::may_be_answered(packet) || !icmp_errors_.allow(now_ns)) return;
  uint8_t message[icmp::kMessageBytesMax];
  const size_t size = icmp::write_fragmentation_needed(packet, mtu, message);
  if (!path_.tun.queue(worker_).write({message, size})) counters_.drop(Drop::kTunWriteFailed);
}

/// Where an IP packet of at most so many bytes is to be written, so that its datagram begins where the former one ended.
uint8_t* Outbound::room_for(const Session& session, size_t packet_bytes) {
  const SecurityAssociation* const association = session.peer->outbound;
  const size_t head =
      association == nullptr ? limits::kHeadroomBytes : Encapsulator::headers_bytes(association->sealer->transform);
  if (arena_used_ + head + packet_bytes + limits::kTailroomBytes > limits::kArenaBytes) {
    seal();
    flush();
  }
  return arena_.get() + arena_used_ + head;
}

void Outbound::encapsulate(Session& session, MutableBytes packet, uint16_t protocol) {
  const SessionParameters& to = session.parameters;
  const size_t frame_bytes = ppp::kHeaderBytes + packet.size();
  uint8_t* const frame = packet.data() - ppp::kHeaderBytes;
  uint8_t* const message = frame - l2tp::kDataHeaderBytes;
  ppp::write_header(frame, protocol);
  l2tp::write_data_header(message, to.peer_tunnel, to.peer_session, frame_bytes);
  const UdpSocket* const socket = path_.sockets.data(session.peer->local.load(), worker_);
  const auto wrapped =
      encapsulator_.wrap(*session.peer, to.peer_port, {message, l2tp::kDataHeaderBytes + frame_bytes}, socket);
  if (const Drop* reason = std::get_if<Drop>(&wrapped)) return session.drop(counters_, *reason);
  const auto& [job, outgoing] = std::get<Encapsulated>(wrapped);
  const uint8_t* const end = job.packet.data() + job.packet.size();
  if (end > arena_.get() && end <= arena_.get() + limits::kArenaBytes) arena_used_ = static_cast<size_t>(end - arena_.get());
  jobs_[jobs_count_] = job;
  outgoing_[jobs_count_] = outgoing;
  packet_bytes_[jobs_count_] = packet.size();
  sessions_[jobs_count_++] = &session;
  if (jobs_count_ < jobs_.size()) return;
  seal();
  flush();
}

/// What was sealed waits in the batch: `flush` follows.
void Outbound::seal() {
  crypto_.seal(std::span(jobs_).first(jobs_count_));
  for (size_t i = 0; i < jobs_count_; ++i) {
    Session& session = *sessions_[i];
    if (jobs_[i].result != CryptoJob::Result::kOk) {
      session.drop(counters_, Drop::kSendFailed);
      continue;
    }
    session.counters.out(packet_bytes_[i]);
    counters_.out(packet_bytes_[i]);
    batch_.add(outgoing_[i]);
  }
  jobs_count_ = 0;
}

void Outbound::flush() {
  // Again: a process may be stopped anywhere, and what is sent then may be for others who have the address by now.
  if (path_.fence.closed()) {
    counters_.drop(Drop::kLeaseExpired, batch_.discard());
  } else {
    batch_.flush(counters_);
  }
  for (const Refused& refused : batch_.refused()) {
    if (refused_count_ < refused_.size()) refused_[refused_count_++] = refused;
  }
  arena_used_ = 0;
}

/// Packets that a peer's path does not carry in one piece are sent all the same, in fragments and one by one: those that
/// follow are made to fit. Without the lock of the table, but for the news.
void Outbound::learn_paths(int64_t now_ns) {
  for (const Refused& refused : std::span(refused_).first(std::exchange(refused_count_, 0))) {
    {
      const std::lock_guard guard(path_.lock.of(worker_));
      const Peer* const peer = path_.table.find_peer(refused.peer);
      if (peer == nullptr || !peer->path.may_ask(now_ns)) continue;
    }
    const uint16_t bytes = kernel_path_mtu(refused.local, refused.remote);
    const std::lock_guard guard(path_.lock.of(worker_));
    if (Peer* const peer = path_.table.find_peer(refused.peer)) peer->path.learn(bytes, now_ns);
  }
}

}  // namespace sekisho
