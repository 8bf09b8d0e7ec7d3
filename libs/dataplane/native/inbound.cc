#include "inbound.h"

#include "limits.h"
#include "protocol/esp.h"
#include "protocol/ip.h"
#include "protocol/l2tp.h"
#include "protocol/ppp.h"
#include "protocol/tcp-mss.h"
#include "protocol/udp.h"

namespace sekisho {

bool ReportLimiter::allow(uint32_t source, int64_t now_ns) {
  const auto recent = [now_ns](int64_t last_ns) { return now_ns - last_ns < limits::kClearL2tpReportIntervalNs; };
  const auto found = last_ns_.find(source);
  if (found != last_ns_.end()) {
    if (recent(found->second)) return false;
    found->second = now_ns;
    return true;
  }
  if (last_ns_.size() >= limits::kClearL2tpSourcesMax) {
    std::erase_if(last_ns_, [&recent](const auto& entry) { return !recent(entry.second); });
    if (last_ns_.size() >= limits::kClearL2tpSourcesMax) return false;
  }
  last_ns_.emplace(source, now_ns);
  return true;
}

void Inbound::receive(const Received& datagram, PortRole role, int64_t now_ns) {
  // Port 0 can't be answered: nothing behind needs to know such a sender.
  if (datagram.remote.port == 0) return drop(Drop::kMalformedDatagram);
  if (role == PortRole::kClearL2tp) return on_clear_l2tp(datagram, now_ns);
  if (role == PortRole::kIke) return on_ike(datagram, datagram.bytes);
  switch (esp::classify(datagram.bytes)) {
    case esp::Encapsulated::kKeepalive:
      return;
    case esp::Encapsulated::kIke:
      return on_ike(datagram, datagram.bytes.subspan(esp::kNonEspMarkerBytes));
    case esp::Encapsulated::kEsp:
      return on_esp(datagram, now_ns);
    case esp::Encapsulated::kMalformed:
      return drop(Drop::kMalformedDatagram);
  }
}

void Inbound::on_ike(const Received& datagram, Bytes message) {
  if (message.empty()) return drop(Drop::kMalformedDatagram);
  const ControlFrame frame{.kind = FrameKind::kIke,
                           .local_address = datagram.local.address,
                           .local_port = datagram.local.port,
                           .remote_address = datagram.remote.address,
                           .remote_port = datagram.remote.port};
  if (!queue_.push_unproven(frame, message)) drop(Drop::kControlQueueFull);
}

void Inbound::on_clear_l2tp(const Received& datagram, int64_t now_ns) {
  drop(Drop::kClearL2tp);
  if (!clear_l2tp_reports_.allow(datagram.remote.address, now_ns)) return;
  const ControlFrame frame{.kind = FrameKind::kClearL2tp,
                           .local_address = datagram.local.address,
                           .local_port = datagram.local.port,
                           .remote_address = datagram.remote.address,
                           .remote_port = datagram.remote.port};
  if (!queue_.push_unproven(frame, {})) drop(Drop::kControlQueueFull);
}

void Inbound::on_esp(const Received& datagram, int64_t now_ns) {
  SecurityAssociation* const association = table_.find_association(esp::spi(datagram.bytes));
  if (association == nullptr) return drop(Drop::kUnknownSpi);
  const uint32_t sequence = esp::sequence(datagram.bytes);
  if (!association->replay.acceptable(sequence)) return drop(Drop::kReplayed);
  CryptoJob job{.key = association->opener.get(), .packet = datagram.bytes};
  crypto_.open({&job, 1});
  switch (job.result) {
    case CryptoJob::Result::kBadIcv:
      return drop(Drop::kIntegrityFailed);
    case CryptoJob::Result::kBadSize:
    case CryptoJob::Result::kFailed:
      return drop(Drop::kMalformedEsp);
    case CryptoJob::Result::kOk:
      break;
  }
  Peer& peer = *association->peer;
  if (association->replay.advance(sequence)) follow(peer, datagram);
  const EspTransform& sizes = job.key->transform;
  on_payload(peer, datagram.bytes.first(datagram.bytes.size() - sizes.icv_bytes).subspan(sizes.head_bytes()), now_ns);
}

/// A NAT gave the client another port, or the client another network (RFC 3948 section 4). Only the newest packet
/// counts: one that was overtaken tells where the client was.
void Inbound::follow(Peer& peer, const Received& datagram) {
  peer.local = datagram.local;
  if (peer.remote == datagram.remote) return;
  peer.remote = datagram.remote;
  const ControlFrame frame{.kind = FrameKind::kMoved,
                           .peer = peer.id,
                           .remote_address = datagram.remote.address,
                           .remote_port = datagram.remote.port};
  if (!queue_.push(frame, {}, peer.quota)) drop(Drop::kControlQueueFull);
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
      if (!queue_.push(frame, message, peer.quota)) drop(Drop::kControlQueueFull);
      return;
    }
    case l2tp::Type::kData:
      break;
  }
  const auto data = l2tp::parse_data(message);
  if (!data) return drop(Drop::kMalformedL2tp);
  Session* const session = table_.find_session({data->tunnel, data->session});
  if (session == nullptr) return drop(Drop::kUnknownSession);
  if (session->peer != &peer) return drop(Drop::kWrongPeer);
  on_session(*session, data->payload, now_ns);
}

void Inbound::on_session(Session& session, MutableBytes frame, int64_t now_ns) {
  session.last_in_ns = now_ns;
  const auto parsed = ppp::parse(frame);
  if (!parsed) return session.drop(counters_, Drop::kMalformedPpp);
  if (parsed->protocol == ppp::kIpv4) return on_ip(session, parsed->information);
  const SessionKey key = session.parameters.key;
  const ControlFrame control{
      .kind = FrameKind::kPpp, .peer = session.peer->id, .tunnel = key.tunnel, .session = key.session};
  if (!queue_.push(control, frame, session.peer->quota)) session.drop(counters_, Drop::kControlQueueFull);
}

void Inbound::on_ip(Session& session, MutableBytes bytes) {
  const auto& network = session.parameters.network;
  if (!network) return session.drop(counters_, Drop::kNetworkNotOpen);
  const auto packet = ip::parse(bytes);
  if (!packet) return session.drop(counters_, Drop::kMalformedIp);
  if (packet->source != network->address) return session.drop(counters_, Drop::kSpoofedSource);
  if (packet->destination != own_address_ && !domain_.contains(packet->destination)) {
    return session.drop(counters_, Drop::kOutsideEncryptionDomain);
  }
  tcp::clamp_mss(*packet, network->mtu);
  session.counters.in(packet->bytes.size());
  counters_.in(packet->bytes.size());
  packets_.push_back(packet->bytes);
}

}  // namespace sekisho
