// struct virtio_net_hdr in front of every packet of a TUN device with IFF_VNET_HDR: which work on the packet was left to
// the other side. Fields are in the machine's byte order.
#pragma once

#include <cstdint>

namespace sekisho {

// Linux' own header for it can't be read by a C++ compiler.
struct VirtioHeader {
  uint8_t flags = 0;
  uint8_t gso_type = 0;
  uint16_t hdr_len = 0;
  /// Payload bytes of each packet that it stands for.
  uint16_t gso_size = 0;
  /// Where the checksum begins to count, and where behind that it stands.
  uint16_t csum_start = 0;
  uint16_t csum_offset = 0;
};
static_assert(sizeof(VirtioHeader) == 10);

/// The checksum field holds the sum of the pseudo header; the rest is still to be added (VIRTIO_NET_HDR_F_NEEDS_CSUM).
inline constexpr uint8_t kNeedsChecksum = 1;
inline constexpr uint8_t kGsoNone = 0;
inline constexpr uint8_t kGsoTcp4 = 1;
/// Linux 6.2 and later know it.
inline constexpr uint8_t kGsoUdp = 5;
/// Explicit congestion notification: a flag beside the type.
inline constexpr uint8_t kGsoEcn = 0x80;

enum class Offload { kNone, kTcp, kUdp, kUnknown };

inline Offload offload_of(const VirtioHeader& header) {
  switch (header.gso_type & ~kGsoEcn) {
    case kGsoNone:
      return Offload::kNone;
    case kGsoTcp4:
      return Offload::kTcp;
    case kGsoUdp:
      return Offload::kUdp;
    default:
      return Offload::kUnknown;
  }
}

}  // namespace sekisho
