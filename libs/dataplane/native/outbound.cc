#include "outbound.h"

#include <cstring>

#include "protocol/icmp.h"
#include "protocol/ip-fragment.h"
#include "protocol/ppp.h"
#include "protocol/tcp-mss.h"

namespace sekisho {

bool RateLimiter::allow(int64_t now_ns) {
  const int64_t second = now_ns / 1'000'000'000;
  if (second != second_) {
    second_ = second;
    used_ = 0;
  }
  if (used_ >= per_second_) return false;
  ++used_;
  return true;
}

Outbound::Outbound(const SessionTable& table, TotalCounters& counters, Encapsulator& encapsulator, const TunDevice& tun)
    : table_(table),
      counters_(counters),
      encapsulator_(encapsulator),
      tun_(tun),
      icmp_errors_(limits::kIcmpErrorsPerSecondMax),
      fragment_slot_(new uint8_t[limits::kSlotBytes]) {}

void Outbound::send(MutableBytes bytes, int64_t now_ns, SendBatch& batch) {
  const auto packet = ip::parse(bytes);
  if (!packet) {
    // The kernel announces itself with IPv6 packets on every new interface; no session has an IPv6 address.
    const bool ipv6 = !bytes.empty() && bytes[0] >> 4 == 6;
    return counters_.drop(ipv6 ? Drop::kNoSessionForDestination : Drop::kMalformedIp);
  }
  Session* const session = table_.find_destination(packet->destination);
  if (session == nullptr) return counters_.drop(Drop::kNoSessionForDestination);
  const uint16_t mtu = session->parameters.network->mtu;
  tcp::clamp_mss(*packet, mtu);
  if (packet->bytes.size() <= mtu) return encapsulate(*session, packet->bytes, batch);
  if (packet->dont_fragment()) return send_too_big(*session, *packet, now_ns);
  send_fragments(*session, *packet, batch);
}

/// Fragments share one slot, so each leaves before the next is made; what waits already goes first.
void Outbound::send_fragments(Session& session, const ip::Packet& packet, SendBatch& batch) {
  uint8_t* const start = fragment_slot_.get() + limits::kHeadroomBytes;
  batch.flush(counters_);
  ip::fragment(packet, session.parameters.network->mtu, [&](Bytes header, Bytes payload) {
    std::memcpy(start, header.data(), header.size());
    std::memcpy(start + header.size(), payload.data(), payload.size());
    encapsulate(session, {start, header.size() + payload.size()}, batch);
    batch.flush(counters_);
  });
}

void Outbound::send_too_big(Session& session, const ip::Packet& packet, int64_t now_ns) {
  session.drop(counters_, Drop::kPacketTooBig);
  if (!icmp::may_be_answered(packet) || !icmp_errors_.allow(now_ns)) return;
  uint8_t message[icmp::kMessageBytesMax];
  const size_t size = icmp::write_fragmentation_needed(packet, session.parameters.network->mtu, message);
  if (!tun_.write({message, size})) counters_.drop(Drop::kTunWriteFailed);
}

void Outbound::encapsulate(Session& session, MutableBytes packet, SendBatch& batch) {
  const SessionParameters& to = session.parameters;
  uint8_t* const frame = packet.data() - ppp::kHeaderBytes;
  uint8_t* const message = frame - l2tp::kDataHeaderBytes;
  const size_t frame_bytes = ppp::kHeaderBytes + packet.size();
  ppp::write_header(frame, ppp::kIpv4);
  l2tp::write_data_header(message, to.peer_tunnel, to.peer_session, frame_bytes);
  const auto sealed = encapsulator_.seal(*session.peer, to.peer_port, {message, l2tp::kDataHeaderBytes + frame_bytes});
  if (const Drop* reason = std::get_if<Drop>(&sealed)) return session.drop(counters_, *reason);
  session.counters.out(packet.size());
  counters_.out(packet.size());
  batch.add(std::get<Outgoing>(sealed));
}

}  // namespace sekisho
