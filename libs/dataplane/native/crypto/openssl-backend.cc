// OpenSSL backend. A key keeps its cipher's context with the key schedule; a lock of its own guards that context.
#include "hmac-midstate.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <mutex>

#include "esp-crypto.h"
#include "spin-lock.h"

namespace sekisho {
namespace {

using Result = CryptoJob::Result;

struct ContextDeleter {
  // Freeing a context wipes the keys in it.
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

const EVP_CIPHER* cbc_cipher(Encryption encryption, size_t key_bytes) {
  if (encryption == Encryption::kTripleDesCbc) return key_bytes == 24 ? EVP_des_ede3_cbc() : nullptr;
  switch (key_bytes) {
    case 16:
      return EVP_aes_128_cbc();
    case 24:
      return EVP_aes_192_cbc();
    case 32:
      return EVP_aes_256_cbc();
    default:
      return nullptr;
  }
}

const EVP_CIPHER* gcm_cipher(size_t key_bytes) {
  switch (key_bytes) {
    case 16:
      return EVP_aes_128_gcm();
    case 24:
      return EVP_aes_192_gcm();
    case 32:
      return EVP_aes_256_gcm();
    default:
      return nullptr;
  }
}

/// A failed call leaves entries in the thread's error queue, where node would find them later.
bool succeeded(bool result) {
  if (!result) ERR_clear_error();
  return result;
}

CipherContext make_context(const EVP_CIPHER* cipher, Direction direction, Bytes key) {
  if (cipher == nullptr) return nullptr;
  CipherContext context(EVP_CIPHER_CTX_new());
  if (!context) return nullptr;
  const int encrypt = direction == Direction::kSeal ? 1 : 0;
  if (!succeeded(EVP_CipherInit_ex2(context.get(), cipher, key.data(), nullptr, encrypt, nullptr) == 1)) return nullptr;
  // Told to the cipher itself: EVP_CIPHER_CTX_set_padding would have EVP tell it again for every packet.
  unsigned int off = 0;
  const OSSL_PARAM no_padding[] = {OSSL_PARAM_construct_uint(OSSL_CIPHER_PARAM_PADDING, &off),
                                   OSSL_PARAM_construct_end()};
  if (!succeeded(EVP_CIPHER_CTX_set_params(context.get(), no_padding) == 1)) return nullptr;
  return context;
}

class OpenSslKey : public EspKey {
 public:
  /// Of packets whose size fits, the ICV so long.
  virtual Result seal(MutableBytes packet, size_t icv_bytes) = 0;
  virtual Result open(MutableBytes packet, size_t icv_bytes) = 0;

 protected:
  OpenSslKey(const EspTransform& sizes, CipherContext cipher)
      : EspKey(sizes, openssl_backend()), cipher_(std::move(cipher)) {}

  SpinLock lock_;
  // Held by lock_:
  const CipherContext cipher_;
};

/// AES-CBC (RFC 3602) or 3DES-CBC (RFC 2451) with HMAC-SHA1-96 (RFC 2404) or HMAC-SHA2-256-128 (RFC 4868), also
/// cut to 96 bits.
template <typename Digest>
class CbcHmacKey final : public OpenSslKey {
 public:
  CbcHmacKey(const EspTransform& sizes, CipherContext cipher, Bytes mac_key)
      : OpenSslKey(sizes, std::move(cipher)), mac_(mac_key) {}

  Result seal(MutableBytes packet, size_t icv_bytes) override {
    const MutableBytes authenticated = packet.first(packet.size() - icv_bytes);
    if (!crypt(authenticated)) return Result::kFailed;
    const auto tag = mac_.tag(authenticated);
    std::memcpy(authenticated.data() + authenticated.size(), tag.data(), icv_bytes);
    return Result::kOk;
  }

  Result open(MutableBytes packet, size_t icv_bytes) override {
    const MutableBytes authenticated = packet.first(packet.size() - icv_bytes);
    const auto tag = mac_.tag(authenticated);
    const uint8_t* const icv = authenticated.data() + authenticated.size();
    if (CRYPTO_memcmp(icv, tag.data(), icv_bytes) != 0) return Result::kBadIcv;
    return crypt(authenticated) ? Result::kOk : Result::kFailed;
  }

 private:
  /// Encrypts or decrypts, as the context was made for, what stands behind the IV.
  bool crypt(MutableBytes authenticated) {
    const uint8_t* const iv = authenticated.data() + esp::kHeaderBytes;
    const MutableBytes text = authenticated.subspan(transform.head_bytes());
    int size = 0;
    const std::lock_guard<SpinLock> guard(lock_);
    const int text_bytes = static_cast<int>(text.size());
    return succeeded(EVP_CipherInit_ex2(cipher_.get(), nullptr, nullptr, iv, -1, nullptr) == 1 &&
                     EVP_CipherUpdate(cipher_.get(), text.data(), &size, text.data(), text_bytes) == 1);
  }

  const HmacMidstate<Digest> mac_;
};

/// AES-GCM with a 16-byte ICV (RFC 4106): nonce = salt and IV, AAD = SPI and sequence number.
class GcmKey final : public OpenSslKey {
 public:
  static constexpr size_t kSaltBytes = 4;
  /// A stream cipher; ESP itself aligns to 4 bytes (RFC 4303 section 2.4).
  static constexpr EspTransform kSizes{.iv_bytes = 8, .icv_bytes = 16, .block_bytes = 4, .random_iv = false};

