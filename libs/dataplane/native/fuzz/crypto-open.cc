// With the real OpenSSL in the place of the one that node exports: see links in deploy/bootstrap/fuzz.mjs.
#include "../crypto/openssl-backend.cc"

#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

struct Suite {
  Encryption encryption;
  Integrity integrity;
  size_t key_bytes;
  size_t mac_bytes;
  size_t salt_bytes;
};

constexpr std::array<Suite, 5> kSuites{{
    {Encryption::kAesCbc, Integrity::kHmacSha1_96, 32, 20, 0},
    {Encryption::kAesCbc, Integrity::kHmacSha2_256_128, 16, 32, 0},
    {Encryption::kTripleDesCbc, Integrity::kHmacSha1_96, 24, 20, 0},
    {Encryption::kAesGcm16, Integrity::kNone, 16, 0, 4},
    {Encryption::kAesGcm16, Integrity::kNone, 32, 0, 4},
}};

Buffer secret(size_t size) {
  Buffer bytes;
  extend(bytes, size);
  return bytes;
}

/// Keys of any lengths make no key, or one for the right ones alone.
void make_wrong_key(Input& input, const Suite& suite) {
  const Buffer encryption = secret(input.byte() % 40);
  const Buffer integrity = secret(input.byte() % 40);
  const Buffer salt = secret(input.byte() % 8);
  const auto key = openssl_backend().make_key(suite.encryption, suite.integrity, Direction::kOpen,
                                              {encryption, integrity, salt});
  if (key) promise(!encryption.empty() && key->transform.icv_bytes > 0, "no key of nothing (CVE-2024-3652)");
}

CryptoJob::Result open(EspKey& key, CryptoEngine& engine, MutableBytes packet, uint8_t icv_bytes) {
  CryptoJob job{&key, packet, key.transform.with_icv(icv_bytes)};
  engine.open(std::span(&job, 1));
  return job.result;
}

/// Bytes changed, cut off or added, wherever the fuzzer wants it.
bool tamper(Input& input, Buffer& packet) {
  const Buffer before = packet;
  const size_t edits = 1 + input.byte() % 4;
  for (size_t i = 0; i < edits && !packet.empty(); ++i) {
    const uint8_t how = input.byte();
    const size_t at = input.word() % packet.size();
    if (how % 4 == 0) packet.resize(at);
    else if (how % 4 == 1) extend(packet, at % 64);
    else packet[at] ^= static_cast<uint8_t>(1u << (how >> 5));
  }
  return packet != before;
}

void run(Input& input) {
  const Suite& suite = kSuites[input.byte() % kSuites.size()];
  make_wrong_key(input, suite);
  const Buffer encryption = secret(suite.key_bytes);
  const Buffer integrity = secret(suite.mac_bytes);
  const Buffer salt = secret(suite.salt_bytes);
  const CipherKeys keys{encryption, integrity, salt};
  const auto sealer = openssl_backend().make_key(suite.encryption, suite.integrity, Direction::kSeal, keys);
  const auto opener = openssl_backend().make_key(suite.encryption, suite.integrity, Direction::kOpen, keys);
  const auto engine = openssl_backend().make_engine();
  promise(sealer && opener && engine, "right keys make keys");
  const EspTransform& sizes = opener->transform;

  Buffer plain = secret(sizes.head_bytes());
  const size_t payload = input.byte() * size_t{sizes.block_bytes} + sizes.block_bytes;
  extend(plain, payload + sizes.icv_bytes);
  Buffer packet = plain;
  CryptoJob job{sealer.get(), packet};
  engine->seal(std::span(&job, 1));
  promise(job.result == CryptoJob::Result::kOk, "what fits is sealed");
  Buffer opened = packet;
  promise(open(*opener, *engine, opened, sizes.icv_bytes) == CryptoJob::Result::kOk, "and opened");
  promise(same(Bytes(opened).first(opened.size() - sizes.icv_bytes), Bytes(plain).first(plain.size() - sizes.icv_bytes)),
          "to what it was");

  const bool tampered = tamper(input, packet);
  const auto result = open(*opener, *engine, packet, sizes.icv_bytes);
  promise(!tampered || result != CryptoJob::Result::kOk, "what was tampered with is not opened");
  // A whole packet, cut to the shorter ICV, is one of a peer that cuts it; nothing else is.
  if (sizes.short_icv_bytes != 0) open(*opener, *engine, packet, sizes.short_icv_bytes);
  // As it came from a stranger.
  Buffer anything = input.rest();
  if (anything.size() >= esp::kHeaderBytes) open(*opener, *engine, anything, sizes.icv_bytes);
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sekisho::fuzz::Input input(data, size);
  sekisho::fuzz::run(input);
  return 0;
}
