#include "../tun/coalescer.cc"

#include <map>

#include "../tun/splitter.h"
#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

constexpr uint32_t kSource = 0x0a630001;
constexpr uint32_t kDestination = 0x0a320001;
constexpr size_t kFlows = 4;
constexpr uint16_t kLargestMtu = 0xffff;

/// Identification and header checksum are the kernel's to choose when it splits again.
Buffer comparable(Buffer packet) {
  store16(&packet[4], 0);
  store16(&packet[10], 0);
  return packet;
}

/// By addresses, protocol and ports: within one, order is kept.
using FlowKey = std::array<uint32_t, 4>;

FlowKey flow_of(const ip::Packet& packet) {
  const uint32_t both_ports = packet.payload().size() < 4 ? 0 : load32(packet.payload().data());
  return {packet.source, packet.destination, packet.protocol, both_ports};
}

class Kernel {
 public:
  /// What went in, in its order.
  std::map<FlowKey, std::vector<Buffer>> given;

  void take(const VirtioHeader& header, std::span<const iovec> parts) {
    Buffer bytes;
    for (const iovec& part : parts) {
      const auto* front = static_cast<const uint8_t*>(part.iov_base);
      bytes.insert(bytes.end(), front, front + part.iov_len);
    }
    const auto packet = ip::parse(bytes);
    promise(packet && packet->bytes.size() == bytes.size(), "what is written is a packet");
    if (offload_of(header) == Offload::kNone) return expect(*packet, bytes);
    promise(parts.size() > 1 && bytes.size() <= limits::kMergedBytesMax, "what is merged is of several and not too big");
    take_merged(header, *packet, parts.size());
  }

  void finish() const {
    for (const auto& [flow, packets] : given) promise(taken_.at(flow) == packets.size(), "nothing is lost");
  }

 private:
  void take_merged(const VirtioHeader& header, const ip::Packet& packet, size_t count) {
    Buffer finished(packet.bytes.begin(), packet.bytes.end());
    promise((header.flags & kNeedsChecksum) != 0 && tun::finish_checksum(header, finished), "the kernel sums it");
    promise(transport_sum(*ip::parse(finished)) == 0xffff, "the checksum is begun right");
    const auto whole = tun::oversized(header, packet, kLargestMtu);
    promise(whole && whole->headers_bytes == header.hdr_len, "the kernel can split it");
    promise(whole->pieces() == count, "it splits into as many as were merged");
    for (size_t i = 0; i < count; ++i) {
      Buffer piece(whole->headers_bytes + whole->payload_bytes);
      piece.resize(tun::write_piece(*whole, i, piece.data()));
      expect(*ip::parse(piece), piece);
    }
  }

  void expect(const ip::Packet& packet, const Buffer& bytes) {
    const FlowKey flow = flow_of(packet);
    const auto& wanted = given[flow];
    size_t& next = taken_[flow];
    promise(next < wanted.size(), "nothing is written twice");
    promise(comparable(bytes) == comparable(wanted[next++]), "split again, a flow is what it was, in its order");
  }

  std::map<FlowKey, size_t> taken_;
};

struct Flow {
  bool tcp = false;
  uint16_t port = 0;
  uint32_t sequence = 0;
};

void write_transport(Input& input, Flow& flow, uint8_t choice, size_t payload_bytes, MutableBytes transport) {
  store16(&transport[0], flow.port);
  store16(&transport[2], 80);
  if (!flow.tcp) return store16(&transport[4], static_cast<uint16_t>(transport.size()));
  if ((choice & 0x10) != 0) flow.sequence += input.byte();
  store32(&transport[4], flow.sequence);
  transport[12] = static_cast<uint8_t>((transport.size() - payload_bytes) / 4 << 4);
  transport[13] = (choice & 0x20) != 0 ? input.byte() : tcp::kAck;
  flow.sequence += static_cast<uint32_t>(payload_bytes);
}

/// The next packet of one of the flows. Most follow the former one and can be merged.
Buffer next_packet(Input& input, std::array<Flow, kFlows>& flows) {
  const uint8_t choice = input.byte();
  if (choice == 0xff) return input.take(64);
  Flow& flow = flows[choice % kFlows];
  const size_t payload_bytes = (choice & 0x04) != 0 ? input.byte() : 100;
  const size_t options_bytes = flow.tcp && (choice & 0x08) != 0 ? 12 : 0;
  const size_t transport_bytes = (flow.tcp ? 20 + options_bytes : udp::kHeaderBytes) + payload_bytes;
  Buffer bytes(ip::kHeaderBytesMin + transport_bytes);
  for (size_t i = bytes.size() - payload_bytes; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  bytes[0] = 0x45;
  store16(&bytes[6], ip::kDontFragment);
  bytes[8] = 64;
  bytes[9] = flow.tcp ? ip::kProtocolTcp : udp::kProtocol;
  store32(&bytes[12], kSource);
  store32(&bytes[16], kDestination);
  write_transport(input, flow, choice, payload_bytes, MutableBytes(bytes).subspan(20));
  if (!mend_ip(bytes)) return {};
  mend_transport_checksum(*ip::parse(bytes), flow.tcp ? 16 : 6);
  // One bit is different, most often in a header.
  if ((choice & 0x40) != 0) {
    const uint8_t place = input.byte();
    bytes[place % (place < 0xc0 ? 44 : bytes.size()) % bytes.size()] ^= static_cast<uint8_t>(1 << input.byte() % 8);
  }
  return bytes;
}

void run(Input& input) {
  std::array<Flow, kFlows> flows;
  for (size_t i = 0; i < kFlows; ++i) flows[i] = {i % 2 == 0, static_cast<uint16_t>(1000 + i / 2), input.word()};
  Coalescer coalescer(input.byte() % 8 != 0);
  Kernel kernel;
  std::vector<Buffer> waiting;
  waiting.reserve(limits::kCoalescedPacketsMax);
  while (!input.empty() && !coalescer.full()) {
    waiting.push_back(next_packet(input, flows));
    if (!mend_ip(waiting.back())) continue;
    const auto packet = ip::parse(waiting.back());
    if (!packet) continue;
    kernel.given[flow_of(*packet)].push_back(waiting.back());
    coalescer.add(*packet);
  }
  coalescer.flush([&](const VirtioHeader& header, std::span<const iovec> parts) { kernel.take(header, parts); });
  promise(coalescer.empty(), "nothing is kept");
  kernel.finish();
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sekisho::fuzz::Input input(data, size);
  sekisho::fuzz::run(input);
  return 0;
}
