#include "../protocol/icmpv6.h"

#include "../limits.h"
#include "../protocol/tcp-mss.h"
#include "../tun/splitter.h"
#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

constexpr size_t kChecksumAt = 16;

void read(Buffer bytes) {
  const auto packet = ipv6::parse(bytes);
  if (!packet) return;
  promise(packet->bytes.data() == bytes.data() && packet->bytes.size() <= bytes.size(), "a packet lies in its bytes");
  promise(packet->bytes.size() == size_t{40} + load16(&bytes[4]), "bytes behind the payload length are trimmed");
  promise(packet->header_bytes >= 40 && packet->header_bytes <= packet->bytes.size(), "the headers are whole");
  const bool later = packet->offset_units() != 0;
  promise(later || !ipv6::is_extension(packet->protocol), "what is carried is found");
  promise(!later || packet->is_fragment(), "what begins later is a fragment");
  uint8_t message[icmpv6::kMessageBytesMax];
  const MutableBytes error(message, icmpv6::write_packet_too_big(*packet, 1280, message));
  const auto told = ipv6::parse(error);
  promise(told && told->bytes.size() == error.size(), "an error is one whole packet");
  promise(told->destination == packet->source, "it is for the sender");
  promise(transport_sum(*told) == 0xffff, "its checksum is right");
  promise(!icmpv6::may_be_answered(*told), "no error is answered by another");
  promise(!icmpv6::is_of_link(*packet) || packet->destination.is_of_link(), "what is of the link stays there");
}

void clamp(Buffer bytes, uint16_t mtu) {
  const auto packet = ipv6::parse(bytes);
  if (!packet || packet->protocol != ip::kProtocolTcp || packet->offset_units() != 0) return;
  const size_t header_bytes = tcp::header_size(packet->payload());
  if (header_bytes == 0) return;
  mend_transport_checksum(*packet, kChecksumAt);
  const Buffer before(bytes);
  tcp::clamp_mss(*packet, mtu);
  promise(transport_sum(*packet) == 0xffff, "the checksum stays right");
  size_t changed = 0;
  for (size_t i = 0; i < bytes.size(); ++i) changed += bytes[i] != before[i];
  promise(changed <= 4, "nothing but the option and the checksum changes");
}

void split(Buffer bytes, uint16_t datagram_bytes) {
  const auto packet = ipv6::parse(bytes);
  if (!packet) return;
  VirtioHeader header;
  header.gso_type = kGsoUdp;
  header.gso_size = datagram_bytes;
  const auto row = tun::datagrams(header, *packet);
  if (!row || row->count() > limits::kSplitPacketsMax) return;
  Buffer payload;
  for (size_t i = 0; i < row->count(); ++i) {
    Buffer written(row->size(i));
    row->write(i, written.data());
    const auto piece = ipv6::parse(written);
    promise(piece && piece->bytes.size() == written.size(), "a datagram is one whole packet");
    promise(piece->source == packet->source && piece->destination == packet->destination, "addresses stay");
    promise(transport_sum(*piece) == 0xffff, "a datagram has a right checksum");
    promise(load16(&piece->payload()[4]) == piece->payload().size(), "a datagram knows its size");
    const Bytes part = Bytes(written).subspan(row->headers_bytes());
    payload.insert(payload.end(), part.begin(), part.end());
  }
  promise(same(payload, row->payload()), "the datagrams hold the payload");
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Input input(data, size);
  const uint16_t mtu = std::max(input.word(), ipv6::kMtuBytesMin);
  const uint16_t datagram_bytes = input.word();
  Buffer bytes = input.rest();
  read(bytes);
  if (!mend_ipv6(bytes)) return 0;
  read(bytes);
  clamp(bytes, mtu);
  split(bytes, datagram_bytes);
  return 0;
}
