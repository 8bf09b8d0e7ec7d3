// Options, sessions and keys as JavaScript passes them: plain objects.
#pragma once

#include <napi.h>

#include "../dataplane.h"

namespace sekisho {

DataplaneOptions to_options(const Napi::Object& from);
AccessOptions to_access(const Napi::Object& from);
SessionParameters to_session(const Napi::Object& from);
BlastOptions to_blast(const Napi::Object& from);
/// The bytes stay JavaScript's.
CipherKeys to_cipher_keys(const Napi::Object& from);

}  // namespace sekisho
