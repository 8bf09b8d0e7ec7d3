// HMAC (RFC 2104) from the digest's states behind the key's inner and outer block: a key is these two states, a tag
// two digests on the stack. EVP keeps three heap objects a key for the same, and copies between them for each packet.
#pragma once

// The digests with a state of known layout are those that OpenSSL 3 calls deprecated; they use the same instructions.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "../bytes.h"

namespace sekisho {

struct Sha1 {
  using State = SHA_CTX;
  static constexpr size_t kDigestBytes = SHA_DIGEST_LENGTH;
  static constexpr auto init = SHA1_Init;
  static constexpr auto update = SHA1_Update;
  static constexpr auto final = SHA1_Final;
};

struct Sha256 {
  using State = SHA256_CTX;
  static constexpr size_t kDigestBytes = SHA256_DIGEST_LENGTH;
  static constexpr auto init = SHA256_Init;
  static constexpr auto update = SHA256_Update;
  static constexpr auto final = SHA256_Final;
};

template <typename Digest>
class HmacMidstate {
 public:
  using Tag = std::array<uint8_t, Digest::kDigestBytes>;

  /// `key` is at most a block long.
  explicit HmacMidstate(Bytes key) {
    start(inner_, key, 0x36);
    start(outer_, key, 0x5c);
  }
  ~HmacMidstate() { OPENSSL_cleanse(this, sizeof *this); }
  HmacMidstate(const HmacMidstate&) = delete;
  HmacMidstate& operator=(const HmacMidstate&) = delete;

  Tag tag(Bytes message) const {
    Tag digest;
    typename Digest::State state = inner_;
    Digest::update(&state, message.data(), message.size());
    Digest::final(digest.data(), &state);
    state = outer_;
    Digest::update(&state, digest.data(), digest.size());
    Digest::final(digest.data(), &state);
    return digest;
  }

 private:
  static void start(typename Digest::State& state, Bytes key, uint8_t pad) {
    std::array<uint8_t, 64> block{};
    std::copy(key.begin(), key.end(), block.begin());
    for (uint8_t& byte : block) byte ^= pad;
    Digest::init(&state);
    Digest::update(&state, block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
  }

  typename Digest::State inner_;
  typename Digest::State outer_;
};

}  // namespace sekisho
