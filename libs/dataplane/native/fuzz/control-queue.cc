#include "../control-queue.cc"

#include <deque>

#include "../limits.h"
#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

constexpr size_t kPeers = 3;

struct Expected {
  uint32_t peer;
  Buffer bytes;
};

/// Frames of strangers and of peers that flood it, and a JavaScript that comes now and then.
class Flood {
 public:
  void push(Input& input, uint8_t choice) {
    // A peer of number 0 is a stranger.
    const uint32_t peer = choice % (kPeers + 1);
    const size_t times = choice >= 0xc0 ? size_t{64} * (choice & 0x0f) + 1 : 1;
    Buffer bytes = input.take(input.byte() % 64);
    if ((choice & 0x20) != 0) extend(bytes, input.word());
    for (size_t i = 0; i < times; ++i) push_one(peer, bytes);
  }

  void drain() {
    const bool woken = queue_.take_wake();
    promise(woken == (wake_expected_ && !expected_.empty()), "JavaScript is woken once a batch");
    const ControlBatch batch = queue_.drain();
    promise(batch.frames.size() == expected_.size(), "what was taken in comes out");
    size_t at = 0;
    for (const ControlFrame& frame : batch.frames) {
      const Expected& expected = expected_[at++];
      promise(size_t{frame.offset} + frame.size <= batch.bytes.size(), "a frame's bytes are there");
      promise(frame.peer == expected.peer, "in the order in which it came");
      promise(same(Bytes(batch.bytes).subspan(frame.offset, frame.size), expected.bytes), "with its bytes");
    }
    promise(batch.bytes.size() <= limits::kControlBytesMax, "no more bytes than there is room for");
    promise(queue_.empty() && !queue_.take_wake(), "and is empty then");
    expected_.clear();
    for (PeerQuota& used : used_) used = {};
    wake_expected_ = false;
  }

 private:
  void push_one(uint32_t peer, const Buffer& bytes) {
    const bool was_empty = expected_.empty();
    const ControlFrame frame{.kind = peer == 0 ? FrameKind::kIke : FrameKind::kPpp, .peer = peer};
    PeerQuota& used = used_[peer];
    const bool taken = peer == 0 ? queue_.push_unproven(frame, bytes) : queue_.push(frame, bytes, quotas_[peer]);
    if (!taken) return;
    expected_.push_back({peer, bytes});
    ++used.frames;
    used.bytes += bytes.size();
    if (was_empty) wake_expected_ = true;
    if (peer == 0) {
      promise(expected_.size() <= limits::kControlFramesMax / limits::kUnprovenShareDivisor, "strangers have a share");
    } else {
      promise(used.frames <= limits::kPeerControlFramesMax, "a peer has its share of frames");
      promise(used.bytes <= limits::kPeerControlBytesMax, "a peer has its share of bytes");
    }
  }

  ControlQueue queue_;
  std::array<PeerQuota, kPeers + 1> quotas_{};
  std::array<PeerQuota, kPeers + 1> used_{};
  std::deque<Expected> expected_;
  bool wake_expected_ = false;
};

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho::fuzz;
  Input input(data, size);
  Flood flood;
  for (size_t steps = 0; steps < 64 && !input.empty(); ++steps) {
    const uint8_t choice = input.byte();
    if (choice % 8 == 7) flood.drain();
    else flood.push(input, choice);
  }
  flood.drain();
  return 0;
}
