#include "crypto.h"

#include <memory>
#include <string>
#include <vector>

#include "../crypto/esp-crypto.h"
#include "../crypto/trial.h"
#include "parameters.h"
#include "values.h"

namespace sekisho {
namespace {

const CryptoBackend* find_backend(const Napi::Value& name) {
  const std::string wanted = name.As<Napi::String>().Utf8Value();
  for (const CryptoBackend* const backend : crypto_backends()) {
    if (wanted == backend->name()) return backend;
  }
  return nullptr;
}

Napi::Value backend_names(const Napi::CallbackInfo& info) {
  const auto names = Napi::Array::New(info.Env());
  for (const CryptoBackend* const backend : crypto_backends()) names.Set(names.Length(), backend->name());
  return names;
}

/// Null: no such backend, or it has no such key.
std::unique_ptr<EspKey> to_key(const Napi::Object& from, Direction direction) {
  const CryptoBackend* const backend = find_backend(from.Get("backend"));
  if (backend == nullptr) return nullptr;
  return backend->make_key(static_cast<Encryption>(number(from.Get("encryption"))),
                           static_cast<Integrity>(number(from.Get("integrity"))), direction,
                           to_cipher_keys(from.Get("keys").As<Napi::Object>()));
}

/// One burst: a result for each job, or undefined without a key for one of them.
Napi::Value run_jobs(const Napi::CallbackInfo& info, Direction direction) {
  const Napi::Env env = info.Env();
  const auto from = info[0].As<Napi::Array>();
  std::vector<std::unique_ptr<EspKey>> keys;
  std::vector<CryptoJob> jobs;
  for (uint32_t i = 0; i < from.Length(); ++i) {
    const auto each = from.Get(i).As<Napi::Object>();
    keys.push_back(to_key(each, direction));
    if (!keys.back()) return env.Undefined();
    jobs.push_back({.key = keys.back().get(), .packet = bytes(each.Get("packet"))});
  }
  Crypto crypto;
  direction == Direction::kSeal ? crypto.seal(jobs) : crypto.open(jobs);
  auto results = Napi::Uint8Array::New(env, jobs.size());
  for (size_t i = 0; i < jobs.size(); ++i) results[i] = static_cast<uint8_t>(jobs[i].result);
  return results;
}

Napi::Value seal_esp(const Napi::CallbackInfo& info) { return run_jobs(info, Direction::kSeal); }
Napi::Value open_esp(const Napi::CallbackInfo& info) { return run_jobs(info, Direction::kOpen); }

/// Nanoseconds a packet to seal and to open, or undefined.
Napi::Value bench_crypto(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto from = info[0].As<Napi::Object>();
  const CryptoBackend* const backend = find_backend(from.Get("backend"));
  if (backend == nullptr) return env.Undefined();
  const Recipe recipe{static_cast<Encryption>(number(from, "encryption")),
                      static_cast<Integrity>(number(from, "integrity")), number(from, "keyBytes")};
  const auto speed = measure(
      *backend, recipe, {number(from, "payloadBytes"), number(from, "burstPackets"), number(from, "rounds")});
  if (!speed) return env.Undefined();
  auto pair = Napi::Float64Array::New(env, 2);
  pair[0] = speed->seal_ns;
  pair[1] = speed->open_ns;
  return pair;
}

}  // namespace

void export_crypto(Napi::Env env, Napi::Object exports) {
  exports.Set("cryptoBackends", Napi::Function::New<backend_names>(env, "cryptoBackends"));
  exports.Set("sealEsp", Napi::Function::New<seal_esp>(env, "sealEsp"));
  exports.Set("openEsp", Napi::Function::New<open_esp>(env, "openEsp"));
  exports.Set("benchCrypto", Napi::Function::New<bench_crypto>(env, "benchCrypto"));
}

}  // namespace sekisho
