// Anti-replay window of one inbound SA (RFC 4303 section 3.4.3), as a ring of words (RFC 6479).
#pragma once

#include <array>
#include <cstdint>

#include "limits.h"

namespace sekisho {

class ReplayWindow {
 public:
  /// Before the ICV is checked: could this number be new? Changes nothing.
  bool acceptable(uint32_t sequence) const {
    if (sequence == 0) return false;
    if (sequence > top_) return true;
    if (top_ - sequence >= limits::kReplayWindowPackets) return false;
    return (word(sequence) & bit(sequence)) == 0;
  }

  enum class Advance { kReplayed, kLate, kNewest };

  /// After the ICV proved the packet. Looks again: the same packet may have come twice in one batch.
  Advance advance(uint32_t sequence) {
    if (!acceptable(sequence)) return Advance::kReplayed;
    const bool newest = sequence > top_;
    if (newest) {
      clear_words_up_to(sequence);
      top_ = sequence;
    }
    word(sequence) |= bit(sequence);
    return newest ? Advance::kNewest : Advance::kLate;
  }

 private:
  static constexpr uint32_t kWordBits = 64;
  // One word more than the window: the word that `top` lies in is only partly in use.
  static constexpr uint32_t kWords = limits::kReplayWindowPackets / kWordBits + 1;

  static uint64_t bit(uint32_t sequence) { return uint64_t{1} << (sequence % kWordBits); }
  uint64_t& word(uint32_t sequence) { return words_[sequence / kWordBits % kWords]; }
  const uint64_t& word(uint32_t sequence) const { return words_[sequence / kWordBits % kWords]; }

  void clear_words_up_to(uint32_t sequence) {
    const uint32_t from = top_ / kWordBits;
    const uint32_t to = sequence / kWordBits;
    const uint32_t count = to - from < kWords ? to - from : kWords;
    for (uint32_t i = 0; i < count; ++i) words_[(to - i) % kWords] = 0;
  }

  uint32_t top_ = 0;
  std::array<uint64_t, kWords> words_{};
};

}  // namespace sekisho
