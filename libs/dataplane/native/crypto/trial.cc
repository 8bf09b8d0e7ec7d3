#include "trial.h"

#include <algorithm>
#include <ctime>
#include <functional>

namespace sekisho {
namespace {

using Result = CryptoJob::Result;

constexpr size_t kKeyBytesMax = 32;
constexpr size_t kSaltBytes = 4;
/// Multiples of every backend's block; the last is a full packet's.
constexpr size_t kTrialPayloads[] = {16, 32, 48, 64, 80, 112, 128, 144, 256, 272, 528, 576, 1024, 1296, 1408, 1440};

/// Bytes without pattern for the algorithms, the same in every run.
void fill(MutableBytes bytes, uint32_t seed) {
  uint32_t state = seed * 2654435761U + 1;
  for (uint8_t& byte : bytes) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    byte = static_cast<uint8_t>(state);
  }
}

std::unique_ptr<EspKey> trial_key(const CryptoBackend& backend, const Recipe& recipe, Direction direction) {
  uint8_t encryption[kKeyBytesMax];
  uint8_t integrity[kKeyBytesMax];
  uint8_t salt[kSaltBytes];
  fill(encryption, 1);
  fill(integrity, 2);
  fill(salt, 3);
  const bool gcm = recipe.encryption == Encryption::kAesGcm16;
  const size_t integrity_bytes = gcm ? 0 : recipe.integrity == Integrity::kHmacSha1_96 ? 20 : 32;
  return backend.make_key(recipe.encryption, recipe.integrity, direction,
                          {.encryption = Bytes(encryption).first(recipe.key_bytes),
                           .integrity = Bytes(integrity).first(integrity_bytes),
                           .salt = Bytes(salt).first(gcm ? kSaltBytes : 0)});
}

/// A packet of every size for every recipe, by turns; all bytes are drawn, also those that the ICV will take.
class Trial {
 public:
  Trial(const CryptoBackend& backend, std::span<const Recipe> recipes) : engine_(backend.make_engine()) {
    for (const Recipe& recipe : recipes) {
      sealers_.push_back(trial_key(backend, recipe, Direction::kSeal));
      openers_.push_back(trial_key(backend, recipe, Direction::kOpen));
    }
  }

  bool ready() const {
    const auto made = [](const auto& key) { return key != nullptr; };
    return engine_ != nullptr && std::ranges::all_of(sealers_, made) && std::ranges::all_of(openers_, made);
  }

  void seal() {
    lay_out();
    aim(sealers_);
    engine_->seal(jobs_);
  }

  /// Of every third packet another byte is changed first.
  void open() {
    for (size_t i = 0; i < jobs_.size(); i += 3) jobs_[i].packet[i * 7 % jobs_[i].packet.size()] ^= 1;
    aim(openers_);
    engine_->open(jobs_);
  }

  bool sealed_as(const Trial& other) const {
    return bytes_ == other.bytes_ &&
           std::ranges::all_of(jobs_, [](const CryptoJob& job) { return job.result == Result::kOk; });
  }

  bool opened_as(const Trial& other) const {
    for (size_t i = 0; i < jobs_.size(); ++i) {
      if (jobs_[i].result != (i % 3 == 0 ? Result::kBadIcv : Result::kOk)) return false;
      if (jobs_[i].result == Result::kOk && !std::ranges::equal(text(jobs_[i]), text(other.jobs_[i]))) return false;
    }
    return true;
  }

 private:
  static MutableBytes text(const CryptoJob& job) {
    const EspTransform& sizes = job.key->transform;
    return job.packet.first(job.packet.size() - sizes.icv_bytes).subspan(sizes.head_bytes());
  }

  void lay_out() {
    size_t total = 0;
    for (const size_t payload : kTrialPayloads) {
      for (const auto& key : sealers_) total += payload + key->transform.head_bytes() + key->transform.icv_bytes;
    }
    bytes_.resize(total);
    fill(bytes_, 4);
    jobs_.clear();
    MutableBytes rest(bytes_);
    for (const size_t payload : kTrialPayloads) {
      for (const auto& key : sealers_) {
        const size_t size = payload + key->transform.head_bytes() + key->transform.icv_bytes;
        jobs_.push_back({.key = key.get(), .packet = rest.first(size)});
        rest = rest.subspan(size);
      }
    }
  }

