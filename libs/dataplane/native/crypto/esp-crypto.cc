#include "esp-crypto.h"

namespace sekisho {

const std::vector<const CryptoBackend*>& crypto_backends() {
  static const std::vector<const CryptoBackend*> backends = [] {
    std::vector<const CryptoBackend*> found;
    if (const CryptoBackend* const ipsec_mb = ipsec_mb_backend()) found.push_back(ipsec_mb);
    found.push_back(&openssl_backend());
    return found;
  }();
  return backends;
}

bool is_available(BackendChoice choice) { return choice != BackendChoice::kIpsecMb || ipsec_mb_backend() != nullptr; }

std::unique_ptr<EspKey> make_key(BackendChoice choice, Encryption encryption, Integrity integrity, Direction direction,
                                 const CipherKeys& keys) {
  if (choice != BackendChoice::kOpenSsl) {
    for (const CryptoBackend* const backend : crypto_backends()) {
      if (auto key = backend->make_key(encryption, integrity, direction, keys)) return key;
    }
    return nullptr;
  }
  return openssl_backend().make_key(encryption, integrity, direction, keys);
}

Crypto::Crypto() {
  for (const CryptoBackend* const backend : crypto_backends()) members_.push_back({backend, backend->make_engine()});
}

void Crypto::seal(std::span<CryptoJob> jobs) { dispatch(jobs, &CryptoEngine::seal); }
void Crypto::open(std::span<CryptoJob> jobs) { dispatch(jobs, &CryptoEngine::open); }

void Crypto::dispatch(std::span<CryptoJob> jobs, Work work) {
  while (!jobs.empty()) {
    const CryptoBackend& backend = jobs.front().key->backend;
    size_t count = 1;
    while (count < jobs.size() && &jobs[count].key->backend == &backend) ++count;
    const std::span<CryptoJob> run = jobs.first(count);
    if (CryptoEngine* const engine = engine_of(backend)) {
      (engine->*work)(run);
    } else {
      for (CryptoJob& job : run) job.result = CryptoJob::Result::kFailed;
    }
    jobs = jobs.subspan(count);
  }
}

CryptoEngine* Crypto::engine_of(const CryptoBackend& backend) const {
  for (const Member& member : members_) {
    if (member.backend == &backend) return member.engine.get();
  }
  return nullptr;
}

}  // namespace sekisho
