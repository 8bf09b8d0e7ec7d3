#include "keys.h"

#if SEKISHO_HAS_IPSEC_MB

#include <openssl/crypto.h>

#include <algorithm>
#include <new>

namespace sekisho::ipsec_mb {
namespace {

constexpr size_t kHashBlockBytes = 64;
constexpr std::align_val_t kGcmDataAlignment{64};

constexpr EspTransform cbc_sizes(Integrity integrity) {
  const bool whole = integrity == Integrity::kHmacSha2_256_128;
  const uint8_t icv_bytes = whole ? 16 : 12;
  const uint8_t short_icv_bytes = whole ? 12 : 0;
  return {.iv_bytes = 16,
          .icv_bytes = icv_bytes,
          .block_bytes = 16,
          .random_iv = true,
          .short_icv_bytes = short_icv_bytes};
}

constexpr KeyKind cbc_kind(Integrity integrity) {
  return integrity == Integrity::kHmacSha1_96 ? KeyKind::kCbcSha1 : KeyKind::kCbcSha256;
}

/// Of the three functions that the library has for each key size.
template <typename Function>
Function by_size(size_t key_bytes, Function of_128, Function of_192, Function of_256) {
  return key_bytes == 16 ? of_128 : key_bytes == 24 ? of_192 : of_256;
}

void hash_padded_key(hash_one_block_t hash, Bytes key, uint8_t pad, uint32_t* digest) {
  uint8_t block[kHashBlockBytes] = {};
  std::copy(key.begin(), key.end(), block);
  for (uint8_t& byte : block) byte ^= pad;
  hash(block, digest);
  OPENSSL_cleanse(block, sizeof block);
}

gcm_key_data* allocate_gcm_data(size_t bytes) {
  return static_cast<gcm_key_data*>(::operator new(bytes, kGcmDataAlignment));
}

}  // namespace

CbcKey::CbcKey(const CryptoBackend& maker, const IMB_MGR& manager, Integrity integrity, Direction direction,
               const CipherKeys& keys)
    : Key(cbc_sizes(integrity), maker, cbc_kind(integrity), keys.encryption.size()), direction_(direction) {
  const auto expand = by_size(key_bytes, manager.keyexp_128, manager.keyexp_192, manager.keyexp_256);
  alignas(16) uint8_t unused[sizeof round_keys_];
  const bool seals = direction == Direction::kSeal;
  expand(keys.encryption.data(), seals ? round_keys_ : unused, seals ? unused : round_keys_);
  OPENSSL_cleanse(unused, sizeof unused);
  const hash_one_block_t hash = kind == KeyKind::kCbcSha1 ? manager.sha1_one_block : manager.sha256_one_block;
  hash_padded_key(hash, keys.integrity, 0x36, inner_);
  hash_padded_key(hash, keys.integrity, 0x5c, outer_);
}

CbcKey::~CbcKey() {
  OPENSSL_cleanse(round_keys_, sizeof round_keys_);
  OPENSSL_cleanse(inner_, sizeof inner_);
  OPENSSL_cleanse(outer_, sizeof outer_);
}

void CbcKey::describe(IMB_JOB& job, MutableBytes packet, size_t icv_bytes, uint8_t* tag) const {
  const bool seals = direction_ == Direction::kSeal;
  const size_t head_bytes = transform.head_bytes();
  const size_t authenticated_bytes = packet.size() - icv_bytes;
  job.cipher_mode = IMB_CIPHER_CBC;
  job.cipher_direction = seals ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT;
  job.chain_order = seals ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER;
  job.hash_alg = kind == KeyKind::kCbcSha1 ? IMB_AUTH_HMAC_SHA_1 : IMB_AUTH_HMAC_SHA_256;
  job.enc_keys = round_keys_;
  job.dec_keys = round_keys_;
  job.key_len_in_bytes = key_bytes;
  job.src = packet.data();
  job.dst = packet.data() + head_bytes;
  job.cipher_start_src_offset_in_bytes = head_bytes;
  job.msg_len_to_cipher_in_bytes = authenticated_bytes - head_bytes;
  job.hash_start_src_offset_in_bytes = 0;
  job.msg_len_to_hash_in_bytes = authenticated_bytes;
  job.iv = packet.data() + esp::kHeaderBytes;
  job.iv_len_in_bytes = transform.iv_bytes;
  job.auth_tag_output = tag;
  job.auth_tag_output_len_in_bytes = kind == KeyKind::kCbcSha1 ? 12 : kTagBytesMax;
  job.u.HMAC._hashed_auth_key_xor_ipad = reinterpret_cast<const uint8_t*>(inner_);
  job.u.HMAC._hashed_auth_key_xor_opad = reinterpret_cast<const uint8_t*>(outer_);
}

GcmKey::GcmKey(const CryptoBackend& maker, const IMB_MGR& manager, size_t data_bytes, const CipherKeys& keys)
    : Key(kSizes, maker, KeyKind::kGcm, keys.encryption.size()),
      data_bytes_(data_bytes),
      data_(allocate_gcm_data(data_bytes)) {
  by_size(key_bytes, manager.gcm128_pre, manager.gcm192_pre, manager.gcm256_pre)(keys.encryption.data(), data_.get());
  std::copy(keys.salt.begin(), keys.salt.end(), salt_);
}

GcmKey::~GcmKey() {
  OPENSSL_cleanse(data_.get(), data_bytes_);
  OPENSSL_cleanse(salt_, sizeof salt_);
}

void GcmKey::DataDeleter::operator()(gcm_key_data* data) const { ::operator delete(data, kGcmDataAlignment); }

void GcmKey::seal(const IMB_MGR& manager, MutableBytes packet) const {
  crypt(by_size(key_bytes, manager.gcm128_enc, manager.gcm192_enc, manager.gcm256_enc), packet,
        packet.data() + packet.size() - kSizes.icv_bytes);
}

bool GcmKey::open(const IMB_MGR& manager, MutableBytes packet) const {
  uint8_t tag[kSizes.icv_bytes];
  crypt(by_size(key_bytes, manager.gcm128_dec, manager.gcm192_dec, manager.gcm256_dec), packet, tag);
  return CRYPTO_memcmp(packet.data() + packet.size() - sizeof tag, tag, sizeof tag) == 0;
}

void GcmKey::crypt(aes_gcm_enc_dec_t work, MutableBytes packet, uint8_t* tag) const {
  gcm_context_data context;
  uint8_t nonce[16] = {};
  std::copy_n(salt_, kSaltBytes, nonce);
  std::copy_n(packet.data() + esp::kHeaderBytes, kSizes.iv_bytes, nonce + kSaltBytes);
  uint8_t* const text = packet.data() + kSizes.head_bytes();
  const size_t text_bytes = packet.size() - kSizes.head_bytes() - kSizes.icv_bytes;
  work(data_.get(), &context, text, text, text_bytes, nonce, packet.data(), esp::kHeaderBytes, tag, kSizes.icv_bytes);
}

/// Bytes that come out alike whatever was there before were written.
size_t gcm_data_bytes(const IMB_MGR& manager) {
  constexpr uint8_t key[IMB_GCM_256_KEY_LEN] = {};
  alignas(64) uint8_t over_zeros[sizeof(gcm_key_data)];
  alignas(64) uint8_t over_ones[sizeof(gcm_key_data)];
  std::fill(std::begin(over_zeros), std::end(over_zeros), 0);
  std::fill(std::begin(over_ones), std::end(over_ones), 0xff);
  manager.gcm256_pre(key, reinterpret_cast<gcm_key_data*>(over_zeros));
  manager.gcm256_pre(key, reinterpret_cast<gcm_key_data*>(over_ones));
  size_t bytes = sizeof(gcm_key_data);
  while (bytes > 0 && over_zeros[bytes - 1] != over_ones[bytes - 1]) --bytes;
  return bytes;
}

}  // namespace sekisho::ipsec_mb

#endif
