// OpenSSL backend. Contexts are made once an SA: the key schedule and the HMAC's inner and outer state are reused.
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>

#include "../protocol/esp.h"
#include "esp-cipher.h"

namespace sekisho {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

// Freeing a context wipes the keys in it.
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Deleter<EVP_MAC_CTX_free>>;
using Mac = std::unique_ptr<EVP_MAC, Deleter<EVP_MAC_free>>;

struct MacChoice {
  const char* digest;
  size_t key_bytes;
  size_t icv_bytes;
};

constexpr MacChoice mac_choice(Integrity integrity) {
  return integrity == Integrity::kHmacSha1_96 ? MacChoice{"SHA1", 20, 12} : MacChoice{"SHA256", 32, 16};
}

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
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  return context;
}

MacContext make_mac_context(const MacChoice& choice, Bytes key) {
  if (key.size() != choice.key_bytes) return nullptr;
  const Mac mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  if (!mac) return nullptr;
  MacContext context(EVP_MAC_CTX_new(mac.get()));
  if (!context) return nullptr;
  // The parameter's type wants a pointer to changeable characters, but only reads them.
  std::array<char, 8> digest{};
  for (size_t i = 0; choice.digest[i] != '\0'; ++i) digest[i] = choice.digest[i];
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                                   OSSL_PARAM_construct_end()};
  if (!succeeded(EVP_MAC_init(context.get(), key.data(), key.size(), parameters) == 1)) return nullptr;
  return context;
}

/// AES-CBC (RFC 3602) or 3DES-CBC (RFC 2451) with HMAC-SHA1-96 (RFC 2404) or HMAC-SHA2-256-128 (RFC 4868).
class CbcHmac final : public EspCipher {
 public:
  CbcHmac(CipherContext cipher, MacContext mac, size_t block_bytes, size_t icv_bytes)
      : cipher_(std::move(cipher)), mac_(std::move(mac)), block_bytes_(block_bytes), icv_bytes_(icv_bytes) {}

  size_t iv_bytes() const override { return block_bytes_; }
  size_t icv_bytes() const override { return icv_bytes_; }
  size_t block_bytes() const override { return block_bytes_; }
  bool random_iv() const override { return true; }

  bool seal(MutableBytes packet) override {
    const MutableBytes authenticated = packet.first(packet.size() - icv_bytes_);
    if (!transform(authenticated)) return false;
    std::array<uint8_t, EVP_MAX_MD_SIZE> tag{};
    if (!compute_tag(authenticated, tag)) return false;
    std::memcpy(authenticated.data() + authenticated.size(), tag.data(), icv_bytes_);
    return true;
  }

  Opened open(MutableBytes packet) override {
    const size_t overhead = esp::kHeaderBytes + block_bytes_ + icv_bytes_;
    if (packet.size() <= overhead || (packet.size() - overhead) % block_bytes_ != 0) return Opened::kBadSize;
    const MutableBytes authenticated = packet.first(packet.size() - icv_bytes_);
    std::array<uint8_t, EVP_MAX_MD_SIZE> tag{};
    if (!compute_tag(authenticated, tag)) return Opened::kBadIcv;
    const uint8_t* icv = authenticated.data() + authenticated.size();
    if (CRYPTO_memcmp(icv, tag.data(), icv_bytes_) != 0) return Opened::kBadIcv;
    return transform(authenticated) ? Opened::kPlain : Opened::kBadSize;
  }

 private:
  /// Encrypts or decrypts, as the context was made for, what stands behind the IV.
  bool transform(MutableBytes authenticated) {
    uint8_t* const iv = authenticated.data() + esp::kHeaderBytes;
    const MutableBytes text = authenticated.subspan(esp::kHeaderBytes + block_bytes_);
    int size = 0;
    return succeeded(EVP_CipherInit_ex2(cipher_.get(), nullptr, nullptr, iv, -1, nullptr) == 1 &&
                     EVP_CipherUpdate(cipher_.get(), text.data(), &size, text.data(), static_cast<int>(text.size())) == 1);
  }

  bool compute_tag(Bytes authenticated, std::array<uint8_t, EVP_MAX_MD_SIZE>& tag) {
    size_t size = 0;
    return succeeded(EVP_MAC_init(mac_.get(), nullptr, 0, nullptr) == 1 &&
                     EVP_MAC_update(mac_.get(), authenticated.data(), authenticated.size()) == 1 &&
                     EVP_MAC_final(mac_.get(), tag.data(), &size, tag.size()) == 1);
  }

