// Splits an IPv4 packet that is too big and may be fragmented (RFC 791 section 2.3).
#pragma once

#include <algorithm>
#include <cstring>

#include "ip.h"

namespace sekisho::ip {

/// Writes the header of every fragment but the first: options without the copied flag are left out (RFC 791 section 3.1).
/// Returns its size, a multiple of 4, at most the size of the packet's own header.
inline size_t write_later_header(const Packet& packet, uint8_t* to) {
  const uint8_t* from = packet.bytes.data();
  std::memcpy(to, from, kHeaderBytesMin);
  size_t size = kHeaderBytesMin;
  size_t at = kHeaderBytesMin;
  while (at + 1 < packet.header_bytes && from[at] != 0) {
    if (from[at] == 1) {
      ++at;
      continue;
    }
    const size_t length = from[at + 1];
    if (length < 2 || at + length > packet.header_bytes) break;
    if ((from[at] & 0x80) != 0) {
      std::memcpy(to + size, from + at, length);
      size += length;
    }
    at += length;
  }
  while (size % 4 != 0) to[size++] = 0;
  to[0] = static_cast<uint8_t>(0x40 | size / 4);
  return size;
}

/// Calls `emit(header, payload)` for each fragment of at most `mtu` bytes, in order. `mtu` is at least 68.
template <typename Emit>
void fragment(const Packet& packet, uint16_t mtu, Emit emit) {
  uint8_t first[60];
  uint8_t later[60];
  std::memcpy(first, packet.bytes.data(), packet.header_bytes);
  const size_t later_bytes = write_later_header(packet, later);
  const Bytes payload = packet.payload();
  const bool more_behind = (packet.fragment & kMoreFragments) != 0;
  size_t at = 0;
  while (at < payload.size()) {
    uint8_t* const header = at == 0 ? first : later;
    const size_t header_bytes = at == 0 ? packet.header_bytes : later_bytes;
    const size_t room = (mtu - header_bytes) & ~size_t{7};
    const size_t size = std::min(room, payload.size() - at);
    const bool more = more_behind || at + size < payload.size();
    const size_t units = packet.offset_units() + at / 8;
    store16(header + 2, static_cast<uint16_t>(header_bytes + size));
    store16(header + 6, static_cast<uint16_t>(units | (more ? kMoreFragments : 0)));
    set_checksum(header, header_bytes);
    emit(Bytes(header, header_bytes), payload.subspan(at, size));
    at += size;
  }
}

}  // namespace sekisho::ip
