#include "../tun/splitter.h"

#include "../limits.h"
#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

constexpr uint16_t kLargestMtu = 0xffff;

void check_tcp(const ip::Packet& piece, const ip::Packet& whole, size_t offset, bool last) {
  const Bytes now = piece.payload();
  const Bytes before = whole.payload();
  promise(load32(&now[4]) == load32(&before[4]) + static_cast<uint32_t>(offset), "sequence numbers follow each other");
  const uint8_t gone = static_cast<uint8_t>((last ? 0 : tcp::kFin | tcp::kPsh) | (offset == 0 ? 0 : tcp::kCwr));
  promise(now[13] == (before[13] & ~gone), "FIN and PSH are the last's, CWR is the first's");
}

void split(const tun::Oversized& whole, uint16_t mtu) {
  const bool tcp = whole.packet.protocol == ip::kProtocolTcp;
  promise(whole.payload_bytes > 0 && whole.pieces() > 0, "there is something to split");
  Buffer payload;
  for (size_t i = 0; i < whole.pieces(); ++i) {
    Buffer written(whole.headers_bytes + std::min(whole.payload_bytes, whole.payload().size() - payload.size()));
    promise(tun::write_piece(whole, i, written.data()) == written.size(), "a piece has the size that was foretold");
    promise(!tcp || written.size() <= mtu, "a TCP segment fits the MTU");
    const auto piece = ip::parse(written);
    promise(piece && piece->bytes.size() == written.size(), "a piece is a packet");
    promise(piece->source == whole.packet.source && piece->destination == whole.packet.destination, "addresses stay");
    promise(transport_sum(*piece) == 0xffff, "a piece has a right checksum");
    const bool last = i + 1 == whole.pieces();
    if (tcp) check_tcp(*piece, whole.packet, payload.size(), last);
    else promise(load16(&piece->payload()[4]) == piece->payload().size(), "a datagram knows its size");
    const Bytes part = Bytes(written).subspan(whole.headers_bytes);
    payload.insert(payload.end(), part.begin(), part.end());
  }
  promise(same(payload, whole.payload()), "the pieces hold the payload");
}

void finish(const VirtioHeader& header, Buffer bytes) {
  const Buffer before(bytes);
  const bool done = tun::finish_checksum(header, bytes);
  const size_t field = size_t{header.csum_start} + header.csum_offset;
  size_t changed = 0;
  for (size_t i = 0; i < bytes.size(); ++i) changed += bytes[i] != before[i] && (i < field || i >= field + 2);
  promise(changed == 0, "nothing but the checksum is written");
  promise(done || bytes == before, "a header that is refused changes nothing");
}

/// As the kernel leaves it: the field holds the sum of the pseudo header.
void finish_as_left(const ip::Packet& packet) {
  const bool tcp = packet.protocol == ip::kProtocolTcp;
  if (packet.payload().size() < 20 || (!tcp && packet.protocol != udp::kProtocol)) return;
  VirtioHeader header;
  header.flags = kNeedsChecksum;
  header.csum_start = static_cast<uint16_t>(packet.header_bytes);
  header.csum_offset = tcp ? 16 : 6;
  const uint64_t pseudo = checksum::pseudo_header(packet.source, packet.destination, packet.protocol, packet.payload().size());
  store16(packet.payload().data() + header.csum_offset, checksum::fold(pseudo));
  promise(tun::finish_checksum(header, packet.bytes), "a header of the kernel's is taken");
  promise(transport_sum(packet) == 0xffff, "a finished checksum is right");
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Input input(data, size);
  const uint8_t kind = input.byte();
  const uint16_t mtu = std::clamp(input.word(), limits::kMtuBytesMin, kLargestMtu);
  VirtioHeader header;
  header.gso_type = kind % 4 == 0 ? input.byte() : kind % 2 == 0 ? kGsoTcp4 : kGsoUdp;
  header.gso_size = input.word();
  header.csum_start = input.word();
  header.csum_offset = input.word();
  const size_t payload_bytes = input.word();
  Buffer bytes = input.take(120);
  if (kind % 4 != 0 && bytes.size() > 9) bytes[9] = kind % 2 == 0 ? ip::kProtocolTcp : udp::kProtocol;
  finish(header, bytes);
  extend(bytes, payload_bytes);
  if (!mend_ip(bytes)) return 0;
  const auto packet = ip::parse(bytes);
  if (!packet) return 0;
  finish_as_left(*packet);
  const auto whole = tun::oversized(header, *packet, mtu);
  if (whole && whole->pieces() <= limits::kSplitPacketsMax) split(*whole, mtu);
  return 0;
}
