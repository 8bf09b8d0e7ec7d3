// A thread's engine: packets of a burst are encrypted abreast, by the instructions that were fastest in the trial.
#pragma once

#include "library.h"

#if SEKISHO_HAS_IPSEC_MB

#include <array>
#include <span>

#include "../esp-crypto.h"
#include "keys.h"

namespace sekisho::ipsec_mb {

/// Which instructions do what.
struct Plan {
  struct Cbc {
    /// For as many packets as fill their lanes.
    Instructions wide = Instructions::kSse;
    /// For the rest, down to a single packet.
    Instructions narrow = Instructions::kSse;
  };
  /// By KeyKind.
  std::array<Cbc, kCbcKinds> cbc;
  Instructions gcm = Instructions::kSse;
};

class Engine final : public CryptoEngine {
 public:
  /// `gcm_manager` outlives the engine and is shared by all: only functions are taken from it.
  /// Null: out of memory.
  static std::unique_ptr<Engine> make(const Library& library, const Plan& plan, const IMB_MGR& gcm_manager);

  void seal(std::span<CryptoJob> jobs) override { process(jobs, Direction::kSeal); }
  void open(std::span<CryptoJob> jobs) override { process(jobs, Direction::kOpen); }

 private:
  /// Below the library's 256 jobs in flight.
  static constexpr size_t kBurstPacketsMax = 64;
  /// Lengths are 16 bits wide in the library's lanes.
  static constexpr size_t kPacketBytesMax = 65534;

  struct Burst {
    std::array<CryptoJob*, kBurstPacketsMax> jobs;
    size_t count = 0;
  };

  Engine(const Plan& plan, const IMB_MGR& gcm_manager) : plan_(plan), gcm_manager_(gcm_manager) {}

  bool add_manager(const Library& library, Instructions instructions);
  IMB_MGR& manager(Instructions instructions) { return *managers_[static_cast<size_t>(instructions)]; }
  void process(std::span<CryptoJob> jobs, Direction direction);
  void process_gcm(CryptoJob& job, const GcmKey& key, Direction direction) const;
  void process_cbc(std::span<CryptoJob* const> jobs, const Plan::Cbc& plan, Direction direction);
  void submit(IMB_MGR& manager, std::span<CryptoJob* const> jobs, Direction direction);

  const Plan plan_;
  const IMB_MGR& gcm_manager_;
  /// By Instructions; those of the plan are there.
  std::array<Manager, kAllInstructions.size()> managers_{Manager{nullptr, nullptr}, Manager{nullptr, nullptr},
                                                         Manager{nullptr, nullptr}, Manager{nullptr, nullptr}};
  std::array<Burst, kCbcKinds> bursts_;
  /// Tags computed: the library writes its own length of them, which may be more than the packet's ICV.
  alignas(64) std::array<std::array<uint8_t, kTagBytesMax>, kBurstPacketsMax> tags_;
};

}  // namespace sekisho::ipsec_mb

#endif
