// The one boundary to cryptography: backends make keys, one an SA and direction, and engines, one a thread and backend,
// that seal and open bursts of ESP packets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "../bytes.h"
#include "../protocol/esp.h"

namespace sekisho {

enum class Encryption : uint32_t { kAesCbc, kTripleDesCbc, kAesGcm16 };
/// The last: HMAC-SHA2-256 cut to 96 bits, as before RFC 4868 (draft-ietf-ipsec-ciph-sha-256-00). For clients alone.
enum class Integrity : uint32_t { kHmacSha1_96, kHmacSha2_256_128, kNone, kHmacSha2_256_96 };
enum class Direction { kSeal, kOpen };

/// Views on the caller's bytes; a backend keeps copies of its own and wipes them.
struct CipherKeys {
  Bytes encryption;
  Bytes integrity;
  Bytes salt;
};

/// Sizes of an SA's packets: SPI, sequence number, IV, padded payload, ICV.
struct EspTransform {
  uint8_t iv_bytes = 0;
  uint8_t icv_bytes = 0;
  /// The sender pads the payload with its trailer to a multiple of this.
  uint8_t block_bytes = 0;
  /// true: the IV must be unpredictable (CBC); false: unique is enough, it is made from the sequence number (GCM).
  bool random_iv = false;
  /// What peers of before RFC 4868 cut the ICV to, 0: nobody does. No size fits both: 12 and 16 differ by half a block
  /// of 3DES and less than one of AES.
  uint8_t short_icv_bytes = 0;

  constexpr size_t head_bytes() const { return esp::kHeaderBytes + iv_bytes; }

  /// There is a payload, and CBC has whole blocks of it.
  constexpr bool fits(size_t packet_bytes) const {
    const size_t overhead = head_bytes() + icv_bytes;
    return packet_bytes > overhead && (!random_iv || (packet_bytes - overhead) % block_bytes == 0);
  }

  constexpr EspTransform with_icv(uint8_t bytes) const {
    EspTransform sizes = *this;
    sizes.icv_bytes = bytes;
    return sizes;
  }
};

class CryptoBackend;

/// Key of one SA in one direction. Any number of threads may use it at once. Wiped by destruction.
class EspKey {
 public:
  virtual ~EspKey() = default;
  EspKey(const EspKey&) = delete;
  EspKey& operator=(const EspKey&) = delete;

  const EspTransform transform;
  const CryptoBackend& backend;

 protected:
  EspKey(const EspTransform& sizes, const CryptoBackend& maker) : transform(sizes), backend(maker) {}
};

/// A packet from SPI to ICV, changed in place. To be sealed it has its SPI, sequence number, IV, padding and trailer,
/// and room for the ICV. `result` says whether it may be used: after anything but kOk its bytes mean nothing.
struct CryptoJob {
  enum class Result : uint8_t { kOk, kBadIcv, kBadSize, kFailed };

  EspKey* key = nullptr;
  MutableBytes packet;
  /// The key's, or with its shorter ICV.
  EspTransform sizes = key == nullptr ? EspTransform{} : key->transform;
  Result result = Result::kFailed;
};

/// Belongs to one thread. Takes jobs whose keys were made by its backend for the direction; packets don't overlap.
class CryptoEngine {
 public:
  virtual ~CryptoEngine() = default;

  /// Encrypts what stands between IV and ICV and writes the ICV.
  virtual void seal(std::span<CryptoJob> jobs) = 0;
  /// Checks the ICV in constant time, and decrypts what stands between IV and ICV.
  virtual void open(std::span<CryptoJob> jobs) = 0;
};

/// Lives as long as the process; every method may be called by any thread.
class CryptoBackend {
 public:
  virtual ~CryptoBackend() = default;

  virtual const char* name() const = 0;
  /// Null: lengths that do not fit the algorithms, or algorithms that the backend lacks.
  virtual std::unique_ptr<EspKey> make_key(Encryption encryption, Integrity integrity, Direction direction,
                                           const CipherKeys& keys) const = 0;
  /// Null: out of memory.
  virtual std::unique_ptr<CryptoEngine> make_engine() const = 0;
};

/// Always there: the OpenSSL that the node binary exports.
const CryptoBackend& openssl_backend();

/// Intel IPsec Multi-Buffer. Null: not installed, a processor without its instructions, or results that differ from
/// OpenSSL's. The first call tries it, which takes some milliseconds.
const CryptoBackend* ipsec_mb_backend();

/// In order of preference.
const std::vector<const CryptoBackend*>& crypto_backends();

enum class BackendChoice : uint32_t { kAuto, kOpenSsl, kIpsecMb };

/// False: this machine lacks the backend that was asked for.
bool is_available(BackendChoice choice);

/// A key of the preferred backend that has the algorithms. OpenSSL stands in for what a chosen backend lacks.
/// Null: lengths that do not fit the algorithms.
std::unique_ptr<EspKey> make_key(BackendChoice choice, Encryption encryption, Integrity integrity, Direction direction,
                                 const CipherKeys& keys);

/// What a thread uses: an engine of each backend. Hands every run of jobs to the engine of their keys' backend.
class Crypto {
 public:
  Crypto();

  void seal(std::span<CryptoJob> jobs);
  void open(std::span<CryptoJob> jobs);

 private:
  using Work = void (CryptoEngine::*)(std::span<CryptoJob>);

  struct Member {
    const CryptoBackend* backend;
    std::unique_ptr<CryptoEngine> engine;
  };

  void dispatch(std::span<CryptoJob> jobs, Work work);
  CryptoEngine* engine_of(const CryptoBackend& backend) const;

  std::vector<Member> members_;
};

}  // namespace sekisho
