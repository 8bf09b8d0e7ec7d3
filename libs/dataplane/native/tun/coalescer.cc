#include "coalescer.h"

#include <cstring>

#include "../protocol/tcp.h"
#include "../protocol/udp.h"

namespace sekisho {
namespace {

constexpr uint8_t kEndOfData = tcp::kPsh;

bool is_tcp(const ip::Packet& packet) { return packet.protocol == ip::kProtocolTcp; }

bool checksum_holds(const ip::Packet& packet) {
  const Bytes transport = packet.payload();
  const uint64_t pseudo =
      checksum::pseudo_header(packet.source, packet.destination, packet.protocol, transport.size());
  return checksum::fold(checksum::sum(transport, pseudo)) == 0xffff;
}

uint32_t ports(const ip::Packet& packet) { return load32(packet.payload().data()); }

size_t flow_hash(const ip::Packet& packet) {
  uint64_t mixed = (uint64_t{packet.source} << 32 | packet.destination) ^ uint64_t{ports(packet)} * 0x9e3779b97f4a7c15;
  mixed *= 0xff51afd7ed558ccd;
  return mixed >> 32;
}

bool same_flow(const ip::Packet& a, const ip::Packet& b) {
  return a.source == b.source && a.destination == b.destination && a.protocol == b.protocol && ports(a) == ports(b);
}

/// What one header will say for all: type of service, time to live, fragment field; of TCP all but sequence number,
/// checksum and PSH.
bool same_headers(const ip::Packet& a, const ip::Packet& b, size_t headers_bytes) {
  if (a.bytes[1] != b.bytes[1] || a.bytes[8] != b.bytes[8] || a.fragment != b.fragment) return false;
  if (!is_tcp(a)) return true;
  constexpr size_t acknowledgment_at = 8;
  constexpr size_t window_at = 14;
  constexpr size_t window_bytes = 2;
  constexpr size_t urgent_at = 18;
  const uint8_t* x = a.payload().data();
  const uint8_t* y = b.payload().data();
  const auto equal = [x, y](size_t at, size_t bytes) { return std::memcmp(x + at, y + at, bytes) == 0; };
  const size_t header_bytes = headers_bytes - a.header_bytes;
  return x[tcp::kDataOffsetAt] == y[tcp::kDataOffsetAt] && equal(acknowledgment_at, 4) &&
         equal(window_at, window_bytes) && equal(urgent_at, header_bytes - urgent_at);
}

}  // namespace

Coalescer::Coalescer(bool udp) : udp_(udp) {
  packets_.reserve(limits::kCoalescedPacketsMax);
  groups_.reserve(limits::kCoalescedPacketsMax);
  newest_.fill(kNone);
}

/// Bytes of both headers of a packet that can be merged at all, else 0.
size_t Coalescer::mergeable_headers(const ip::Packet& packet) const {
  if (packet.header_bytes != ip::kHeaderBytesMin || packet.is_fragment()) return 0;
  const Bytes transport = packet.payload();
  if (is_tcp(packet)) {
    const size_t header_bytes = tcp::header_size(transport);
    const bool plain = header_bytes != 0 && (transport[tcp::kFlagsAt] & ~kEndOfData) == tcp::kAck;
    return plain && transport.size() > header_bytes ? packet.header_bytes + header_bytes : 0;
  }
  if (!udp_ || packet.protocol != udp::kProtocol || transport.size() <= udp::kHeaderBytes) return 0;
  const bool whole = load16(transport.data() + udp::kLengthAt) == transport.size();
  // Without a checksum there is nothing that a split packet could be given one from.
  const bool summed = load16(transport.data() + udp::kChecksumAt) != 0;
  return whole && summed ? packet.header_bytes + udp::kHeaderBytes : 0;
}

void Coalescer::add(const ip::Packet& packet) {
  const auto entry = static_cast<uint32_t>(packets_.size());
  packets_.push_back({packet, kNone});
  const size_t headers_bytes = mergeable_headers(packet);
  if (headers_bytes == 0) {
    // An unmergeable packet of a flow (SYN, FIN, bare ACK) closes what waits of it, or later ones would overtake it.
    if (packet.payload().size() >= 4) {
      const uint32_t newest = newest_[flow_hash(packet) % newest_.size()];
      if (newest != kNone && same_flow(packets_[groups_[newest].first].packet, packet)) groups_[newest].closed = true;
    }
    groups_.push_back({.first = entry, .last = entry});
    return;
  }
  const uint32_t newest = newest_[flow_hash(packet) % newest_.size()];
  if (newest != kNone) {
    Group& group = groups_[newest];
    if (joins(group, packet)) {
      const size_t payload_bytes = packet.bytes.size() - headers_bytes;
      packets_[group.last].next = entry;
      group.last = entry;
      ++group.count;
      group.total_bytes += static_cast<uint32_t>(payload_bytes);
      group.next_sequence += static_cast<uint32_t>(payload_bytes);
      const bool pushed = is_tcp(packet) && (packet.payload()[tcp::kFlagsAt] & tcp::kPsh) != 0;
      group.closed = payload_bytes < group.payload_bytes || pushed;
      return;
    }
  }
  open_group(packet, entry);
}

void Coalescer::open_group(const ip::Packet& packet, uint32_t entry) {
  const size_t headers_bytes = mergeable_headers(packet);
  const size_t payload_bytes = packet.bytes.size() - headers_bytes;
  const Bytes transport = packet.payload();
  const bool tcp = is_tcp(packet);
  const uint32_t sequence = tcp ? load32(transport.data() + tcp::kSequenceAt) : 0;
  newest_[flow_hash(packet) % newest_.size()] = static_cast<uint32_t>(groups_.size());
  groups_.push_back({.first = entry,
                     .last = entry,
                     .headers_bytes = static_cast<uint32_t>(headers_bytes),
                     .payload_bytes = static_cast<uint32_t>(payload_bytes),
                     .total_bytes = static_cast<uint32_t>(packet.bytes.size()),
                     .next_sequence = sequence + static_cast<uint32_t>(payload_bytes),
                     .closed = tcp && (transport[tcp::kFlagsAt] & tcp::kPsh) != 0});
}

bool Coalescer::joins(Group& group, const ip::Packet& packet) {
  if (group.closed || group.count == limits::kSegmentsMax) return false;
  const ip::Packet& first = packets_[group.first].packet;
  if (!same_flow(first, packet)) return false;
  const size_t payload_bytes = packet.bytes.size() - group.headers_bytes;
  const bool fits = mergeable_headers(packet) == group.headers_bytes && payload_bytes <= group.payload_bytes &&
                    group.total_bytes + payload_bytes <= limits::kMergedBytesMax;
  if (!fits || !same_headers(first, packet, group.headers_bytes)) return false;
  if (is_tcp(packet) && load32(packet.payload().data() + tcp::kSequenceAt) != group.next_sequence) return false;
  // The merged packet's checksum is made anew: one that was wrong must stay wrong.
  if (!group.proved) group.proved = checksum_holds(first);
  return group.proved && checksum_holds(packet);
}

/// Turns the first packet's headers into those of the merged one.
VirtioHeader Coalescer::finish(Group& group) {
  const ip::Packet& first = packets_[group.first].packet;
  const bool tcp = is_tcp(first);
  uint8_t* const header = first.bytes.data();
  uint8_t* const transport = header + first.header_bytes;
  const size_t transport_bytes = group.total_bytes - first.header_bytes;
  store16(header + ip::kTotalLengthAt, static_cast<uint16_t>(group.total_bytes));
  ip::set_checksum(header, first.header_bytes);
  if (tcp) {
    transport[tcp::kFlagsAt] |= packets_[group.last].packet.payload()[tcp::kFlagsAt] & tcp::kPsh;
  } else {
    store16(transport + udp::kLengthAt, static_cast<uint16_t>(transport_bytes));
  }
  const size_t checksum_at = tcp ? tcp::kChecksumAt : udp::kChecksumAt;
  const uint64_t pseudo =
      checksum::pseudo_header(first.source, first.destination, first.protocol, transport_bytes);
  store16(transport + checksum_at, checksum::fold(pseudo));
  VirtioHeader out{};
  out.flags = kNeedsChecksum;
  out.gso_type = tcp ? kGsoTcp4 : kGsoUdp;
  out.hdr_len = static_cast<uint16_t>(group.headers_bytes);
  out.gso_size = static_cast<uint16_t>(group.payload_bytes);
  out.csum_start = static_cast<uint16_t>(first.header_bytes);
  out.csum_offset = static_cast<uint16_t>(checksum_at);
  return out;
}

std::span<const iovec> Coalescer::parts(const Group& group) {
  size_t count = 0;
  size_t skip = 0;
  for (uint32_t at = group.first; at != kNone; at = packets_[at].next) {
    const MutableBytes bytes = packets_[at].packet.bytes.subspan(skip);
    parts_[count++] = {bytes.data(), bytes.size()};
    skip = group.headers_bytes;
  }
  return {parts_.data(), count};
}

void Coalescer::clear() {
  packets_.clear();
  groups_.clear();
  newest_.fill(kNone);
}

}  // namespace sekisho