  CipherContext cipher_;
  MacContext mac_;
  size_t block_bytes_;
  size_t icv_bytes_;
};

/// AES-GCM with a 16-byte ICV (RFC 4106): nonce = salt and IV, AAD = SPI and sequence number.
class Gcm final : public EspCipher {
 public:
  static constexpr size_t kSaltBytes = 4;
  static constexpr size_t kIvBytes = 8;
  static constexpr size_t kIcvBytes = 16;

  Gcm(CipherContext cipher, Bytes salt) : cipher_(std::move(cipher)) {
    std::memcpy(nonce_.data(), salt.data(), kSaltBytes);
  }
  ~Gcm() override { OPENSSL_cleanse(nonce_.data(), nonce_.size()); }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;

  size_t iv_bytes() const override { return kIvBytes; }
  size_t icv_bytes() const override { return kIcvBytes; }
  /// A stream cipher; ESP itself aligns to 4 bytes (RFC 4303 section 2.4).
  size_t block_bytes() const override { return 4; }
  bool random_iv() const override { return false; }

  bool seal(MutableBytes packet) override {
    uint8_t* const icv = packet.data() + packet.size() - kIcvBytes;
    return succeeded(transform(packet) && finish() &&
                     EVP_CIPHER_CTX_ctrl(cipher_.get(), EVP_CTRL_AEAD_GET_TAG, kIcvBytes, icv) == 1);
  }

  Opened open(MutableBytes packet) override {
    if (packet.size() <= esp::kHeaderBytes + kIvBytes + kIcvBytes) return Opened::kBadSize;
    uint8_t* const icv = packet.data() + packet.size() - kIcvBytes;
    const bool whole = succeeded(transform(packet) &&
                                 EVP_CIPHER_CTX_ctrl(cipher_.get(), EVP_CTRL_AEAD_SET_TAG, kIcvBytes, icv) == 1 && finish());
    return whole ? Opened::kPlain : Opened::kBadIcv;
  }

 private:
  bool transform(MutableBytes packet) {
    constexpr size_t text_at = esp::kHeaderBytes + kIvBytes;
    std::memcpy(nonce_.data() + kSaltBytes, packet.data() + esp::kHeaderBytes, kIvBytes);
    const MutableBytes text = packet.subspan(text_at, packet.size() - text_at - kIcvBytes);
    int size = 0;
    return EVP_CipherInit_ex2(cipher_.get(), nullptr, nullptr, nonce_.data(), -1, nullptr) == 1 &&
           EVP_CipherUpdate(cipher_.get(), nullptr, &size, packet.data(), esp::kHeaderBytes) == 1 &&
           EVP_CipherUpdate(cipher_.get(), text.data(), &size, text.data(), static_cast<int>(text.size())) == 1;
  }

  bool finish() {
    std::array<uint8_t, kIcvBytes> none{};
    int size = 0;
    return EVP_CipherFinal_ex(cipher_.get(), none.data(), &size) == 1;
  }

  CipherContext cipher_;
  std::array<uint8_t, kSaltBytes + kIvBytes> nonce_{};
};

}  // namespace

std::unique_ptr<EspCipher> make_openssl_cipher(Encryption encryption, Integrity integrity, Direction direction,
                                               const CipherKeys& keys) {
  if (encryption == Encryption::kAesGcm16) {
    if (integrity != Integrity::kNone || keys.salt.size() != Gcm::kSaltBytes) return nullptr;
    CipherContext context = make_context(gcm_cipher(keys.encryption.size()), direction, keys.encryption);
    if (!context) return nullptr;
    return std::make_unique<Gcm>(std::move(context), keys.salt);
  }
  if (integrity == Integrity::kNone) return nullptr;
  const MacChoice choice = mac_choice(integrity);
  CipherContext context = make_context(cbc_cipher(encryption, keys.encryption.size()), direction, keys.encryption);
  MacContext mac = make_mac_context(choice, keys.integrity);
  if (!context || !mac) return nullptr;
  const size_t block_bytes = encryption == Encryption::kTripleDesCbc ? 8 : 16;
  return std::make_unique<CbcHmac>(std::move(context), std::move(mac), block_bytes, choice.icv_bytes);
}

}  // namespace sekisho
