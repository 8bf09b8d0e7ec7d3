#include "encapsulator.h"

#include <openssl/rand.h>

#include <algorithm>

#include "protocol/esp.h"
#include "protocol/udp.h"

namespace sekisho {

std::variant<Outgoing, Drop> Encapsulator::seal(const Peer& peer, uint16_t peer_port, MutableBytes message) {
  SecurityAssociation* const association = peer.outbound();
  if (association == nullptr) return Drop::kNoOutboundSa;
  if (association->next_sequence_out > limits::kSequenceMax) return Drop::kSequenceExhausted;
  const UdpSocket* const socket = sockets_.find(peer.local);
  if (socket == nullptr) return Drop::kSendFailed;

  const EspTransform& sizes = association->sealer->transform;
  uint8_t* const datagram = message.data() - udp::kHeaderBytes;
  uint8_t* const iv = datagram - sizes.iv_bytes;
  uint8_t* const packet = iv - esp::kHeaderBytes;
  udp::write_header(datagram, l2tp::kPort, peer_port, message.size());
  const size_t padded =
      esp::append_trailer(datagram, udp::kHeaderBytes + message.size(), sizes.block_bytes, udp::kProtocol);
  // A number is spent even if sealing fails: none is ever used twice.
  const uint64_t sequence = association->next_sequence_out++;
  store32(packet, association->spi_out);
  store32(packet + 4, static_cast<uint32_t>(sequence));
  if (!sizes.random_iv) {
    store64(iv, sequence);
  } else if (!draw_iv({iv, sizes.iv_bytes})) {
    return Drop::kSendFailed;
  }
  CryptoJob job{.key = association->sealer.get(), .packet = {packet, sizes.head_bytes() + padded + sizes.icv_bytes}};
  crypto_.seal({&job, 1});
  if (job.result != CryptoJob::Result::kOk) return Drop::kSendFailed;
  return Outgoing{socket, peer.local, peer.remote, job.packet};
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
