// Merges packets of one TCP or UDP flow that follow each other into one big packet for the kernel (as its own receive
// offload does for a network card): one system call and one walk through the stack for dozens of packets.
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <vector>

#include "../limits.h"
#include "../protocol/ip.h"
#include "virtio-header.h"

namespace sekisho {

class Coalescer {
 public:
  /// `udp`: the kernel splits big UDP packets again; without, only TCP is merged.
  explicit Coalescer(bool udp);

  /// A whole packet. Its bytes stay where they are, and may be changed, until `clear`. There is room unless `full`.
  void add(const ip::Packet& packet);
  bool full() const { return packets_.size() == limits::kCoalescedPacketsMax; }
  bool empty() const { return packets_.empty(); }

  /// Calls `write(header, parts)` for every packet or merged packet, in the order of their first packets; packets of one
  /// flow keep theirs.
  template <typename Write>
  void flush(Write write) {
    for (Group& group : groups_) {
      const VirtioHeader header = group.count == 1 ? VirtioHeader{} : finish(group);
      write(header, parts(group));
    }
    clear();
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Entry {
    ip::Packet packet;
    uint32_t next = kNone;
  };
  /// Packets that will be one.
  struct Group {
    uint32_t first;
    uint32_t last;
    uint32_t count = 1;
    /// 0: nothing can be joined to it.
    uint32_t headers_bytes = 0;
    /// Of the first; no later one has more, and only the last may have less.
    uint32_t payload_bytes = 0;
    uint32_t total_bytes = 0;
    uint32_t next_sequence = 0;
    bool closed = false;
    /// The checksum of its first packet was looked at.
    bool proved = false;
  };

  bool joins(Group& group, const ip::Packet& packet);
  void open_group(const ip::Packet& packet, uint32_t entry);
  VirtioHeader finish(Group& group);
  std::span<const iovec> parts(const Group& group);
  void clear();

  size_t mergeable_headers(const ip::Packet& packet) const;

  const bool udp_;
  std::vector<Entry> packets_;
  std::vector<Group> groups_;
  /// Newest group of a flow, by hash; another flow with the same hash takes the place, which costs a merge, no order.
  std::array<uint32_t, limits::kCoalescedFlows> newest_;
  std::array<iovec, limits::kSegmentsMax> parts_;
};

}  // namespace sekisho
