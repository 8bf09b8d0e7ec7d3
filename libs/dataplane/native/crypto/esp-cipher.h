// The one boundary to cryptography: a backend seals and opens ESP packets of one SA in one direction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "../bytes.h"

namespace sekisho {

enum class Encryption : uint32_t { kAesCbc, kTripleDesCbc, kAesGcm16 };
enum class Integrity : uint32_t { kHmacSha1_96, kHmacSha2_256_128, kNone };

/// Views on the caller's bytes; a backend keeps copies of its own and wipes them.
struct CipherKeys {
  Bytes encryption;
  Bytes integrity;
  Bytes salt;
};

class EspCipher {
 public:
  virtual ~EspCipher() = default;

  /// Bytes of the IV that stands behind the ESP header.
  virtual size_t iv_bytes() const = 0;
  virtual size_t icv_bytes() const = 0;
  /// The padded payload is a multiple of this.
  virtual size_t block_bytes() const = 0;
  /// true: the IV must be unpredictable (CBC); false: unique is enough, it is made from the sequence number (GCM).
  virtual bool random_iv() const = 0;

  /// `packet` begins with SPI, sequence number and IV and has room for the ICV at its end. Encrypts what is between and
  /// writes the ICV. False: the library failed.
  virtual bool seal(MutableBytes packet) = 0;

  enum class Opened { kPlain, kBadIcv, kBadSize };
  /// Checks the ICV in constant time, then decrypts in place what stands between IV and ICV.
  virtual Opened open(MutableBytes packet) = 0;
};

enum class Direction { kSeal, kOpen };

/// Null: lengths that do not fit the algorithms, or an algorithm that the library lacks.
std::unique_ptr<EspCipher> make_openssl_cipher(Encryption encryption, Integrity integrity, Direction direction,
                                               const CipherKeys& keys);

}  // namespace sekisho
