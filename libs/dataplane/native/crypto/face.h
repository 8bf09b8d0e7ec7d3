// What JavaScript sees of the crypto backends, for tests and measurements.
#pragma once

#include <napi.h>

#include "esp-crypto.h"

namespace sekisho {

CipherKeys to_cipher_keys(const Napi::Object& from);

/// Adds cryptoBackends, sealEsp, openEsp and benchCrypto to the addon's exports.
void export_crypto(Napi::Env env, Napi::Object exports);

}  // namespace sekisho