  GcmKey(CipherContext cipher, Bytes salt) : OpenSslKey(kSizes, std::move(cipher)) {
    std::copy(salt.begin(), salt.end(), salt_.begin());
  }
  ~GcmKey() override { OPENSSL_cleanse(salt_.data(), salt_.size()); }

  Result seal(MutableBytes packet, size_t) override {
    uint8_t* const icv = packet.data() + packet.size() - kSizes.icv_bytes;
    const std::lock_guard<SpinLock> guard(lock_);
    OSSL_PARAM tag[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, icv, kSizes.icv_bytes),
                        OSSL_PARAM_construct_end()};
    const bool sealed =
        succeeded(crypt(packet, nullptr) && finish() && EVP_CIPHER_CTX_get_params(cipher_.get(), tag) == 1);
    return sealed ? Result::kOk : Result::kFailed;
  }

  Result open(MutableBytes packet, size_t) override {
    uint8_t* const icv = packet.data() + packet.size() - kSizes.icv_bytes;
    const std::lock_guard<SpinLock> guard(lock_);
    const OSSL_PARAM tag[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, icv, kSizes.icv_bytes),
                              OSSL_PARAM_construct_end()};
    if (!succeeded(crypt(packet, tag))) return Result::kFailed;
    return succeeded(finish()) ? Result::kOk : Result::kBadIcv;
  }

 private:
  bool crypt(MutableBytes packet, const OSSL_PARAM* parameters) {
    std::array<uint8_t, kSaltBytes + kSizes.iv_bytes> nonce;
    std::copy(salt_.begin(), salt_.end(), nonce.begin());
    std::memcpy(nonce.data() + kSaltBytes, packet.data() + esp::kHeaderBytes, kSizes.iv_bytes);
    const MutableBytes text =
        packet.subspan(kSizes.head_bytes(), packet.size() - kSizes.head_bytes() - kSizes.icv_bytes);
    int size = 0;
    return EVP_CipherInit_ex2(cipher_.get(), nullptr, nullptr, nonce.data(), -1, parameters) == 1 &&
           EVP_CipherUpdate(cipher_.get(), nullptr, &size, packet.data(), esp::kHeaderBytes) == 1 &&
           EVP_CipherUpdate(cipher_.get(), text.data(), &size, text.data(), static_cast<int>(text.size())) == 1;
  }

  bool finish() {
    std::array<uint8_t, kSizes.icv_bytes> none;
    int size = 0;
    return EVP_CipherFinal_ex(cipher_.get(), none.data(), &size) == 1;
  }

  std::array<uint8_t, kSaltBytes> salt_;
};

class OpenSslEngine final : public CryptoEngine {
 public:
  void seal(std::span<CryptoJob> jobs) override { each(jobs, &OpenSslKey::seal); }
  void open(std::span<CryptoJob> jobs) override { each(jobs, &OpenSslKey::open); }

 private:
  static void each(std::span<CryptoJob> jobs, Result (OpenSslKey::*work)(MutableBytes, size_t)) {
    for (CryptoJob& job : jobs) {
      OpenSslKey& key = static_cast<OpenSslKey&>(*job.key);
      const bool fits = job.sizes.fits(job.packet.size());
      job.result = fits ? (key.*work)(job.packet, job.sizes.icv_bytes) : Result::kBadSize;
    }
  }
};

template <typename Digest>
std::unique_ptr<EspKey> make_cbc_key(Encryption encryption, Direction direction, const CipherKeys& keys,
                                     uint8_t icv_bytes, uint8_t short_icv_bytes = 0) {
  // IKE derives HMAC keys as long as the digest (RFC 2404 section 3, RFC 4868 section 2.1.1).
  if (keys.integrity.size() != Digest::kDigestBytes) return nullptr;
  CipherContext context = make_context(cbc_cipher(encryption, keys.encryption.size()), direction, keys.encryption);
  if (!context) return nullptr;
  const uint8_t block_bytes = encryption == Encryption::kTripleDesCbc ? 8 : 16;
  const EspTransform sizes{.iv_bytes = block_bytes,
                           .icv_bytes = icv_bytes,
                           .block_bytes = block_bytes,
                           .random_iv = true,
                           .short_icv_bytes = short_icv_bytes};
  return std::make_unique<CbcHmacKey<Digest>>(sizes, std::move(context), keys.integrity);
}

class OpenSslBackend final : public CryptoBackend {
 public:
  const char* name() const override { return "openssl"; }

  std::unique_ptr<EspKey> make_key(Encryption encryption, Integrity integrity, Direction direction,
                                   const CipherKeys& keys) const override {
    if (encryption == Encryption::kAesGcm16) {
      if (integrity != Integrity::kNone || keys.salt.size() != GcmKey::kSaltBytes) return nullptr;
      CipherContext context = make_context(gcm_cipher(keys.encryption.size()), direction, keys.encryption);
      if (!context) return nullptr;
      return std::make_unique<GcmKey>(std::move(context), keys.salt);
    }
    if (integrity == Integrity::kHmacSha1_96) return make_cbc_key<Sha1>(encryption, direction, keys, 12);
    if (integrity == Integrity::kHmacSha2_256_128) return make_cbc_key<Sha256>(encryption, direction, keys, 16, 12);
    if (integrity == Integrity::kHmacSha2_256_96) return make_cbc_key<Sha256>(encryption, direction, keys, 12);
    return nullptr;
  }

  std::unique_ptr<CryptoEngine> make_engine() const override { return std::make_unique<OpenSslEngine>(); }
};

}  // namespace

const CryptoBackend& openssl_backend() {
  static const OpenSslBackend backend;
  return backend;
}

}  // namespace sekisho