  void aim(const std::vector<std::unique_ptr<EspKey>>& keys) {
    for (size_t i = 0; i < jobs_.size(); ++i) jobs_[i].key = keys[i % keys.size()].get();
  }

  const std::unique_ptr<CryptoEngine> engine_;
  std::vector<std::unique_ptr<EspKey>> sealers_;
  std::vector<std::unique_ptr<EspKey>> openers_;
  std::vector<uint8_t> bytes_;
  std::vector<CryptoJob> jobs_;
};

double median(std::vector<double>& samples) {
  const auto middle = samples.begin() + static_cast<ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

double elapsed_ns(const std::function<void()>& work) {
  timespec before{};
  timespec after{};
  clock_gettime(CLOCK_MONOTONIC, &before);
  work();
  clock_gettime(CLOCK_MONOTONIC, &after);
  return static_cast<double>(after.tv_sec - before.tv_sec) * 1e9 + static_cast<double>(after.tv_nsec - before.tv_nsec);
}

}  // namespace

bool agree(const CryptoBackend& one, const CryptoBackend& other, std::span<const Recipe> recipes) {
  Trial first(one, recipes);
  Trial second(other, recipes);
  if (!first.ready() || !second.ready()) return false;
  first.seal();
  second.seal();
  if (!first.sealed_as(second)) return false;
  first.open();
  second.open();
  return first.opened_as(second) && second.opened_as(first);
}

std::optional<Speed> measure(const CryptoBackend& backend, const Recipe& recipe, const Load& load) {
  const size_t burst_packets = load.burst_packets;
  const auto sealer = trial_key(backend, recipe, Direction::kSeal);
  const auto opener = trial_key(backend, recipe, Direction::kOpen);
  const auto engine = backend.make_engine();
  if (!sealer || !opener || !engine || burst_packets == 0 || load.rounds == 0) return std::nullopt;

  const EspTransform& sizes = sealer->transform;
  const size_t blocks = (load.payload_bytes + esp::kTrailerBytes + sizes.block_bytes - 1) / sizes.block_bytes;
  const size_t packet_bytes = sizes.head_bytes() + blocks * sizes.block_bytes + sizes.icv_bytes;
  // So many that reading the clock doesn't count.
  const size_t packets = std::max<size_t>(16 / burst_packets, 1) * burst_packets;
  std::vector<uint8_t> bytes(packets * packet_bytes);
  fill(bytes, 5);
  std::vector<CryptoJob> jobs(packets);
  for (size_t i = 0; i < jobs.size(); ++i) {
    jobs[i].packet = {&bytes[i * packet_bytes], packet_bytes};
    jobs[i].sizes = sizes;
  }

  // What was sealed is opened, which brings back what is to be sealed.
  const auto round = [&](EspKey& key, void (CryptoEngine::*work)(std::span<CryptoJob>)) {
    for (CryptoJob& job : jobs) job.key = &key;
    return elapsed_ns([&] {
             for (size_t at = 0; at < jobs.size(); at += burst_packets) {
               (*engine.*work)(std::span(jobs).subspan(at, burst_packets));
             }
           }) /
           static_cast<double>(packets);
  };
  std::vector<double> seals;
  std::vector<double> opens;
  for (size_t i = 0; i < load.rounds; ++i) {
    seals.push_back(round(*sealer, &CryptoEngine::seal));
    opens.push_back(round(*opener, &CryptoEngine::open));
  }
  const bool all = std::ranges::all_of(jobs, [](const CryptoJob& job) { return job.result == Result::kOk; });
  if (!all) return std::nullopt;
  return Speed{.seal_ns = median(seals), .open_ns = median(opens)};
}

}  // namespace sekisho
