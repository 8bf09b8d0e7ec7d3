#include "../account-rate.h"

#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

constexpr uint64_t kNsPerSecond = 1'000'000'000;
constexpr size_t kBitsPerByte = 8;

/// A bucket in simulated time: what it lets through between any two moments is its rate, a burst and a packet at most, and
/// whoever waits for a whole bucket finds it.
class Judge {
 public:
  explicit Judge(uint64_t bits_per_second) : rate_(bits_per_second) { bucket_.set_rate(bits_per_second); }

  void wait(int64_t ns) { now_ns_ += ns; }

  bool take(size_t bytes) {
    if (!bucket_.take(bytes, now_ns_)) return false;
    taken_.push_back({now_ns_, bytes});
    check();
    return true;
  }

  /// Until all that was taken is paid for.
  int64_t whole_ns() const { return static_cast<int64_t>((burst_bytes() + ip::kPacketBytesMax) * ns_per_byte() + 1); }
  double burst_bytes() const {
    const double by_time = static_cast<double>(limits::kRateBurstNs) / ns_per_byte();
    return std::max(by_time, static_cast<double>(limits::kRateBurstBytesMin));
  }

 private:
  struct Taken {
    int64_t at_ns;
    size_t bytes;
  };

  double ns_per_byte() const { return static_cast<double>(kBitsPerByte * kNsPerSecond) / static_cast<double>(rate_); }

  /// From each earlier moment until now.
  void check() const {
    double bytes = 0;
    for (size_t i = taken_.size(); i > 0; --i) {
      const Taken& from = taken_[i - 1];
      bytes += static_cast<double>(from.bytes);
      const double by_rate = static_cast<double>(now_ns_ - from.at_ns) / ns_per_byte();
      // A sixteenth of a nanosecond may be gained with each packet.
      const double rounding = static_cast<double>(taken_.size() - i + 1) / 16 / ns_per_byte() + 1;
      const double most = by_rate + burst_bytes() + static_cast<double>(taken_.back().bytes) + rounding;
      promise(bytes <= most, "no more passes than rate and burst allow");
    }
  }

  const uint64_t rate_;
  TokenBucket bucket_;
  // A machine that has been up for a year.
  int64_t now_ns_ = int64_t{365} * 24 * 3600 * 1'000'000'000;
  std::vector<Taken> taken_;
};

constexpr uint64_t kSlowest = 64'000;
constexpr uint64_t kFastest = 100'000'000'000;
constexpr size_t kStepsMax = 300;

void run(Input& input) {
  const uint64_t wanted = uint64_t{input.word()} << (input.byte() % 24);
  Judge judge(std::clamp(wanted, kSlowest, kFastest));
  for (size_t step = 0; step < kStepsMax && !input.empty(); ++step) {
    const uint8_t exponent = input.byte();
    judge.wait(int64_t{input.byte()} << (exponent % 24));
    judge.take(std::max<size_t>(input.word(), 1));
  }
  judge.wait(judge.whole_ns());
  for (double taken = 0; taken < judge.burst_bytes() && taken < 50'000; taken += 1000) {
    promise(judge.take(1000), "a bucket left alone is full again");
  }
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sekisho::fuzz::Input input(data, size);
  sekisho::fuzz::run(input);
  return 0;
}
