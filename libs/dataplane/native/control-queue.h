// Frames on their way to JavaScript: one arena of bytes and a row of numbers a frame, bounded, one wake-up a batch.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "bytes.h"
#include "endpoint.h"

namespace sekisho {

enum class FrameKind : uint32_t { kIke, kL2tp, kPpp, kClearL2tp, kMoved };

/// A row of 32-bit numbers, read by the TypeScript side in this order. Fields that a kind has no use for are 0.
struct ControlFrame {
  FrameKind kind;
  uint32_t offset = 0;
  uint32_t size = 0;
  uint32_t peer = 0;
  uint32_t peer_port = 0;
  uint32_t tunnel = 0;
  uint32_t session = 0;
  uint32_t local_address = 0;
  uint32_t local_port = 0;
  uint32_t remote_address = 0;
  uint32_t remote_port = 0;
};
inline constexpr size_t kControlFrameWords = sizeof(ControlFrame) / sizeof(uint32_t);

struct ControlBatch {
  std::vector<ControlFrame> frames;
  std::vector<uint8_t> bytes;
};

/// What one peer has in the batch now being filled; kept in the peer.
struct PeerQuota {
  uint64_t batch = 0;
  uint32_t frames = 0;
  size_t bytes = 0;
};

class ControlQueue {
 public:
  /// From a sender that proved nothing: only a share of the queue. False: full, the frame is dropped.
  bool push_unproven(const ControlFrame& frame, Bytes bytes);
  /// From an IPsec peer, within its quota.
  bool push(const ControlFrame& frame, Bytes bytes, PeerQuota& quota);

  /// True once after frames came into an empty queue: the caller wakes JavaScript.
  bool take_wake();
  /// Takes all frames; the next push asks for a wake-up again.
  ControlBatch drain();
  bool empty();

 private:
  bool append(const ControlFrame& frame, Bytes bytes, size_t divisor);

  std::mutex mutex_;
  ControlBatch batch_;
  uint64_t batch_number_ = 1;
  bool wake_wanted_ = false;
};

}  // namespace sekisho
