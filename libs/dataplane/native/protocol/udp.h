// UDP headers (RFC 768).
#pragma once

#include <optional>

#include "../bytes.h"

namespace sekisho::udp {

inline constexpr size_t kHeaderBytes = 8;
inline constexpr uint8_t kProtocol = 17;
inline constexpr size_t kLengthAt = 4;
inline constexpr size_t kChecksumAt = 6;

struct Datagram {
  uint16_t source_port = 0;
  uint16_t destination_port = 0;
  MutableBytes payload;
};

/// Bytes behind the UDP length are trimmed. The checksum is not looked at: it covers addresses that a NAT has changed,
/// and ESP has proved the bytes (RFC 3948 section 3.1.2).
inline std::optional<Datagram> parse(MutableBytes packet) {
  if (packet.size() < kHeaderBytes) return std::nullopt;
  const size_t length = load16(packet.data() + kLengthAt);
  if (length < kHeaderBytes || length > packet.size()) return std::nullopt;
  return Datagram{load16(packet.data()), load16(packet.data() + 2),
                  packet.subspan(kHeaderBytes, length - kHeaderBytes)};
}

/// Without a checksum: legal over IPv4 and accepted by every client.
inline void write_header(uint8_t* to, uint16_t source_port, uint16_t destination_port, size_t payload_bytes) {
  store16(to, source_port);
  store16(to + 2, destination_port);
  store16(to + kLengthAt, static_cast<uint16_t>(kHeaderBytes + payload_bytes));
  store16(to + kChecksumAt, 0);
}

}  // namespace sekisho::udp
