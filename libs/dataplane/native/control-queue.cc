#include "control-queue.h"

#include <utility>

#include "limits.h"

namespace sekisho {

bool ControlQueue::push_unproven(const ControlFrame& frame, Bytes bytes) {
  const std::lock_guard guard(mutex_);
  return append(frame, bytes, limits::kUnprovenShareDivisor);
}

bool ControlQueue::push(const ControlFrame& frame, Bytes bytes, PeerQuota& quota) {
  const std::lock_guard guard(mutex_);
  if (quota.batch != batch_number_) quota = {batch_number_, 0, 0};
  if (quota.frames >= limits::kPeerControlFramesMax) return false;
  if (quota.bytes + bytes.size() > limits::kPeerControlBytesMax) return false;
  if (!append(frame, bytes, 1)) return false;
  ++quota.frames;
  quota.bytes += bytes.size();
  return true;
}

bool ControlQueue::append(const ControlFrame& frame, Bytes bytes, size_t divisor) {
  if (batch_.frames.size() >= limits::kControlFramesMax / divisor) return false;
  if (batch_.bytes.size() + bytes.size() > limits::kControlBytesMax / divisor) return false;
  if (batch_.frames.empty()) wake_wanted_ = true;
  ControlFrame& stored = batch_.frames.emplace_back(frame);
  stored.offset = static_cast<uint32_t>(batch_.bytes.size());
  stored.size = static_cast<uint32_t>(bytes.size());
  batch_.bytes.insert(batch_.bytes.end(), bytes.begin(), bytes.end());
  return true;
}

bool ControlQueue::take_wake() {
  const std::lock_guard guard(mutex_);
  return std::exchange(wake_wanted_, false);
}

ControlBatch ControlQueue::drain() {
  const std::lock_guard guard(mutex_);
  wake_wanted_ = false;
  ++batch_number_;
  return std::exchange(batch_, {});
}

bool ControlQueue::empty() {
  const std::lock_guard guard(mutex_);
  return batch_.frames.empty();
}

}  // namespace sekisho
