// Splits a big packet that the kernel left to us (TCP or UDP segmentation offload) into the packets that belong on the
// wire, checksums included. What a network card does, in software.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>

#include "../protocol/ipv6.h"
#include "../protocol/tcp.h"
#include "../protocol/udp.h"
#include "virtio-header.h"

namespace sekisho::tun {

/// A packet to be split.
struct Oversized {
  ip::Packet packet;
  /// IP and transport header.
  size_t headers_bytes = 0;
  /// Of each piece but the last, which may be shorter.
  size_t payload_bytes = 0;

  MutableBytes payload() const { return packet.bytes.subspan(headers_bytes); }
  size_t pieces() const { return (payload().size() + payload_bytes - 1) / payload_bytes; }
};

/// Writes the checksum that the kernel left out (kNeedsChecksum): the field holds the sum of the pseudo
/// header already. False: the header points outside the packet.
inline bool finish_checksum(const VirtioHeader& header, MutableBytes packet) {
  const size_t start = header.csum_start;
  const size_t field = start + header.csum_offset;
  if (field + 2 > packet.size() || start >= packet.size()) return false;
  const uint16_t sum = checksum::of(packet.subspan(start));
  // In UDP a sum of zero is sent as its other form: zero says that there is none (RFC 768).
  const bool udp = header.csum_offset == udp::kChecksumAt;
  store16(packet.data() + field, udp && sum == 0 ? 0xffff : sum);
  return true;
}

/// Nothing: the packet and its header do not belong together. TCP is split for packets of at most `mtu` bytes, whatever
/// size the kernel had in mind; UDP datagrams keep the size that they were sent with.
inline std::optional<Oversized> oversized(const VirtioHeader& header, const ip::Packet& packet, uint16_t mtu) {
  const Offload offload = offload_of(header);
  const bool tcp = offload == Offload::kTcp;
  if (header.gso_size == 0 || packet.is_fragment()) return std::nullopt;
  if (packet.protocol != (tcp ? ip::kProtocolTcp : udp::kProtocol)) return std::nullopt;
  const Bytes transport = packet.payload();
  const size_t transport_bytes = tcp ? tcp::header_size(transport) : udp::kHeaderBytes;
  if (transport_bytes == 0 || transport.size() <= transport_bytes) return std::nullopt;
  const size_t headers_bytes = packet.header_bytes + transport_bytes;
  if (headers_bytes >= mtu) return std::nullopt;
  const size_t wanted = header.gso_size;
  return Oversized{packet, headers_bytes, tcp ? std::min(wanted, mtu - headers_bytes) : wanted};
}

/// Writes piece `index` to `to`, which has room for headers and payload; returns its size.
inline size_t write_piece(const Oversized& whole, size_t index, uint8_t* to) {
  const ip::Packet& packet = whole.packet;
  const size_t offset = index * whole.payload_bytes;
  const Bytes payload = whole.payload();
  const size_t size = std::min(whole.payload_bytes, payload.size() - offset);
  const size_t total = whole.headers_bytes + size;
  std::memcpy(to, packet.bytes.data(), whole.headers_bytes);
  std::memcpy(to + whole.headers_bytes, payload.data() + offset, size);
  store16(to + ip::kTotalLengthAt, static_cast<uint16_t>(total));
  store16(to + ip::kIdentificationAt, static_cast<uint16_t>(load16(to + ip::kIdentificationAt) + index));
  ip::set_checksum(to, packet.header_bytes);

  const MutableBytes transport(to + packet.header_bytes, total - packet.header_bytes);
  const bool tcp = packet.protocol == ip::kProtocolTcp;
  if (tcp) {
    const uint32_t sequence = load32(transport.data() + tcp::kSequenceAt);
    store32(transport.data() + tcp::kSequenceAt, sequence + static_cast<uint32_t>(offset));
    if (offset + size < payload.size()) transport[tcp::kFlagsAt] &= static_cast<uint8_t>(~(tcp::kFin | tcp::kPsh));
    if (index > 0) transport[tcp::kFlagsAt] &= static_cast<uint8_t>(~tcp::kCwr);
  } else {
    store16(transport.data() + udp::kLengthAt, static_cast<uint16_t>(transport.size()));
  }
  uint8_t* const field = transport.data() + (tcp ? tcp::kChecksumAt : udp::kChecksumAt);
  store16(field, 0);
  const uint64_t pseudo =
      checksum::pseudo_header(packet.source, packet.destination, packet.protocol, transport.size());
  const uint16_t sum = static_cast<uint16_t>(~checksum::fold(checksum::sum(transport, pseudo)));
  store16(field, !tcp && sum == 0 ? 0xffff : sum);
  return total;
}

/// UDP datagrams over IPv6 that the kernel handed out as one.
struct DatagramRow {
  ipv6::Packet packet;
  /// Of each but the last, which may be shorter.
  size_t payload_bytes = 0;

  size_t headers_bytes() const { return packet.header_bytes + udp::kHeaderBytes; }
  Bytes payload() const { return packet.bytes.subspan(headers_bytes()); }
  size_t count() const { return (payload().size() + payload_bytes - 1) / payload_bytes; }
  /// Of the packet of one of them.
  size_t size(size_t index) const {
    return headers_bytes() + std::min(payload_bytes, payload().size() - index * payload_bytes);
  }

  /// To where there is room for `size`.
  void write(size_t index, uint8_t* to) const {
    const size_t total = size(index);
    std::memcpy(to, packet.bytes.data(), headers_bytes());
    std::memcpy(to + headers_bytes(), payload().data() + index * payload_bytes, total - headers_bytes());
    store16(to + ipv6::kPayloadLengthAt, static_cast<uint16_t>(total - ipv6::kHeaderBytes));
    const MutableBytes transport(to + packet.header_bytes, total - packet.header_bytes);
    store16(transport.data() + udp::kLengthAt, static_cast<uint16_t>(transport.size()));
    uint8_t* const field = transport.data() + udp::kChecksumAt;
    store16(field, 0);
    const uint64_t pseudo = ipv6::pseudo_header(packet.source, packet.destination, packet.protocol, transport.size());
    const uint16_t sum = static_cast<uint16_t>(~checksum::fold(checksum::sum(transport, pseudo)));
    store16(field, sum == 0 ? 0xffff : sum);
  }
};

/// Nothing: the packet and its header do not belong together.
inline std::optional<DatagramRow> datagrams(const VirtioHeader& header, const ipv6::Packet& packet) {
  if (offload_of(header) != Offload::kUdp || header.gso_size == 0 || packet.is_fragment()) return std::nullopt;
  if (packet.protocol != udp::kProtocol || packet.payload().size() <= udp::kHeaderBytes) return std::nullopt;
  return DatagramRow{packet, header.gso_size};
}

}  // namespace sekisho::tun
