#include "../inbound.cc"

#include "../report-limiter.cc"
#include "../tun/coalescer.cc"
#include "arriving.h"

namespace sekisho::fuzz {
namespace {

/// A few batches.
constexpr size_t kDatagramsMax = 4 * limits::kBatchPacketsMax;

size_t count_keepalives() {
  size_t count = 0;
  for (const auto& [bytes, datagram_bytes, remote] : kernel.rows) {
    for (size_t at = 0; at < bytes.size(); at += datagram_bytes) {
      const Bytes datagram = Bytes(bytes).subspan(at, std::min(datagram_bytes, bytes.size() - at));
      count += remote.port != 0 && datagram.size() == 1 && datagram[0] == esp::kKeepalive;
    }
  }
  return count;
}

bool is_let_through(const ipv6::Packet& packet, PolicyPlace policy) {
  if (packet.destination.is_of_link() || packet.destination.is_multicast()) return false;
  if (kClients6.contains(packet.destination)) return policy == kNeighbours;
  if (policy == kHub) return true;
  if (!kDomain6.contains(packet.destination)) return false;
  if (policy != kWithRules) return true;
  if (packet.protocol != udp::kProtocol) return false;
  const uint16_t port = packet.offset_units() != 0 ? kAllowedPorts.first : load16(packet.payload().data() + 2);
  return port != kDeniedPort && kAllowedPorts.contains(port);
}

void check_written_ipv6(Buffer bytes, PolicyPlace policy) {
  const auto packet = ipv6::parse(bytes);
  promise(packet && packet->bytes.size() == bytes.size(), "the internal network sees whole IPv6 packets");
  const size_t way = bytes[3];
  promise(way < kWays.size() && packet->source.high == kWays[way].prefix6, "of the prefix that the sender has");
  const bool inside = packet->destination == kOwnAddress6 || is_let_through(*packet, policy);
  promise(inside, "for where its session may send to by IPv6");
}

/// What the session's policy promises of a packet beyond the gateway.
bool is_let_through(const ip::Packet& packet, PolicyPlace policy) {
  const uint32_t destination = packet.destination;
  if (Prefix{kClients, kClientsBits}.contains(destination)) return policy == kNeighbours;
  if (policy == kHub) return true;
  const bool excepted = kException.contains(destination);
  if (!Prefix{kDomain, kDomainBits}.contains(destination) || (excepted && policy == kWithExceptions)) return false;
  if (policy != kWithRules) return true;
  if (packet.protocol != udp::kProtocol) return excepted;
  if (packet.offset_units() != 0) return true;
  // A merged packet's ports are those of all its parts.
  const uint16_t port = load16(packet.payload().data() + 2);
  return port != kDeniedPort && (excepted || kAllowedPorts.contains(port));
}

void check_written(const Kernel::Packet& written, PolicyPlace policy) {
  Buffer bytes(written.bytes);
  if (bytes[0] >> 4 == 6) return check_written_ipv6(bytes, policy);
  const auto packet = ip::parse(bytes);
  promise(packet && packet->bytes.size() == bytes.size(), "the internal network sees whole packets");
  const size_t way = load16(&bytes[4]);
  promise(way < kWays.size() && packet->source == kWays[way].address, "of the address that was leased to the sender");
  promise(packet->destination == kOwnAddress || is_let_through(*packet, policy), "for where its session may send to");
}

/// Frames that stand for a datagram: what tells of a peer's move comes beside its datagram.
size_t check_frames(const ControlBatch& batch) {
  size_t datagrams = 0;
  for (const ControlFrame& frame : batch.frames) {
    promise(size_t{frame.offset} + frame.size <= batch.bytes.size(), "a frame's bytes are there");
    const bool proved = frame.kind == FrameKind::kL2tp || frame.kind == FrameKind::kPpp || frame.kind == FrameKind::kMoved;
    promise(!proved || (frame.peer >= 1 && frame.peer <= kWays.size()), "a proved frame names its peer");
    datagrams += frame.kind != FrameKind::kMoved;
  }
  return datagrams;
}

constexpr uint64_t kSlowest = 64'000;
/// What a bucket holds at that rate, and the packet that took what was left and more.
constexpr size_t kBytesAtOnceMax = limits::kRateBurstBytesMin + ip::kPacketBytesMax;

void run(Input& input) {
  const uint8_t choice = input.byte();
  const auto policy = static_cast<PolicyPlace>(choice % kPolicies);
  const bool fenced = (choice & 0x40) != 0;
  const bool limited = (choice & 0x80) != 0;
  uint32_t sequence = 0;
  const size_t datagrams = read_rows(input, sequence, kDatagramsMax);
  const size_t keepalives = count_keepalives();
  Path path(gateway_options(), 1, gateway_policies(), kOwnAddress);
  install(path, 1400, policy, {limited ? 1u : 0u, kSlowest, 0});
  if (fenced) path.fence.open_for(0);
  Crypto crypto;
  TotalCounters counters;
  Inbound inbound(path, 0, crypto, counters);
  UdpSocket socket;
  socket.role = PortRole::kNatTraversal;
  inbound.serve(socket, 1);

  uint64_t packets = 0;
  for (const Kernel::Packet& written : kernel.written) {
    check_written(written, policy);
    packets += written.parts;
  }
  promise(!fenced || packets == 0, "nothing passes the fence");
  promise(!limited || counters.bytes_in.read() <= kBytesAtOnceMax, "both sessions keep to their account's rate");
  promise(packets == counters.packets_in.read(), "what is counted is written");
  const size_t frames = check_frames(path.queue.drain());
  promise(datagrams == keepalives + all_drops(counters) + packets + frames, "every datagram ends in one place");
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sekisho::fuzz::Input input(data, size);
  sekisho::fuzz::run(input);
  return 0;
}
