// The multi-buffer backend, and the trial that decides whether and with which instructions it is used.
#include "../esp-crypto.h"
#include "library.h"

#if SEKISHO_HAS_IPSEC_MB

#include <algorithm>
#include <limits>
#include <optional>

#include "../trial.h"
#include "engine.h"
#include "keys.h"

namespace sekisho {
namespace ipsec_mb {
namespace {

constexpr Encryption kCbc = Encryption::kAesCbc;
constexpr Encryption kGcm = Encryption::kAesGcm16;
constexpr Integrity kSha1 = Integrity::kHmacSha1_96;
constexpr Integrity kSha256 = Integrity::kHmacSha2_256_128;
constexpr Integrity kShortSha256 = Integrity::kHmacSha2_256_96;
constexpr Integrity kNone = Integrity::kNone;

/// Everything the backend does.
constexpr std::array kRecipes{Recipe{kCbc, kSha1, 16},   Recipe{kCbc, kSha1, 24},   Recipe{kCbc, kSha1, 32},
                              Recipe{kCbc, kSha256, 16}, Recipe{kCbc, kSha256, 24}, Recipe{kCbc, kSha256, 32},
                              Recipe{kCbc, kShortSha256, 16}, Recipe{kCbc, kShortSha256, 24},
                              Recipe{kCbc, kShortSha256, 32},
                              Recipe{kGcm, kNone, 16},   Recipe{kGcm, kNone, 24},   Recipe{kGcm, kNone, 32}};

class Backend final : public CryptoBackend {
 public:
  /// Null: the processor lacks what the plan wants.
  static std::unique_ptr<Backend> make(const Library& library, const Plan& plan) {
    Manager manager = library.make_manager(plan.gcm);
    if (!manager) return nullptr;
    std::unique_ptr<Backend> backend(new Backend(library, plan, std::move(manager)));
    return backend->make_engine() ? std::move(backend) : nullptr;
  }

  const char* name() const override { return "ipsec-mb"; }

  std::unique_ptr<EspKey> make_key(Encryption encryption, Integrity integrity, Direction direction,
                                   const CipherKeys& keys) const override {
    const size_t key_bytes = keys.encryption.size();
    const bool known = std::ranges::any_of(kRecipes, [&](const Recipe& recipe) {
      return recipe.encryption == encryption && recipe.integrity == integrity && recipe.key_bytes == key_bytes;
    });
    if (!known) return nullptr;
    if (encryption == kGcm) {
      if (keys.salt.size() != GcmKey::kSaltBytes) return nullptr;
      return std::make_unique<GcmKey>(*this, *manager_, gcm_data_bytes_, keys);
    }
    // IKE derives HMAC keys as long as the digest (RFC 2404 section 3, RFC 4868 section 2.1.1).
    if (keys.integrity.size() != (integrity == kSha1 ? 20 : 32)) return nullptr;
    return std::make_unique<CbcKey>(*this, *manager_, integrity, direction, keys);
  }

  std::unique_ptr<CryptoEngine> make_engine() const override { return Engine::make(library_, plan_, *manager_); }

 private:
  Backend(const Library& library, const Plan& plan, Manager manager)
      : library_(library), plan_(plan), manager_(std::move(manager)), gcm_data_bytes_(gcm_data_bytes(*manager_)) {}

  const Library& library_;
  const Plan plan_;
  /// Threads take only functions without state from it.
  const Manager manager_;
  const size_t gcm_data_bytes_;
};

struct Candidate {
  Instructions instructions;
  std::unique_ptr<Backend> backend;
};

std::vector<Candidate> candidates(const Library& library) {
  std::vector<Candidate> found;
  for (const Instructions each : kAllInstructions) {
    const Plan plan{.cbc = {Plan::Cbc{each, each}, Plan::Cbc{each, each}}, .gcm = each};
    auto backend = Backend::make(library, plan);
    if (backend && agree(*backend, openssl_backend(), kRecipes)) found.push_back({each, std::move(backend)});
  }
  return found;
}

/// The candidate with the least time for full packets, sealed and opened.
Instructions fastest(std::span<const Candidate> candidates, const Recipe& recipe, size_t burst_packets) {
  constexpr size_t kPayloadBytes = 1400;
  // The median of three outlasts one interruption, and all trials together a few milliseconds.
  constexpr size_t kRounds = 3;
  Instructions best = candidates.front().instructions;
  double best_ns = std::numeric_limits<double>::infinity();
  for (const Candidate& each : candidates) {
    const auto speed = measure(*each.backend, recipe, {kPayloadBytes, burst_packets, kRounds});
    if (!speed || speed->seal_ns + speed->open_ns >= best_ns) continue;
    best = each.instructions;
    best_ns = speed->seal_ns + speed->open_ns;
  }
  return best;
}

Plan make_plan(std::span<const Candidate> candidates) {
  // What a busy gateway has of one kind at once, and what an idle one has.
  constexpr size_t kWidePackets = 64;
  constexpr size_t kNarrowPackets = 3;
  const auto cbc = [&](Integrity integrity) {
    const Recipe recipe{kCbc, integrity, 32};
    return Plan::Cbc{.wide = fastest(candidates, recipe, kWidePackets),
                     .narrow = fastest(candidates, recipe, kNarrowPackets)};
  };
  return {.cbc = {cbc(kSha1), cbc(kSha256)}, .gcm = fastest(candidates, {kGcm, kNone, 32}, 1)};
}

std::unique_ptr<Backend> choose() {
  const Library* const library = Library::load();
  if (library == nullptr) return nullptr;
  const std::vector<Candidate> usable = candidates(*library);
  if (usable.empty()) return nullptr;
  auto backend = Backend::make(*library, make_plan(usable));
  return backend && agree(*backend, openssl_backend(), kRecipes) ? std::move(backend) : nullptr;
}

}  // namespace
}  // namespace ipsec_mb

const CryptoBackend* ipsec_mb_backend() {
  static const std::unique_ptr<ipsec_mb::Backend> backend = ipsec_mb::choose();
  return backend.get();
}

}  // namespace sekisho

#else

namespace sekisho {

const CryptoBackend* ipsec_mb_backend() { return nullptr; }

}  // namespace sekisho

#endif
