#include "../replay-window.h"

#include <set>

#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

/// RFC 4303 section 3.4.3, by remembering everything.
class Remembered {
 public:
  bool acceptable(uint32_t sequence) const {
    if (sequence == 0 || seen_.contains(sequence)) return false;
    return sequence > top() || top() - sequence < limits::kReplayWindowPackets;
  }
  ReplayWindow::Advance advance(uint32_t sequence) {
    if (!acceptable(sequence)) return ReplayWindow::Advance::kReplayed;
    const bool newest = sequence > top();
    seen_.insert(sequence);
    return newest ? ReplayWindow::Advance::kNewest : ReplayWindow::Advance::kLate;
  }
  uint32_t top() const { return seen_.empty() ? 0 : *seen_.rbegin(); }

 private:
  std::set<uint32_t> seen_;
};

/// Steps of the input: far ahead, or near the newest in either direction.
uint32_t next_sequence(Input& input, uint32_t top) {
  const uint8_t kind = input.byte();
  if (kind % 4 == 0) return static_cast<uint32_t>(input.word()) << 16 | input.word();
  const uint32_t step = kind % 4 == 1 ? input.byte() : input.word() % (2 * limits::kReplayWindowPackets);
  return kind % 8 < 4 ? top + step : top - step;
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Input input(data, size);
  ReplayWindow window;
  Remembered remembered;
  while (!input.empty()) {
    const uint32_t sequence = next_sequence(input, remembered.top());
    const bool acceptable = window.acceptable(sequence);
    promise(acceptable == remembered.acceptable(sequence), "what is new and not too old is accepted, nothing else");
    promise(window.advance(sequence) == remembered.advance(sequence), "what is replayed, late or newest is known");
    promise(!window.acceptable(sequence), "nothing is accepted twice");
  }
  return 0;
}
