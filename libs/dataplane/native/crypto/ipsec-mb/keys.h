// Keys of the multi-buffer backend: expanded once, only read afterwards, so that threads share them without a lock.
#pragma once

#include "library.h"

#if SEKISHO_HAS_IPSEC_MB

#include <memory>

#include "../esp-crypto.h"

namespace sekisho::ipsec_mb {

enum class KeyKind : uint8_t { kCbcSha1, kCbcSha256, kGcm };
inline constexpr size_t kCbcKinds = 2;
/// Of HMAC-SHA2-256; of SHA1 the library writes 12.
inline constexpr size_t kTagBytesMax = 16;

class Key : public EspKey {
 public:
  const KeyKind kind;
  /// 16, 24 or 32.
  const uint8_t key_bytes;

 protected:
  Key(const EspTransform& sizes, const CryptoBackend& maker, KeyKind its_kind, size_t bytes)
      : EspKey(sizes, maker), kind(its_kind), key_bytes(static_cast<uint8_t>(bytes)) {}
};

/// AES-CBC (RFC 3602) with HMAC-SHA1-96 (RFC 2404) or HMAC-SHA2-256-128 (RFC 4868), also cut to
/// 96 bits.
class CbcKey final : public Key {
 public:
  CbcKey(const CryptoBackend& maker, const IMB_MGR& manager, Integrity integrity, Direction direction,
         const CipherKeys& keys);
  ~CbcKey() override;

  /// Where a packet lies and what is to be done to it; `tag` has room for kTagBytesMax.
  void describe(IMB_JOB& job, MutableBytes packet, size_t icv_bytes, uint8_t* tag) const;

 private:
  static constexpr size_t kRoundKeysMax = 15;
  static constexpr size_t kDigestWordsMax = 8;

  /// Of the one direction.
  alignas(16) uint8_t round_keys_[kRoundKeysMax * IMB_AES_BLOCK_SIZE];
  /// HMAC's digests of the blocks that the key makes.
  uint32_t inner_[kDigestWordsMax];
  uint32_t outer_[kDigestWordsMax];
  const Direction direction_;
};

/// AES-GCM with a 16-byte ICV (RFC 4106): nonce = salt and IV, AAD = SPI and sequence number.
class GcmKey final : public Key {
 public:
  static constexpr size_t kSaltBytes = 4;
  static constexpr EspTransform kSizes{.iv_bytes = 8, .icv_bytes = 16, .block_bytes = 4, .random_iv = false};

  /// `manager` is of the instructions that will use the key; `data_bytes` is what `gcm_data_bytes` tells of it.
  GcmKey(const CryptoBackend& maker, const IMB_MGR& manager, size_t data_bytes, const CipherKeys& keys);
  ~GcmKey() override;

  void seal(const IMB_MGR& manager, MutableBytes packet) const;
  /// False: the ICV is wrong.
  bool open(const IMB_MGR& manager, MutableBytes packet) const;

 private:
  void crypt(aes_gcm_enc_dec_t work, MutableBytes packet, uint8_t* tag) const;

  struct DataDeleter {
    void operator()(gcm_key_data* data) const;
  };
  const size_t data_bytes_;
  const std::unique_ptr<gcm_key_data, DataDeleter> data_;
  uint8_t salt_[kSaltBytes];
};

/// How much of its key structure, which has room for the widest instructions, a manager fills.
size_t gcm_data_bytes(const IMB_MGR& manager);

}  // namespace sekisho::ipsec_mb

#endif
