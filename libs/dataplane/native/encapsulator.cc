#include "encapsulator.h"

#include <openssl/rand.h>

#include <algorithm>

#include "protocol/esp.h"

namespace sekisho {

uint16_t Encapsulator::mtu_of(const Session& session, int64_t now_ns) {
  const uint16_t mtu = session.parameters.network->mtu;
  const uint16_t path_bytes = session.peer->path.bytes(now_ns);
  if (path_bytes == 0 || session.peer->outbound == nullptr) return mtu;
  const size_t carried = packet_bytes_max(session.peer->outbound->sizes_out(), path_bytes);
  return static_cast<uint16_t>(std::clamp<size_t>(carried, limits::kMtuBytesMin, mtu));
}

std::variant<Encapsulated, Drop> Encapsulator::wrap(const Peer& peer, uint16_t peer_port, MutableBytes message,
                                                    const UdpSocket* socket) {
  SecurityAssociation* const association = peer.outbound;
  if (association == nullptr) return Drop::kNoOutboundSa;
  if (socket == nullptr) return Drop::kSendFailed;
  // A number is spent even if sealing fails: none is ever used twice.
  const uint64_t sequence = association->take_sequence();
  if (sequence > limits::kSequenceMax) return Drop::kSequenceExhausted;

  const EspTransform transform = association->sizes_out();
  uint8_t* const datagram = message.data() - udp::kHeaderBytes;
  uint8_t* const iv = datagram - transform.iv_bytes;
  uint8_t* const packet = iv - esp::kHeaderBytes;
  udp::write_header(datagram, l2tp::kPort, peer_port, message.size());
  const size_t padded =
      esp::append_trailer(datagram, udp::kHeaderBytes + message.size(), transform.block_bytes, udp::kProtocol);
  store32(packet, association->spi_out);
  store32(packet + 4, static_cast<uint32_t>(sequence));
  if (!transform.random_iv) {
    store64(iv, sequence);
  } else if (!draw_iv({iv, transform.iv_bytes})) {
    return Drop::kSendFailed;
  }
  const MutableBytes whole(packet, transform.head_bytes() + padded + transform.icv_bytes);
  return Encapsulated{{association->sealer.get(), whole, transform}, {socket, peer.local.load(), peer.remote.load(), whole, peer.id}};
}

bool Encapsulator::draw_iv(MutableBytes iv) {
  if (random_used_ + iv.size() > random_.size()) {
    if (RAND_bytes(random_.data(), static_cast<int>(random_.size())) != 1) return false;
    random_used_ = 0;
  }
  std::copy_n(random_.begin() + static_cast<ptrdiff_t>(random_used_), iv.size(), iv.begin());
  random_used_ += iv.size();
  return true;
}

}  // namespace sekisho
