#include "inbound.h"

#include <algorithm>
#include <mutex>
#include <span>

#include "limits.h"
#include "protocol/dhcp.h"
#include "protocol/esp.h"
#include "protocol/icmpv6.h"
#include "protocol/ip.h"
#include "protocol/l2tp.h"
#include "protocol/ppp.h"
#include "protocol/tcp-mss.h"
#include "protocol/udp.h"

namespace sekisho {

void Inbound::serve(UdpSocket& socket, int64_t now_ns) {
  const size_t rows = received_.receive(socket);
  for (size_t i = 0; i < rows; ++i) {
    const Received row = received_.at(i);
    for (size_t at = 0; at < row.bytes.size(); at += row.datagram_bytes) {
      const size_t size = std::min(row.datagram_bytes, row.bytes.size() - at);
      on_datagram({row.bytes.subspan(at, size), row.local, row.remote}, socket.role, now_ns);
    }
    if (row.bytes.empty()) drop(Drop::kMalformedDatagram);
  }
  open_waiting(now_ns);
  write_to_tun();
  if (const uint32_t refused = received_.take_refused(socket)) counters_.drop(Drop::kReceiveQueueFull, refused);
}

void Inbound::on_datagram(const Arrived& datagram, PortRole role, int64_t now_ns) {
  // Port 0 can't be answered: nothing behind needs to know such a sender.
  if (datagram.remote.port == 0) return drop(Drop::kMalformedDatagram);
  if (role == PortRole::kClearL2tp) return on_clear_l2tp(datagram, now_ns);
  if (!is_encapsulated(role, datagram.remote, path_.options.nat_traversal_port)) return on_ike(datagram, datagram.bytes, now_ns);
  switch (esp::classify(datagram.bytes)) {
    case esp::Encapsulated::kKeepalive:
      return;
    case esp::Encapsulated::kIke:
      return on_ike(datagram, datagram.bytes.subspan(esp::kNonEspMarkerBytes), now_ns);
    case esp::Encapsulated::kEsp:
      return on_esp(datagram, now_ns);
    case esp::Encapsulated::kMalformed:
      return drop(Drop::kMalformedDatagram);
  }
}

void Inbound::on_ike(const Arrived& datagram, Bytes message, int64_t now_ns) {
  if (message.empty()) return drop(Drop::kMalformedDatagram);
  if (FirstMessageGate::is_first(message) && !first_messages_.admits(message, datagram.remote, now_ns)) {
    return drop(Drop::kFirstMessageFlood);
  }
  const ControlFrame frame{.kind = FrameKind::kIke,
                           .local_address = datagram.local.address,
                           .local_port = datagram.local.port,
                           .remote_address = datagram.remote.address,
                           .remote_port = datagram.remote.port};
  if (!path_.queue.push_unproven(frame, message)) drop(Drop::kControlQueueFull);
}

void Inbound::on_clear_l2tp(const Arrived& datagram, int64_t now_ns) {
  drop(Drop::kClearL2tp);
  // Of a tunnel: a client's last words after it took down its IPsec, as NetworkManager does. Nobody tries to connect.
  if (!l2tp::begins_tunnel(datagram.bytes)) return;
  if (!clear_l2tp_reports_.allow(datagram.remote.address, now_ns)) return;
  const ControlFrame frame{.kind = FrameKind::kClearL2tp,
                           .local_address = datagram.local.address,
                           .local_port = datagram.local.port,
                           .remote_address = datagram.remote.address,
                           .remote_port = datagram.remote.port};
  if (!path_.queue.push_unproven(frame, {})) drop(Drop::kControlQueueFull);
}

void Inbound::on_esp(const Arrived& datagram, int64_t now_ns) {
  waiting_[waiting_count_++] = datagram;
  if (waiting_count_ == waiting_.size()) open_waiting(now_ns);
}

/// Finds the SAs, decrypts, and hands on what is whole. Nothing that it found is kept beyond the lock.
void Inbound::open_waiting(int64_t now_ns) {
  if (waiting_count_ == 0) return;
  std::array<CryptoJob, limits::kBatchPacketsMax> jobs;
  std::array<SecurityAssociation*, limits::kBatchPacketsMax> associations;
  std::array<const Arrived*, limits::kBatchPacketsMax> datagrams;
  size_t count = 0;
  const std::lock_guard guard(path_.lock.of(worker_));
  SecurityAssociation* last = nullptr;
  for (size_t i = 0; i < waiting_count_; ++i) {
    const Arrived& datagram = waiting_[i];
    const uint32_t spi = esp::spi(datagram.bytes);
    if (last == nullptr || last->spi_in != spi) last = path_.table.find_association(spi);
    if (last == nullptr) {
      drop(Drop::kUnknownSpi);
    } else if (!last->acceptable(esp::sequence(datagram.bytes))) {
      drop(Drop::kReplayed);
    } else {
      jobs[count] = {last->opener.get(), datagram.bytes, last->sizes_in(datagram.bytes.size())};
      associations[count] = last;
      datagrams[count++] = &datagram;
    }
  }
  waiting_count_ = 0;
  crypto_.open(std::span(jobs).first(count));
  fenced_ = path_.fence.closed();
  for (size_t i = 0; i < count; ++i) on_opened(*associations[i], jobs[i], *datagrams[i], now_ns);
}

void Inbound::on_opened(SecurityAssociation& association, const CryptoJob& job, const Arrived& datagram,
                        int64_t now_ns) {
  switch (job.result) {
    case CryptoJob::Result::kBadIcv:
    case CryptoJob::Result::kFailed:
      return drop(Drop::kIntegrityFailed);
    case CryptoJob::Result::kBadSize:
      return drop(Drop::kMalformedEsp);
    case CryptoJob::Result::kOk:
      break;
  }
  if (!association.take_icv(job.sizes.icv_bytes)) return drop(Drop::kMalformedEsp);
  Peer& peer = *association.peer;
  switch (association.advance(esp::sequence(datagram.bytes))) {
    case ReplayWindow::Advance::kReplayed:
      return drop(Drop::kReplayed);
    case ReplayWindow::Advance::kNewest:
      follow(association, datagram);
      break;
    case ReplayWindow::Advance::kLate:
      break;
  }
  const size_t head = job.sizes.head_bytes();
  on_payload(peer, job.packet.subspan(head, job.packet.size() - head - job.sizes.icv_bytes), now_ns);
}

/// A NAT gave the client another port, or the client another network (RFC 3948 section 4). Only the newest packet
/// of the newest SA counts: one that was overtaken, or was held back until the client had new keys, tells where it was.
void Inbound::follow(const SecurityAssociation& association, const Arrived& datagram) {
  Peer& peer = *association.peer;
  uint64_t heard = peer.newest_heard.load(std::memory_order_relaxed);
  while (heard < association.number) {
    if (peer.newest_heard.compare_exchange_weak(heard, association.number, std::memory_order_relaxed)) break;
  }
  if (heard > association.number) return;
  peer.local.update(datagram.local);
  if (!peer.remote.update(datagram.remote)) return;
  const ControlFrame frame{.kind = FrameKind::kMoved,
                           .peer = peer.id,
                           .remote_address = datagram.remote.address,
                           .remote_port = datagram.remote.port};
  if (!path_.queue.push(frame, {}, peer.quota)) drop(Drop::kControlQueueFull);
}

void Inbound::on_payload(Peer& peer, MutableBytes plain, int64_t now_ns) {
  const auto payload = esp::strip_trailer(plain);
  if (!payload) return drop(Drop::kMalformedEsp);
  if (payload->next_header != udp::kProtocol) return drop(Drop::kNotL2tp);
  const auto datagram = udp::parse(payload->bytes);
  if (!datagram) return drop(Drop::kMalformedL2tp);
  if (datagram->destination_port != l2tp::kPort || datagram->source_port == 0) return drop(Drop::kNotL2tp);
  on_l2tp(peer, datagram->source_port, datagram->payload, now_ns);
}

void Inbound::on_l2tp(Peer& peer, uint16_t peer_port, MutableBytes message, int64_t now_ns) {
  switch (l2tp::classify(message)) {
    case l2tp::Type::kMalformed:
      return drop(Drop::kMalformedL2tp);
    case l2tp::Type::kControl: {
      const ControlFrame frame{.kind = FrameKind::kL2tp, .peer = peer.id, .peer_port = peer_port};
      if (!path_.queue.push(frame, message, peer.quota)) drop(Drop::kControlQueueFull);
      return;
    }
    case l2tp::Type::kData:
      break;
  }
  const auto data = l2tp::parse_data(message);
  if (!data) return drop(Drop::kMalformedL2tp);
  Session* const session = path_.table.find_session({data->tunnel, data->session});
  if (session == nullptr) return drop(Drop::kUnknownSession);
  if (session->peer != &peer) return drop(Drop::kWrongPeer);
  on_session(*session, data->payload, now_ns);
}

void Inbound::on_session(Session& session, MutableBytes frame, int64_t now_ns) {
  session.last_in_ns.store(now_ns, std::memory_order_relaxed);
  const auto parsed = ppp::parse(frame);
  if (!parsed) return session.drop(counters_, Drop::kMalformedPpp);
  // Where this end is the client, the control side may be the one that reads the packets, as long as no network is open.
  const bool for_network = parsed->protocol == ppp::kIpv4 &&
                           (path_.options.role == Role::kGateway || session.parameters.network.has_value());
  if (for_network) return on_ip(session, frame, parsed->information, now_ns);
  // Without IPv6 it is the control side that says so (LCP Protocol-Reject).
  const auto& network = session.parameters.network;
  const bool has_ipv6 = network && network->prefix6;
  if (has_ipv6 && parsed->protocol == ppp::kIpv6) return on_ipv6(session, frame, parsed->information, now_ns);
  to_control(session, frame);
}

void Inbound::to_control(Session& session, Bytes frame) {
  const SessionKey key = session.parameters.key;
  const ControlFrame control{
      .kind = FrameKind::kPpp, .peer = session.peer->id, .tunnel = key.tunnel, .session = key.session};
  if (!path_.queue.push(control, frame, session.peer->quota)) session.drop(counters_, Drop::kControlQueueFull);
}

void Inbound::on_ip(Session& session, MutableBytes frame, MutableBytes bytes, int64_t now_ns) {
  const auto& network = session.parameters.network;
  if (!network) return session.drop(counters_, Drop::kNetworkNotOpen);
  const auto packet = ip::parse(bytes);
  if (!packet) return session.drop(counters_, Drop::kMalformedIp);
  if (is_for_control(*network, *packet)) return to_control(session, frame);
  if (const auto reason = refusal_of(session, *packet, now_ns)) return session.drop(counters_, *reason);
  tcp::clamp_mss(*packet, Encapsulator::mtu_of(session, now_ns));
  session.counters.in(packet->bytes.size());
  counters_.in(packet->bytes.size());
  if (coalescer_.full()) write_to_tun();
  coalescer_.add(*packet);
}

void Inbound::on_ipv6(Session& session, MutableBytes frame, MutableBytes bytes, int64_t now_ns) {
  const auto packet = ipv6::parse(bytes);
  if (!packet) return session.drop(counters_, Drop::kMalformedIp);
  if (icmpv6::is_of_link(*packet)) return to_control(session, frame);
  if (const auto reason = refusal_of(session, *packet, now_ns)) return session.drop(counters_, *reason);
  tcp::clamp_mss(*packet, ipv6::mtu_of(Encapsulator::mtu_of(session, now_ns)));
  session.counters.in(packet->bytes.size());
  counters_.in(packet->bytes.size());
  if (waiting6_count_ == waiting6_.size()) write_to_tun();
  waiting6_[waiting6_count_++] = packet->bytes;
}

/// A client asks for its configuration (DHCPINFORM) from its address, or from none as long as it does not know it.
bool Inbound::is_for_control(const SessionNetwork& network, const ip::Packet& packet) const {
  if (path_.options.role == Role::kClient) return false;
  if (packet.destination != dhcp::kBroadcast && packet.destination != path_.own_address) return false;
  if (packet.source != network.address && packet.source != 0) return false;
  return dhcp::is_for_server(packet);
}

template <typename Packet>
std::optional<Drop> Inbound::refusal_by_access(const Session& session, const Packet& packet, bool to_gateway,
                                               int64_t now_ns) const {
  const AccessPolicy& policy = path_.policies[session.parameters.network->policy];
  const auto reason = to_gateway ? refusal_to_gateway(policy, packet)
                                 : refusal(policy, packet, path_.table.is_client(packet.destination));
  if (reason) return reason;
  if (session.rate && !session.rate->up.take(packet.bytes.size(), now_ns)) return Drop::kRateLimitedUp;
  return std::nullopt;
}

std::optional<Drop> Inbound::refusal_of(const Session& session, const ip::Packet& packet, int64_t now_ns) const {
  const SessionNetwork& network = *session.parameters.network;
  if (fenced_) return Drop::kLeaseExpired;
  if (path_.options.role == Role::kClient) {
    if (packet.destination != network.address) return Drop::kOutsideEncryptionDomain;
    return std::nullopt;
  }
  if (packet.source != network.address) return Drop::kSpoofedSource;
  if (ip::is_source_routed(packet)) return Drop::kMalformedIp;
  if (!ip::may_be_routed_to(packet.destination)) return Drop::kOutsideEncryptionDomain;
  return refusal_by_access(session, packet, packet.destination == path_.own_address, now_ns);
}

/// What is of the link never goes on, neither with its addresses nor to many (RFC 4291 section 2.5.6).
std::optional<Drop> Inbound::refusal_of(const Session& session, const ipv6::Packet& packet, int64_t now_ns) const {
  const SessionNetwork& network = *session.parameters.network;
  if (fenced_) return Drop::kLeaseExpired;
  if (!packet.destination.may_be_routed_to()) return Drop::kOutsideEncryptionDomain;
  if (path_.options.role == Role::kClient) {
    if (packet.destination.high != *network.prefix6) return Drop::kOutsideEncryptionDomain;
    return std::nullopt;
  }
  if (packet.source.high != *network.prefix6) return Drop::kSpoofedSource;
  return refusal_by_access(session, packet, packet.destination == path_.options.own_address6, now_ns);
}

void Inbound::write_to_tun() {
  if (coalescer_.empty() && waiting6_count_ == 0) return;
  const TunQueue& tun = path_.tun.queue(worker_);
  // Again: a process may be stopped anywhere, and packets of others' addresses by now must not come of it.
  const bool closed = path_.fence.closed();
  coalescer_.flush([&](const VirtioHeader& header, std::span<const iovec> parts) {
    if (closed) return counters_.drop(Drop::kLeaseExpired, parts.size());
    if (!tun.write(header, parts)) counters_.drop(Drop::kTunWriteFailed, parts.size());
  });
  for (const MutableBytes packet : std::span(waiting6_).first(waiting6_count_)) {
    if (closed) counters_.drop(Drop::kLeaseExpired);
    else if (!tun.write(packet)) counters_.drop(Drop::kTunWriteFailed);
  }
  waiting6_count_ = 0;
}

}  // namespace sekisho
