#include "../outbound.cc"

#include "path.h"

namespace sekisho {
namespace fuzz {
namespace {

/// What waits to be sent: its bytes must stay as they are until then.
struct Waiting {
  Bytes bytes;
  Buffer copy;
};
std::vector<Waiting> waiting;

/// So many pieces of one big packet are more than the kernel ever makes.
constexpr size_t kPiecesMax = 256;
constexpr size_t kUsualPayloadBytesMax = 4096;
constexpr size_t kPayloadBytesMax = 0xff00;

/// A packet for one of the sessions, or for nobody, as the kernel hands it out.
Kernel::Packet next_packet(Input& input) {
  const uint8_t kind = input.byte();
  Kernel::Packet packet;
  packet.header.flags = (kind & 0x08) != 0 ? kNeedsChecksum : 0;
  packet.header.gso_type = kind % 4 == 0 ? kGsoNone : kind % 4 == 1 ? kGsoTcp4 : kind % 4 == 2 ? kGsoUdp : input.byte();
  packet.header.csum_start = input.byte();
  packet.header.csum_offset = input.byte();
  const size_t payload_bytes = input.word() % ((kind & 0x40) != 0 ? kPayloadBytesMax : kUsualPayloadBytesMax);
  packet.header.gso_size = static_cast<uint16_t>(std::max<size_t>(input.word(), payload_bytes / kPiecesMax));
  packet.bytes = input.take(input.byte() % 120);
  extend(packet.bytes, payload_bytes);
  if (packet.bytes.empty()) packet.bytes.push_back(0);
  if (packet.bytes.size() < 20 || (kind & 0x80) != 0) return packet;
  if (is_ipv6(packet.bytes)) {
    store64(&packet.bytes[ipv6::kDestinationAt], kWays[kind >> 4 & 1].prefix6);
    if (kind % 4 == 1) packet.bytes[ipv6::kNextHeaderAt] = ip::kProtocolTcp;
    if (kind % 4 == 2) packet.bytes[ipv6::kNextHeaderAt] = udp::kProtocol;
    packet.header.csum_start += ipv6::kHeaderBytes;
    mend_ipv6(packet.bytes);
    return packet;
  }
  store32(&packet.bytes[16], kWays[kind >> 4 & 1].address);
  if (kind % 4 == 1) packet.bytes[9] = ip::kProtocolTcp;
  if (kind % 4 == 2) packet.bytes[9] = udp::kProtocol;
  // The kernel never asks for a checksum inside the IP header.
  if (mend_ip(packet.bytes)) packet.header.csum_start += (packet.bytes[0] & 0x0f) * 4;
  return packet;
}

void check_sent_ipv6(MutableBytes bytes, const Way& way, uint16_t mtu) {
  const auto packet = ipv6::parse(bytes);
  promise(packet && packet->bytes.size() == bytes.size(), "in the frame is one whole IPv6 packet");
  promise(bytes.size() <= ipv6::mtu_of(mtu), "it fits what every link carries at least");
  promise(packet->destination.high == way.prefix6, "it is for the session's prefix");
}

/// From the outside in: what the client will see.
void check_sent(Buffer datagram, uint16_t mtu, std::array<uint32_t, kWays.size()>& last_sequences) {
  const auto found = std::ranges::find(kWays, ~esp::spi(datagram), &Way::spi);
  const size_t index = found == kWays.end() ? 0 : static_cast<size_t>(found - kWays.begin());
  const Way& way = kWays[index];
  promise(esp::spi(datagram) == ~way.spi, "it is on an SA of a peer");
  promise(esp::sequence(datagram) > last_sequences[index], "sequence numbers rise");
  last_sequences[index] = esp::sequence(datagram);
  const MutableBytes plain = MutableBytes(datagram).subspan(way.transform.head_bytes());
  const auto payload = esp::strip_trailer(plain.first(plain.size() - way.transform.icv_bytes));
  promise(payload && payload->next_header == udp::kProtocol, "in ESP is UDP");
  const auto inner = udp::parse(payload->bytes);
  promise(inner && inner->source_port == l2tp::kPort && inner->destination_port == 1701, "in UDP is L2TP");
  const auto message = l2tp::parse_data(inner->payload);
  promise(message && message->tunnel == 21 && message->session == 22, "in L2TP are the peer's ids");
  const auto frame = ppp::parse(message->payload);
  if (frame && frame->protocol == ppp::kIpv6) return check_sent_ipv6(frame->information, way, mtu);
  promise(frame && frame->protocol == ppp::kIpv4, "in PPP is IP");
  const auto packet = ip::parse(frame->information);
  promise(packet && packet->bytes.size() == frame->information.size(), "in the frame is one whole packet");
  promise(packet->bytes.size() <= mtu, "it fits the session's MTU");
  promise(packet->destination == way.address, "it is for the session's address");
}

void check_written(const Kernel::Packet& written) {
  Buffer bytes(written.bytes);
  if (const auto error = ipv6::parse(bytes)) {
    promise(error->protocol == ipv6::kProtocolIcmp, "nothing but errors goes back by IPv6");
    return promise(transport_sum(*error) == 0xffff, "the checksum of an ICMPv6 error is right");
  }
  const auto packet = ip::parse(bytes);
  promise(packet && packet->protocol == ip::kProtocolIcmp, "nothing but errors goes back");
  promise(checksum::of(packet->payload()) == 0, "an error's checksum is right");
}

constexpr uint64_t kSlowest = 64'000;
/// What a bucket holds at that rate, and the packet that took what was left and more; in fragments of 68 bytes, of which
/// headers with options leave 8, it takes nine times as much.
constexpr size_t kBytesAtOnceMax = 9 * (limits::kRateBurstBytesMin + ip::kPacketBytesMax);

void run(Input& input) {
  const uint8_t choice = input.byte();
  const bool fenced = (choice & 0x40) != 0;
  const bool limited = (choice & 0x80) != 0;
  const uint16_t mtu = std::clamp<uint16_t>(input.word() % 2000, limits::kMtuBytesMin, 1500);
  kernel = {};
  waiting.clear();
  while (!input.empty() && kernel.to_read.size() < limits::kBatchPacketsMax / 4) kernel.to_read.push_back(next_packet(input));
  Path path(gateway_options(), 1, gateway_policies(), kOwnAddress);
  install(path, mtu, kDomainAlone, {limited ? 1u : 0u, 0, kSlowest});
  if (fenced) path.fence.open_for(0);
  Crypto crypto;
  TotalCounters counters;
  Outbound outbound(path, 0, crypto, counters);
  // A batch ends at a number of bytes, too.
  while (!kernel.to_read.empty()) outbound.serve(1);
  promise(waiting.empty(), "all that was made is sent");
  promise(kernel.sent.size() == counters.packets_out.read(), "what is counted is sent");
  promise(!fenced || kernel.sent.empty(), "nothing passes the fence");
  promise(!limited || counters.bytes_out.read() <= kBytesAtOnceMax, "both sessions keep to their account's rate");
  std::array<uint32_t, kWays.size()> last_sequences{};
  for (const Buffer& datagram : kernel.sent) check_sent(datagram, mtu, last_sequences);
  for (const Kernel::Packet& written : kernel.written) check_written(written);
}

}  // namespace
}  // namespace fuzz

void SendBatch::add(const Outgoing& outgoing) {
  fuzz::promise(!full(), "a batch is not overfilled");
  ++datagrams_;
  fuzz::waiting.push_back({outgoing.bytes, {outgoing.bytes.begin(), outgoing.bytes.end()}});
}
uint16_t kernel_path_mtu(Endpoint, Endpoint) { return limits::kPathMtuBytesMin; }

size_t SendBatch::discard() {
  fuzz::promise(datagrams_ == 0, "what is not to pass is not made");
  return 0;
}
/// A peer whose path is small enough gets what follows in smaller packets.
void SendBatch::flush(TotalCounters&) {
  refused_count_ = 0;
  if (datagrams_ > 1) refused_[refused_count_++] = {fuzz::kWays[0].peer, {}, {}};
  datagrams_ = 0;
  for (fuzz::Waiting& each : fuzz::waiting) {
    fuzz::promise(fuzz::same(each.bytes, each.copy), "what waits to be sent is not written over");
    fuzz::kernel.sent.push_back(std::move(each.copy));
  }
  fuzz::waiting.clear();
}

}  // namespace sekisho

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sekisho::fuzz::Input input(data, size);
  sekisho::fuzz::run(input);
  return 0;
}
