// What JavaScript sees of the crypto backends, for tests and measurements.
#pragma once

#include <napi.h>

namespace sekisho {

/// Adds cryptoBackends, sealEsp, openEsp and benchCrypto to the addon's exports.
void export_crypto(Napi::Env env, Napi::Object exports);

}  // namespace sekisho
