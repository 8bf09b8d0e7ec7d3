// Lowers the maximum segment size in TCP SYNs (RFC 9293 section 3.7.1) to what the tunnel carries unfragmented, because
// path MTU discovery fails for many users.
#pragma once

#include "ipv6.h"
#include "tcp.h"

namespace sekisho::tcp {

inline constexpr uint8_t kSyn = 0x02;
inline constexpr uint8_t kOptionEnd = 0;
inline constexpr uint8_t kOptionNoOperation = 1;
inline constexpr uint8_t kOptionMss = 2;
inline constexpr size_t kOptionMssBytes = 4;
/// IP and TCP headers without options.
constexpr uint16_t headers_bytes(const ip::Packet&) { return 40; }
constexpr uint16_t headers_bytes(const ipv6::Packet&) { return 60; }

/// Offset of the MSS value in the TCP header, 0: there is none, or the options are broken.
inline size_t find_mss(Bytes header) {
  size_t at = kHeaderBytesMin;
  while (at < header.size()) {
    const uint8_t kind = header[at];
    if (kind == kOptionEnd) return 0;
    if (kind == kOptionNoOperation) {
      ++at;
      continue;
    }
    if (at + 2 > header.size()) return 0;
    const size_t length = header[at + 1];
    if (length < 2 || at + length > header.size()) return 0;
    if (kind == kOptionMss) return length == kOptionMssBytes ? at + 2 : 0;
    at += length;
  }
  return 0;
}

/// Changes the packet in place and mends its TCP checksum. Anything but a first fragment with a SYN stays as it is.
template <typename Packet>
inline void clamp_mss(const Packet& packet, uint16_t mtu) {
  if (packet.protocol != ip::kProtocolTcp || packet.offset_units() != 0) return;
  const MutableBytes segment = packet.payload();
  const size_t header_bytes = header_size(segment);
  if (header_bytes == 0 || (segment[kFlagsAt] & kSyn) == 0) return;
  const size_t at = find_mss(segment.first(header_bytes));
  if (at == 0) return;
  uint8_t* value = segment.data() + at;
  const uint16_t before = load16(value);
  const uint16_t largest = static_cast<uint16_t>(mtu - headers_bytes(packet));
  if (before <= largest) return;
  store16(value, largest);
  // An option at an odd offset straddles two words of the checksum: there its bytes count swapped.
  const bool odd = at % 2 != 0;
  const auto as_summed = [odd](uint16_t word) { return odd ? static_cast<uint16_t>(word << 8 | word >> 8) : word; };
  uint8_t* const sum = segment.data() + kChecksumAt;
  store16(sum, checksum::after_change(load16(sum), as_summed(before), as_summed(largest)));
}

}  // namespace sekisho::tcp
