#include "../protocol/tcp-mss.h"

#include "../limits.h"
#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

constexpr size_t kFlagsAt = 13;
constexpr size_t kChecksumAt = 16;

/// The TCP header with its options; empty where the packet has no whole one.
MutableBytes tcp_header(const ip::Packet& packet) {
  const MutableBytes segment = packet.payload();
  if (packet.protocol != ip::kProtocolTcp || packet.offset_units() != 0 || segment.size() < 20) return {};
  const size_t size = size_t{4} * (segment[12] >> 4);
  return size < 20 || size > segment.size() ? MutableBytes() : segment.first(size);
}

void expect_changes(Bytes header, Bytes before) {
  size_t changed = 0;
  for (size_t i = 0; i < header.size(); ++i) changed += header[i] != before[i];
  promise(changed <= 4, "nothing but the option and the checksum changes");
  promise(changed == 0 || (before[kFlagsAt] & tcp::kSyn) != 0, "nothing but a SYN changes");
}

void clamp(Buffer bytes, uint16_t mtu) {
  const auto packet = ip::parse(bytes);
  if (!packet) return;
  const MutableBytes header = tcp_header(*packet);
  if (!header.empty()) mend_transport_checksum(*packet, kChecksumAt);
  const Buffer before(bytes);
  tcp::clamp_mss(*packet, mtu);

  const size_t front = packet->header_bytes;
  const Bytes former(before);
  const Bytes behind = Bytes(bytes).subspan(front + header.size());
  promise(same(Bytes(bytes).first(front), former.first(front)), "the IP header stays");
  promise(same(behind, former.subspan(front + header.size())), "what is behind the TCP header stays");
  if (header.empty()) return;
  expect_changes(header, former.subspan(front, header.size()));
  promise(transport_sum(*packet) == 0xffff, "the checksum stays right");
  const size_t at = (header[kFlagsAt] & tcp::kSyn) == 0 ? 0 : tcp::find_mss(header);
  if (at != 0) promise(load16(&header[at]) + tcp::headers_bytes(*packet) <= mtu, "a SYN asks for no more than fits");
}

}  // namespace
}  // namespace sekisho::fuzz

// Most inputs become TCP: the packet's protocol is of no interest here.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Input input(data, size);
  const uint16_t mtu = std::max(input.word(), limits::kMtuBytesMin);
  const bool any_protocol = input.byte() == 0xff;
  Buffer bytes = input.rest();
  if (!any_protocol && bytes.size() > 9) bytes[9] = ip::kProtocolTcp;
  if (!mend_ip(bytes)) return 0;
  clamp(bytes, mtu);
  return 0;
}
