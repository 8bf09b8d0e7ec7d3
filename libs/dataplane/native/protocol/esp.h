// ESP (RFC 4303) and its UDP encapsulation (RFC 3948): what stands outside and behind the cipher text.
#pragma once

#include <optional>

#include "../bytes.h"

namespace sekisho::esp {

/// SPI and sequence number.
inline constexpr size_t kHeaderBytes = 8;
/// Pad length and next header.
inline constexpr size_t kTrailerBytes = 2;
/// RFC 3948 section 2.2: four zero bytes where an SPI would stand.
inline constexpr size_t kNonEspMarkerBytes = 4;
/// RFC 3948 section 2.3.
inline constexpr uint8_t kKeepalive = 0xff;
/// SPIs below are reserved (RFC 4303 section 2.1).
inline constexpr uint32_t kSpiMin = 256;

enum class Encapsulated { kKeepalive, kIke, kEsp, kMalformed };

/// What a datagram on the NAT-T port is (RFC 3948 section 2).
inline Encapsulated classify(Bytes datagram) {
  if (datagram.size() == 1 && datagram[0] == kKeepalive) return Encapsulated::kKeepalive;
  if (datagram.size() <= kNonEspMarkerBytes) return Encapsulated::kMalformed;
  if (load32(datagram.data()) == 0) return Encapsulated::kIke;
  return datagram.size() < kHeaderBytes ? Encapsulated::kMalformed : Encapsulated::kEsp;
}

/// Of a packet that `classify` called ESP.
inline uint32_t spi(Bytes packet) { return load32(packet.data()); }
inline uint32_t sequence(Bytes packet) { return load32(packet.data() + 4); }

struct Payload {
  MutableBytes bytes;
  uint8_t next_header = 0;
};

/// Takes padding and trailer off decrypted bytes. The pad's content is not looked at: the ICV has proved it, and clients
/// pad as they like.
inline std::optional<Payload> strip_trailer(MutableBytes plain) {
  if (plain.size() < kTrailerBytes) return std::nullopt;
  const size_t pad = plain[plain.size() - 2];
  if (pad + kTrailerBytes > plain.size()) return std::nullopt;
  return Payload{plain.first(plain.size() - kTrailerBytes - pad), plain[plain.size() - 1]};
}

/// Writes padding 1, 2, 3 ... and the trailer behind `payload_bytes` bytes, up to a multiple of `block_bytes`.
/// Returns the size with padding and trailer, at most `payload_bytes + kTrailerBytes + block_bytes - 1`.
inline size_t append_trailer(uint8_t* payload, size_t payload_bytes, size_t block_bytes, uint8_t next_header) {
  const size_t unpadded = payload_bytes + kTrailerBytes;
  const size_t pad = (block_bytes - unpadded % block_bytes) % block_bytes;
  for (size_t i = 0; i < pad; ++i) payload[payload_bytes + i] = static_cast<uint8_t>(i + 1);
  payload[payload_bytes + pad] = static_cast<uint8_t>(pad);
  payload[payload_bytes + pad + 1] = next_header;
  return unpadded + pad;
}

}  // namespace sekisho::esp
